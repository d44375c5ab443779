from __future__ import annotations

import random
from pathlib import Path

import pytest

from livetiming.recording import DamagedRecording, RecordingError, open_recording
from livetiming.recording.journal import (
    JournalScan,
    JournalWriter,
    frame_line,
    is_being_written,
    unframe_line,
)

from .races import Timed, a_race, left_running, timed


def a_journal(folder: Path, states: Timed) -> bytes:
    recorder = left_running(folder / "race.zip", states)
    recorder.leave()
    data = recorder.journal.read_bytes()
    recorder.journal.unlink()
    return data


def whole_frames(data: bytes) -> int:
    return sum(b'"k":' in line[:40] or b'"d":' in line[:40] for line in data.split(b"\n")[:-1])


def read(path: Path, data: bytes) -> Timed:
    path.write_bytes(data)
    with open_recording(path) as recording:
        return timed(recording)


def test_a_journal_cut_anywhere_loses_at_most_the_line_that_was_being_written(
    tmp_path: Path,
) -> None:
    states = a_race(8)
    data = a_journal(tmp_path, states)
    first_line = data.index(b"\n") + 1

    for size in range(first_line, len(data) + 1):
        kept = read(tmp_path / "cut.journal", data[:size])

        assert states[: whole_frames(data[:size])] == kept


def test_a_long_journal_cut_anywhere_loses_at_most_one_line(tmp_path: Path) -> None:
    states = a_race(700)
    data = a_journal(tmp_path, states)
    rng = random.Random(5)

    for size in (rng.randrange(1000, len(data)) for _ in range(25)):
        kept = read(tmp_path / "cut.journal", data[:size])

        assert states[: whole_frames(data[:size])] == kept


def test_a_journal_cut_in_its_first_line_is_told_to_be_none(tmp_path: Path) -> None:
    data = a_journal(tmp_path, a_race(1))
    for size in range(data.index(b"\n") + 1):
        with pytest.raises(RecordingError):
            read(tmp_path / "cut.journal", data[:size])


def test_every_flipped_byte_is_found(tmp_path: Path) -> None:
    states = a_race(4)
    data = a_journal(tmp_path, states)
    path = tmp_path / "flipped.journal"

    for at in range(len(data)):
        flipped = bytearray(data)
        flipped[at] ^= 1 << (at * 5 % 8)
        path.write_bytes(flipped)
        scan = JournalScan(path)
        scan.refresh()

        assert [] != scan.problems


def test_damage_costs_the_frames_up_to_the_next_key_frame_and_is_declared(tmp_path: Path) -> None:
    states = a_race(350)
    data = a_journal(tmp_path, states)
    lines = data.split(b"\n")
    lines[150] = lines[150][:40] + b"?" + lines[150][41:]
    path = tmp_path / "damaged.journal"
    path.write_bytes(b"\n".join(lines))

    with open_recording(path) as recording:
        kept = timed(recording)
        assert all(frame in states for frame in kept)
        assert len(states) - len(kept) <= 100
        assert states[-1] == kept[-1]
        assert ["gap"] == [event["e"] for event in recording.events]
        assert "damaged between bytes" in recording.problems[0]


def test_lines_that_have_vanished_are_noticed(tmp_path: Path) -> None:
    lines = a_journal(tmp_path, a_race(350)).split(b"\n")
    path = tmp_path / "short.journal"
    path.write_bytes(b"\n".join(lines[:50] + lines[60:]))

    with open_recording(path) as recording:
        assert "lines 50 to 59 are missing" in recording.problems[0]


def test_a_hole_of_zeros_as_a_power_cut_leaves_is_survived(tmp_path: Path) -> None:
    states = a_race(350)
    data = a_journal(tmp_path, states)
    middle = len(data) // 2
    path = tmp_path / "hole.journal"
    path.write_bytes(data[:middle] + b"\0" * 4096 + data[middle + 4096 :])

    with open_recording(path) as recording:
        kept = timed(recording)
    assert states[0] == kept[0]
    assert states[-1] == kept[-1]
    assert all(frame in states for frame in kept)


def test_a_line_is_read_as_it_was_written() -> None:
    assert (7, b'{"t":1}') == unframe_line(frame_line(7, b'{"t":1}'))


@pytest.mark.parametrize(
    "framed", [b"", b"\n", b"00000000 0 {}\n", b"zzzzzzzz 0 {}\n", frame_line(1, b"{}")[:-1]]
)
def test_what_is_no_line_is_none(framed: bytes) -> None:
    assert unframe_line(framed) is None


def test_a_journal_has_one_writer(tmp_path: Path) -> None:
    path = tmp_path / "race.journal"
    writer = JournalWriter(path)

    with pytest.raises(RecordingError, match="another process is recording"):
        JournalWriter(path)
    assert is_being_written(path)

    writer.close()
    assert not is_being_written(path)
    JournalWriter(path).close()


def test_a_journal_of_a_newer_version_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "new.journal"
    path.write_bytes(frame_line(0, b'{"t":1,"h":"livetiming-journal","version":9}'))

    with pytest.raises(RecordingError, match="upgrade livetiming"):
        open_recording(path)


def test_another_kind_of_file_is_no_journal(tmp_path: Path) -> None:
    path = tmp_path / "x.journal"
    path.write_bytes(b"hello\nworld\n")

    with pytest.raises(DamagedRecording, match="expected a journal"):
        JournalScan(path).refresh()
