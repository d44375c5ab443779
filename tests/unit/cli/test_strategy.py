from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.strategy import strategy
from tests.golden.test_analysis_live import RACE, published

GOOD = 'name = "Club race"\n[race]\nduration = "2h"\n[pits]\nrequired = 3\nminimum = "2m"\n'


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.toml"
    path.write_text("[pits]\nrequired = 'three'\n", encoding="utf-8")
    return path


def test_a_good_file_is_told_so(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run_command(strategy, ["rules", "check", str(good)])

    assert f"{good}: good, 3 rules\n" == capsys.readouterr().out


def test_each_file_is_checked_and_a_bad_one_fails_the_command(
    good: Path, bad: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == run_command(strategy, ["rules", "check", str(bad), str(good)])

    told = capsys.readouterr()
    assert f"{bad}:2: pits.required - expected a whole number from 0 on, got 'three'" in told.err
    assert "good, 3 rules" in told.out


def test_rules_are_told_in_words(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run_command(strategy, ["rules", "explain", str(good)])

    lines = capsys.readouterr().out.splitlines()
    assert ["Club race", "- The race lasts 2:00:00.", "- 3 stops are required."] == lines[:3]


def test_a_bad_file_is_not_explained(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == run_command(strategy, ["rules", "explain", str(bad)])

    assert capsys.readouterr().err.startswith(f"livetiming-strategy: {bad}:2: ")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe")

    assert 2 == run_command(strategy, ["rules", "explain", str(path)])


def test_a_file_that_is_not_there_fails(tmp_path: Path) -> None:
    assert 1 == run_command(strategy, ["rules", "explain", str(tmp_path / "none.toml")])


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(RACE, tmp_path_factory.mktemp("race") / "r.zip")[2]


def test_a_recording_is_held_against_its_rules(
    race: Path, good: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, folder = tmp_path / "s.json", tmp_path / "csv"
    argv = [str(race), "--rules", str(good), "-o", str(out), "--csv", str(folder), "-q"]

    assert 0 == run_command(strategy, argv)

    whole = json.loads(out.read_bytes())
    printed = capsys.readouterr().out
    first, second = printed.split("\n\n")
    assert len(whole["stops"]) == len(first.splitlines()) - 1 > 10
    assert len(whole["cars"]) == len(second.splitlines()) - 1 == 10
    assert "Club race" == whole["name"]
    assert {"karts", "standings", "score"} <= set(whole["documents"])
    for name, rows in (("stops", whole["stops"]), ("cars", whole["cars"])):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        assert [str(row["car"]) for row in rows] == [row["car"] for row in table]


def test_the_json_goes_to_standard_output_alone(
    race: Path, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = [str(race), "--rules", str(good), "-o", "-", "-q"]
    assert 0 == run_command(strategy, argv)
    own = json.loads(capsys.readouterr().out)["cars"][0]["car"]

    assert 0 == run_command(strategy, [*argv, "--own", own])

    assert own == json.loads(capsys.readouterr().out)["documents"]["own"]["car"]


def test_a_team_that_does_not_race_is_named_with_those_that_do(
    race: Path, good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == run_command(strategy, [str(race), "--rules", str(good), "--own", "none", "-q"])

    assert "own - expected a car of the race (" in capsys.readouterr().err


def test_bad_rules_are_told_before_the_recording_is_opened(bad: Path, tmp_path: Path) -> None:
    assert 2 == run_command(strategy, [str(tmp_path / "none.zip"), "--rules", str(bad)])
