from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.cli._main import run_command
from livetiming.cli.strategy import strategy

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
