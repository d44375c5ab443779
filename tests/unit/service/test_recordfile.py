from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.racing import parse_manifest
from livetiming.recording import RecordingError, open_recording
from livetiming.recording.recorder import journal_path
from livetiming.service.recordfile import RecordingOutlet, open_recorder

MANIFEST = parse_manifest(
    {"uuid": "a1", "name": "Club Enduro", "description": "Race", "colSpec": [["Num", "text"]]}
)


def a_state(seq: int, *cars: str) -> dict[str, Any]:
    return {
        "cars": [[car] for car in cars],
        "session": {"flagState": "green"},
        "messages": [],
        "highlight": [],
        "seq": seq,
    }


def an_outlet(path: Path, clock: Clock) -> RecordingOutlet:
    outlet = open_recorder(path, clock, uuid=None)
    outlet._recorder._min_free_bytes = 0
    return outlet


def finish(outlet: RecordingOutlet) -> None:
    outlet._recorder.finish("the service ended")


def test_what_is_published_is_recorded_once(tmp_path: Path, clock: Clock) -> None:
    clock.advance(1_700_000_000)
    outlet = an_outlet(tmp_path / "race.zip", clock)
    outlet.send_manifest(MANIFEST)
    outlet.send_state(a_state(1, "7"))
    clock.advance(0.5)
    outlet.send_delta({}, a_state(2, "7", "8"))
    outlet.send_state(a_state(2, "7", "8"))
    finish(outlet)

    with open_recording(tmp_path / "race.zip") as recording:
        assert [(0, [["7"]]), (500, [["7"], ["8"]])] == [
            (frame.at_ms, frame.state["cars"]) for frame in recording
        ]
        assert "Club Enduro" == recording.manifest["name"]
        assert "the service ended" == recording.events[-1]["reason"]


def test_a_state_that_is_repeated_each_minute_is_no_silence(tmp_path: Path, clock: Clock) -> None:
    outlet = an_outlet(tmp_path / "race.zip", clock)
    for _ in range(5):
        outlet.send_state(a_state(1, "7"))
        clock.advance(60)
    outlet.send_state(a_state(2, "8"))
    finish(outlet)

    with open_recording(tmp_path / "race.zip") as recording:
        assert ["end"] == [event["e"] for event in recording.events]


def test_a_long_silence_is_recorded(tmp_path: Path, clock: Clock) -> None:
    outlet = an_outlet(tmp_path / "race.zip", clock)
    outlet.send_state(a_state(1, "7"))
    clock.advance(600)
    outlet.send_state(a_state(2, "8"))
    finish(outlet)

    with open_recording(tmp_path / "race.zip") as recording:
        assert ["silence", "end"] == [event["e"] for event in recording.events]


def test_a_file_that_cannot_be_written_is_told_at_once(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(RecordingError, match="give another file to record into"):
        open_recorder(tmp_path / "file" / "race.zip", clock, uuid=None)


def test_a_recording_left_behind_is_finished_before_the_next(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "race.zip"
    crashed = an_outlet(path, clock)
    crashed.send_state(a_state(1, "7"))
    crashed._recorder.leave()

    outlet = an_outlet(path, clock)
    outlet.send_state(a_state(2, "8"))
    finish(outlet)

    with open_recording(path) as first, open_recording(tmp_path / "race_1.zip") as second:
        assert [["7"]] == first.state_at(0)["cars"]
        assert [["8"]] == second.state_at(0)["cars"]
    assert not journal_path(path).exists()
