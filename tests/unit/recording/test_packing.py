from __future__ import annotations

from pathlib import Path

from livetiming.recording import open_recording
from livetiming.recording.packing import finish_journal, free_name, save_v2

from .races import a_race, left_running, recorded, timed


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    path = tmp_path / "race.zip"
    assert path == free_name(path)
    path.touch()
    (tmp_path / "race_1.zip").touch()

    assert tmp_path / "race_2.zip" == free_name(path)


def test_a_journal_is_finished_line_by_line(tmp_path: Path) -> None:
    states = a_race(230)
    recorder = left_running(tmp_path / "race.zip", states)
    recorder.leave()
    done: list[int] = []

    path = finish_journal(recorder.journal, tmp_path / "race.zip", progress=done.append)

    assert path == tmp_path / "race.zip"
    assert [80, 80, 70] == done
    with open_recording(path) as recording:
        assert states == timed(recording)
        assert 3 == recording.key_frame_count


def test_a_journal_without_a_frame_makes_no_file(tmp_path: Path) -> None:
    recorder = left_running(tmp_path / "race.zip", [])
    recorder.leave()

    assert finish_journal(recorder.journal, tmp_path / "race.zip") is None


def test_any_recording_is_saved_as_version_2(tmp_path: Path) -> None:
    states = a_race(120)
    with open_recording(recorded(tmp_path / "race.zip", states)) as recording:
        path = save_v2(recording, tmp_path / "copy.zip")

    assert path is not None
    assert path.read_bytes() == (tmp_path / "race.zip").read_bytes()
