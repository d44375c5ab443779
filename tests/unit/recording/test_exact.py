from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import exact, open_recording
from livetiming.recording.v1writer import write_v1

from .races import START_MS, Timed, a_race, recorded, timed


@pytest.fixture
def race(tmp_path: Path) -> tuple[Path, Timed]:
    states = a_race(60, step_ms=300)
    with open_recording(recorded(tmp_path / "race.zip", states)) as recording:
        path = write_v1(tmp_path / "v1.zip", recording)
    assert path is not None
    return path, states


def rewritten(path: Path, change: Any) -> Path:
    """Write the entries again, as *change* of name and data says; ``None`` leaves one out."""
    again = path.with_name("again.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return again


def test_times_in_ms_and_several_frames_a_second_come_back(race: tuple[Path, Timed]) -> None:
    path, states = race
    with open_recording(path) as recording:
        assert states == timed(recording)
        assert START_MS == recording.start_ms
        assert ["end"] == [event["e"] for event in recording.events]


def test_without_them_one_frame_a_second_is_left(race: tuple[Path, Timed]) -> None:
    path, states = race
    plain = rewritten(path, lambda name, data: None if name.startswith("exact") else data)

    last_of_second = {at_ms // 1000: state for at_ms, state in states}
    with open_recording(plain) as recording:
        assert list(last_of_second.items()) == [
            (at_ms // 1000, state) for at_ms, state in timed(recording)
        ]
        assert [] == recording.problems


def test_they_are_not_used_if_the_frames_have_been_changed_since(
    race: tuple[Path, Timed],
) -> None:
    path, _ = race
    frames: list[str] = []

    def without_the_last(name: str, data: bytes) -> bytes | None:
        frames.append(name)
        return None if len(frames) == 8 else data

    with open_recording(rewritten(path, without_the_last)) as recording:
        assert "they belong to other frames" in recording.problems[0]
        assert 0 == recording.start_ms % 1000


@pytest.mark.parametrize("text", [b"", b"{}", b'{"t":1,"x":{}}\n', b"no\n", b'{"t":1,"x":7}\nno'])
def test_what_is_none_is_not_used(race: tuple[Path, Timed], text: bytes) -> None:
    path, _ = race
    changed = rewritten(path, lambda name, data: text if name.startswith("exact") else data)

    with open_recording(changed) as recording:
        assert 0 == recording.start_ms % 1000


def test_many_of_them_are_kept_in_parts(
    race: tuple[Path, Timed], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(exact, "PART_BYTES", 500)
    with open_recording(tmp_path / "race.zip") as recording:
        path = write_v1(tmp_path / "parts.zip", recording)

    assert path is not None
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith("exact")]
        assert len(parts) > 3
        assert b'{"t":1700000000250,"x":' == archive.read(parts[0])[:23]
    with open_recording(path) as again:
        assert race[1] == timed(again)


def test_seeking_between_seconds_gives_the_state_of_then(race: tuple[Path, Timed]) -> None:
    path, states = race
    with open_recording(path) as recording:
        for at_ms, state in reversed(states):
            assert state == recording.state_at(at_ms - START_MS)


def test_a_change_that_does_not_fit_is_passed_over(race: tuple[Path, Timed]) -> None:
    path, states = race

    def spoilt(name: str, data: bytes) -> bytes:
        if not name.startswith("exact"):
            return data
        lines = data.split(b"\n")
        for number, line in enumerate(lines):
            if b'"d":' in line[:30]:
                record = json.loads(line)
                lines[number] = json.dumps(
                    {"t": record["t"], "d": {"gone": ["?"]}}, separators=(",", ":")
                ).encode()
                break
        return b"\n".join(lines)

    with open_recording(rewritten(path, spoilt)) as recording:
        assert len(states) == len(list(recording))
