from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from livetiming.recording import RecordingError, open_recording
from livetiming.recording.checking import FOREIGN, check
from livetiming.recording.v1writer import write_v1

from .races import a_race, left_running, recorded


def a_file(kind: str, folder: Path, frames: int = 6) -> Path:
    states = a_race(frames)
    if kind == "journal":
        recorder = left_running(folder / "race.zip", states)
        recorder.event("end", states[-1][0], reason="over")
        recorder.leave()
        return recorder.journal
    path = recorded(folder / "race.zip", states)
    if kind == "v2":
        return path
    with open_recording(path) as recording:
        v1 = write_v1(folder / "v1.zip", recording)
    assert v1 is not None
    return v1


@pytest.mark.parametrize("kind", ["journal", "v2", "v1"])
def test_a_good_file_is_good(tmp_path: Path, kind: str) -> None:
    report = check(a_file(kind, tmp_path, 250))

    assert ([], [], kind, 250) == (report.problems, report.notes, report.kind, report.frames)


@pytest.mark.parametrize("kind", ["journal", "v2", "v1"])
def test_every_single_flipped_byte_is_found(tmp_path: Path, kind: str) -> None:
    path = a_file(kind, tmp_path, 3)
    data = path.read_bytes()
    copy = tmp_path / "flipped"

    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at * 3 % 8)
        copy.write_bytes(flipped)

        assert [] != check(copy).problems, f"byte {at}"


@pytest.mark.parametrize("kind", ["journal", "v2", "v1"])
def test_every_lost_end_is_found(tmp_path: Path, kind: str) -> None:
    path = a_file(kind, tmp_path, 3)
    data = path.read_bytes()
    copy = tmp_path / "cut"
    ends = {at + 1 for at, byte in enumerate(data) if kind == "journal" and byte == 10}

    for size in range(1, len(data), 3):
        copy.write_bytes(data[:size])
        report = check(copy)

        assert report.problems or (size in ends and report.notes)


def test_a_journal_that_is_not_finished_is_no_damage(tmp_path: Path) -> None:
    recorder = left_running(tmp_path / "race.zip", a_race(5))
    recorder.leave()
    report = check(recorder.journal)

    assert [] == report.problems
    assert "not finished" in report.notes[0]


def a_foreign_file(path: Path) -> Path:
    frames = {"01700000000.json": {"cars": [], "session": {"a": 1}, "messages": []}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, frame in frames.items():
            archive.writestr(name, json.dumps(frame))
        archive.writestr("manifest.json", json.dumps({"version": 1, "name": "Club"}))
    return path


def test_a_file_of_another_program_has_no_seal_which_is_told(tmp_path: Path) -> None:
    report = check(a_foreign_file(tmp_path / "race.zip"))

    assert ([], [FOREIGN]) == (report.problems, report.notes)


def test_in_a_file_of_another_program_damage_to_data_is_found(tmp_path: Path) -> None:
    path = a_foreign_file(tmp_path / "race.zip")
    data = path.read_bytes()
    unnoticed = 0
    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at % 8)
        path.write_bytes(flipped)
        unnoticed += not check(path).problems

    assert unnoticed <= 30  # attributes in the directory, which nothing tells twice


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="No such file"):
        check(tmp_path / "missing.zip")


def test_what_is_no_recording_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"hello")

    assert "expected a recording" in check(tmp_path / "x").problems[0]
