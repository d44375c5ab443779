"""Old files are read for ever; see ``recordings/README.md``."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import Recording, open_recording
from livetiming.recording.checking import FOREIGN, check
from livetiming.recording.packing import save_v2

SAMPLES = Path(__file__).parent / "recordings"
PRE_V1_START_MS = 1_462_104_000_000


def digest(state: Any) -> str:
    text = json.dumps(state, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def expected() -> list[tuple[int, str]]:
    rows = json.loads((SAMPLES / "states.json").read_text("utf-8"))
    return [(at_ms, text) for at_ms, text in rows]


def by_second(frames: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Keep the last frame of each second, as version 1 does."""
    return list({at_ms // 1000: text for at_ms, text in frames}.items())


def read(recording: Recording) -> list[tuple[int, str]]:
    return [(recording.start_ms + frame.at_ms, digest(frame.state)) for frame in recording]


@pytest.mark.parametrize("name", ["v2", "v1"])
def test_ours_is_read_to_the_millisecond(name: str) -> None:
    path = SAMPLES / f"{name}.sample"

    with open_recording(path) as recording:
        assert name == recording.kind
        assert expected() == read(recording)
        assert "Club Enduro" == recording.manifest["name"]
        assert ["end"] == [event["e"] for event in recording.events]
    assert [] == check(path).problems


def test_a_torn_journal_is_read_up_to_its_last_whole_line() -> None:
    with open_recording(SAMPLES / "journal.sample") as recording:
        assert expected()[:59] == read(recording)
        assert 1 == len(recording.problems)


def test_version_1_of_timing71_is_read_to_the_second() -> None:
    path = SAMPLES / "v1_timing71.sample"

    with open_recording(path) as recording:
        frames = [(at_ms // 1000, text) for at_ms, text in read(recording)]
        assert by_second(expected()) == frames
        assert [] == recording.problems
    assert [FOREIGN] == check(path).notes


def test_files_from_before_version_1_are_read_from_the_date_of_their_entries() -> None:
    frames = by_second(expected())
    first_s = frames[0][0]

    with open_recording(SAMPLES / "pre_v1.sample") as recording:
        assert "pre-v1" == recording.kind
        assert PRE_V1_START_MS == recording.start_ms
        assert [(at_s - first_s, text) for at_s, text in frames] == [
            (frame.at_ms // 1000, digest(frame.state)) for frame in recording
        ]


@pytest.mark.parametrize("name", ["v1", "v1_timing71", "pre_v1", "v2", "journal"])
def test_any_of_them_is_written_in_todays_format_without_loss(name: str, tmp_path: Path) -> None:
    with open_recording(SAMPLES / f"{name}.sample") as old:
        save_v2(old, tmp_path / "new.zip")
        with open_recording(tmp_path / "new.zip") as new:
            assert read(old) == read(new)
            assert (old.start_ms, old.duration_ms) == (new.start_ms, new.duration_ms)


def test_samples_are_small() -> None:
    assert all(path.stat().st_size < 30_000 for path in SAMPLES.iterdir())
