from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.orchestration.dvr_take import Take
from livetiming.protocol.delta import BadDelta
from livetiming.protocol.following import Step
from livetiming.recording import RecordingError, open_recording
from livetiming.recording.timeline import KEY_EVERY
from tests.unit.recording.races import MANIFEST, START_MS

UUID = MANIFEST["uuid"]
Begin = Callable[..., Take]


@pytest.fixture
def errors() -> list[RecordingError]:
    return []


@pytest.fixture
def begin(tmp_path: Path, clock: Clock, errors: list[RecordingError]) -> Begin:
    clock.advance(START_MS / 1000)

    def make(reserve_bytes: int = 0) -> Take:
        return Take(
            tmp_path / UUID, UUID, clock=clock, reserve_bytes=reserve_bytes, on_error=errors.append
        )

    return make


def state(laps: int) -> dict[str, Any]:
    return {"cars": [["7", "RUN", laps, ""]], "session": {}, "messages": [], "highlight": []}


def a_lap(laps: int) -> dict[str, Any]:
    return {"cars": {"7": {"2": laps}}, "seq": laps, "base": laps - 1}


def recorded(take: Take) -> list[int]:
    with open_recording(take.journal) as recording:
        return [frame.state["cars"][0][2] for frame in recording]


def test_states_and_deltas_are_recorded_as_they_come(begin: Begin) -> None:
    take = begin()
    take.describe(MANIFEST, START_MS)
    take.take(Step(START_MS, state=state(0)))
    for lap in range(1, 250):
        take.take(Step(START_MS + lap, delta=a_lap(lap)))
    take.end("test")

    assert list(range(250)) == recorded(take)
    with open_recording(take.journal) as recording:
        assert recording.manifest["name"] == MANIFEST["name"]
        assert [("end", "test")] == [(event["e"], event["reason"]) for event in recording.events]
        assert -(-250 // KEY_EVERY) == recording.key_frame_count


def test_a_delta_without_a_state_before_it_does_not_fit(begin: Begin) -> None:
    take = begin()

    with pytest.raises(BadDelta):
        take.take(Step(START_MS, delta=a_lap(1)))
    take.leave()


def test_a_gap_is_told_once_before_the_next_step(begin: Begin) -> None:
    take = begin()
    take.note_gap("nothing was recorded yet")
    take.take(Step(START_MS, state=state(0)))
    take.note_gap("the router was away")
    take.note_gap("and a delta did not fit")
    take.take(Step(START_MS + 9000, state=state(1)))
    take.take(Step(START_MS + 9500, state=state(2)))
    take.leave()

    with open_recording(take.journal) as recording:
        gaps = [(e["from"], e["to"], e["why"]) for e in recording.events if e["e"] == "gap"]
    assert [(START_MS, START_MS + 9000, "the router was away")] == gaps


def test_it_goes_on_after_a_crash(begin: Begin) -> None:
    take = begin()
    take.describe(MANIFEST, START_MS)
    take.take(Step(START_MS, state=state(0)))
    take.leave()

    again = begin()
    again.resume(MANIFEST, START_MS)
    with pytest.raises(BadDelta):
        again.take(Step(START_MS + 1, delta=a_lap(1)))
    again.take(Step(START_MS + 1000, state=state(1)))
    again.leave()

    assert [0, 1] == recorded(again)


@pytest.mark.parametrize(
    ("change", "same"),
    [({}, True), ({"hidden": True}, True), ({"name": "B"}, False), ({"description": "B"}, False)],
)
def test_another_session_is_told_by_name_and_description(
    begin: Begin, change: dict[str, Any], same: bool
) -> None:
    take = begin()
    assert (False, True) == (take.is_named, take.is_of({**MANIFEST, **change}))

    take.describe(MANIFEST, START_MS)

    assert (True, same) == (take.is_named, take.is_of({**MANIFEST, **change}))
    take.leave()


def test_a_service_that_is_quiet_is_not_silent(begin: Begin) -> None:
    take = begin()
    take.take(Step(START_MS, state=state(0)))
    for minute in range(1, 10):
        take.alive(START_MS + minute * 60_000)
    take.take(Step(START_MS + 600_000, state=state(1)))
    take.leave()

    with open_recording(take.journal) as recording:
        assert [] == recording.events


def test_what_is_discarded_leaves_nothing(begin: Begin, tmp_path: Path) -> None:
    take = begin()
    take.take(Step(START_MS, state=state(0)))
    take.analyse("lap", {"7": [1]})

    take.discard()

    assert [] == list(tmp_path.iterdir())


def test_without_room_nothing_is_written_and_deltas_are_followed_all_the_same(
    begin: Begin, errors: list[RecordingError]
) -> None:
    take = begin(reserve_bytes=2**62)
    take.take(Step(START_MS, state=state(0)))
    for lap in range(1, 5):
        take.take(Step(START_MS + lap, delta=a_lap(lap)))
    assert ["room"] == [word for error in errors for word in str(error).split() if word == "room"]

    take._recorder._min_free_bytes = 0
    take.take(Step(START_MS + 9000, delta=a_lap(5)))
    take.leave()

    assert [5] == recorded(take)


def test_an_analysis_that_cannot_be_written_is_told_once_and_costs_no_frame(
    begin: Begin, tmp_path: Path, lost_failures: list[str]
) -> None:
    take = begin()
    (tmp_path / f"{UUID}.analysis").mkdir()
    for lap in range(3):
        take.analyse("lap", {"7": lap})
        take.take(Step(START_MS + lap, state=state(lap)))
    (tmp_path / f"{UUID}.analysis").rmdir()
    take.analyse("lap", {"8": 1})
    take.leave()

    assert [0, 1, 2] == recorded(take)
    assert (tmp_path / f"{UUID}.analysis").is_file()
    assert [] == lost_failures


def test_one_that_cannot_be_begun_leaves_no_empty_file(begin: Begin, tmp_path: Path) -> None:
    first = begin()

    with pytest.raises(RecordingError, match="another process is recording"):
        begin()

    first.leave()
    assert [f"{UUID}.journal"] == [path.name for path in tmp_path.iterdir()]


def test_columns_that_come_with_a_step_hold_from_it_on(begin: Begin) -> None:
    take = begin()
    take.describe(MANIFEST, START_MS)
    take.take(Step(START_MS, state={**state(0), "colSpec": MANIFEST["colSpec"]}))
    take.take(Step(START_MS + 1, delta={**a_lap(1), "colSpec": "nonsense"}))
    fewer = MANIFEST["colSpec"][:3]
    take.take(Step(START_MS + 2, delta={**a_lap(2), "colSpec": fewer}))
    take.leave()

    assert [0, 1, 2] == recorded(take)
    with open_recording(take.journal) as recording:
        columns = [len(recording.manifest_at(at_ms)["colSpec"]) for at_ms in range(3)]
        assert "colSpec" not in recording.state_at(2)
    assert [4, 4, 3] == columns


def test_what_came_another_way_a_little_late_is_no_clock_set_back(begin: Begin) -> None:
    take = begin()
    for at_ms, laps in ((0, 0), (500, 1), (480, 2), (900, 3)):
        take.take(Step(START_MS + at_ms, state=state(laps)))
    take.leave()

    with open_recording(take.journal) as recording:
        assert [0, 500, 500, 900] == [frame.at_ms for frame in recording]
        assert [] == recording.events
