from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from livetiming.analysis.changes import KEYS
from livetiming.cli._main import run_command
from livetiming.cli.analysis import analysis
from tests.unit.recording.races import MANIFEST, Timed, recorded

START_MS = 1_700_000_000_000


def states() -> Timed:
    made: Timed = []
    for lap in range(4):
        last: Any = [61.0 + lap / 10, "pb"] if lap else ""
        cars = [["7", "RUN", lap, last], ["8", "PIT" if lap == 2 else "RUN", lap, last]]
        state = {"cars": cars, "session": {"flagState": "green"}, "messages": [], "highlight": []}
        made.append((START_MS + lap * 61_000, state))
    return made


@pytest.fixture
def race(tmp_path: Path) -> Path:
    return recorded(tmp_path / "race.zip", states())


def run(*argv: object) -> int:
    return run_command(analysis, [str(arg) for arg in argv])


def test_a_recording_becomes_the_documents_of_timing71_and_ours(race: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    assert 0 == run(race, "-o", out)

    found = json.loads(out.read_text("utf-8"))
    assert {*KEYS, "service", "state"} == set(found)
    assert MANIFEST["uuid"] == found["service"]["uuid"]
    assert (1_700_000_000.0, 183.0) == (
        found["service"]["startTime"], found["service"]["duration"],
    )  # fmt: skip
    assert [[61.1, 1], [61.2, 1], [61.3, 1]] == found["lap"]["7"][0][9]
    assert 1 == len(found["stops"]["8"])


def test_laps_and_stints_become_tables(race: Path, tmp_path: Path) -> None:
    assert 0 == run(race, "-o", tmp_path / "out.json", "--csv", tmp_path / "tables", "-q")

    with (tmp_path / "tables" / "laps.csv").open(encoding="utf-8", newline="") as file:
        assert 6 == len(list(csv.DictReader(file)))
    with (tmp_path / "tables" / "stints.csv").open(encoding="utf-8", newline="") as file:
        assert ["7", "8", "8"] == [row["car"] for row in csv.DictReader(file)]


def test_standard_output_gets_the_document_alone(
    race: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == run(race, "-o", "-")

    output = capsys.readouterr()
    assert "session" in json.loads(output.out)
    assert "2 cars, 6 laps, 1 stops" in output.err


def test_what_is_no_recording_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nothing.zip"
    path.write_bytes(b"nothing")

    assert 1 == run(path)
    assert "nothing.zip" in capsys.readouterr().err
