from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.recording import Recording, RecordingError, open_recording
from livetiming.recording.packing import save_v2
from livetiming.recording.views import Clip, Merged, _plan, present

from .races import MANIFEST, START_MS, Timed, a_race, as_known_at, left_running, recorded, timed


@pytest.fixture
def race(tmp_path: Path) -> Timed:
    states = a_race(200)
    recorded(tmp_path / "race.zip", states)
    return states


def a_part(path: Path, states: Timed, *gaps: tuple[int, int], **manifest: Any) -> Recording:
    """Record *states* with outages: frames between two of them are missing, and it is told."""
    present_at_all = [
        (at_ms, state)
        for at_ms, state in states
        if not any(from_ms < at_ms < to_ms for from_ms, to_ms in gaps)
    ]
    recorder = left_running(path, [])
    recorder.manifest({**MANIFEST, **manifest}, START_MS)
    told = 0
    for at_ms, state in present_at_all:
        while told < len(gaps) and gaps[told][1] <= at_ms:
            from_ms, to_ms = gaps[told]
            recorder._write(
                [b'{"t":%d,"e":"restart","from":%d,"to":%d}' % (to_ms, from_ms, to_ms)], to_ms
            )
            told += 1
        recorder.state(state, at_ms)
    finished = recorder.finish("over")
    assert finished is not None
    return open_recording(finished)


# ---- clips -----------------------------------------------------------------------------------


@given(st.integers(0, 60_000), st.integers(1, 60_000) | st.none())
@settings(
    deadline=None,
    max_examples=30,
)
def test_a_clip_holds_what_was_shown_then_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, from_ms: int, length_ms: int | None
) -> None:
    folder = tmp_path_factory.getbasetemp() / "clips"
    states = a_race(200)
    path = folder / "race.zip"
    with open_recording(path if path.exists() else recorded(path, states)) as recording:
        to_ms = None if length_ms is None else from_ms + length_ms
        clip = timed(Clip(recording, from_ms, to_ms))

    begin_ms = START_MS + from_ms
    expected = [
        (at_ms, state)
        for at_ms, state in states
        if begin_ms <= at_ms and (to_ms is None or at_ms < START_MS + to_ms)
    ]
    if not expected or expected[0][0] > begin_ms:
        expected = [(begin_ms, as_known_at(states, begin_ms)), *expected]
    assert expected == clip


def test_a_clip_is_written_and_read_like_any_recording(tmp_path: Path, race: Timed) -> None:
    with open_recording(tmp_path / "race.zip") as recording:
        save_v2(Clip(recording, 10_000, 20_000), tmp_path / "clip.zip")

    with open_recording(tmp_path / "clip.zip") as clip:
        assert START_MS + 10_000 == clip.start_ms
        assert clip.duration_ms < 10_000
        assert as_known_at(race, START_MS + 15_000) == clip.state_at(5000)
        assert MANIFEST["uuid"] == clip.manifest["uuid"]
        assert [] == clip.events


def test_a_clip_outside_the_recording_is_refused(tmp_path: Path, race: Timed) -> None:
    with open_recording(tmp_path / "race.zip") as recording:
        for from_ms, to_ms in ((10**9, None), (5000, 5000), (5000, 1000)):
            with pytest.raises(RecordingError, match="expected a part within"):
                Clip(recording, from_ms, to_ms)


def test_a_view_can_be_sought(tmp_path: Path, race: Timed) -> None:
    with open_recording(tmp_path / "race.zip") as recording:
        clip = Clip(recording, 10_000)
        assert as_known_at(race, START_MS + 30_000) == clip.state_at(20_000)
        assert as_known_at(race, START_MS + 10_000) == clip.state_at(-5)
        assert clip.frame_count == len(list(clip))
        assert MANIFEST["name"] == clip.manifest_at(0)["name"]


# ---- merging ---------------------------------------------------------------------------------


def test_two_recorders_with_outages_at_other_times_make_one_file_without_any(
    tmp_path: Path,
) -> None:
    states = a_race(300)
    times = [at_ms for at_ms, _ in states]
    one = a_part(tmp_path / "1.zip", states, (times[50], times[80]), (times[200], times[240]))
    two = a_part(tmp_path / "2.zip", states, (times[100], times[150]))

    save_v2(Merged([two, one]), tmp_path / "merged.zip")

    with open_recording(tmp_path / "merged.zip") as merged:
        assert states == timed(merged)
        assert ["end"] == [event["e"] for event in merged.events]
    one.close()
    two.close()


def test_what_no_part_has_is_a_gap(tmp_path: Path) -> None:
    states = a_race(300)
    times = [at_ms for at_ms, _ in states]
    one = a_part(tmp_path / "1.zip", states, (times[50], times[120]))
    two = a_part(tmp_path / "2.zip", states, (times[100], times[150]))

    merged = Merged([one, two])

    assert states[:101] + states[120:] == timed(merged)
    gap = {"t": times[120], "e": "gap", "from": times[100], "to": times[120]}
    assert [gap] == [event for event in merged.events if event["e"] == "gap"]
    one.close()
    two.close()


def test_parts_that_follow_each_other_are_joined_and_the_time_between_is_a_gap(
    tmp_path: Path,
) -> None:
    states = a_race(100)
    one = open_recording(recorded(tmp_path / "1.zip", states[:40]))
    two = open_recording(recorded(tmp_path / "2.zip", states[60:]))

    merged = Merged([two, one])

    assert states[:40] + states[60:] == timed(merged)
    assert [(states[39][0], states[60][0])] == [
        (event["from"], event["to"]) for event in merged.events if event["e"] == "gap"
    ]
    one.close()
    two.close()


def test_a_recording_merged_with_itself_is_itself(tmp_path: Path, race: Timed) -> None:
    with open_recording(tmp_path / "race.zip") as recording:
        assert race == timed(Merged([recording, recording]))


def test_parts_of_different_events_are_refused(tmp_path: Path) -> None:
    one = a_part(tmp_path / "1.zip", a_race(5))
    two = a_part(tmp_path / "2.zip", a_race(5), uuid="other", description="Race 3")

    with pytest.raises(RecordingError, match="merge takes parts of one event"):
        Merged([one, two])
    one.close()
    two.close()


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(RecordingError, match="expected parts with frames"):
        Merged([])


def test_a_recording_was_there_between_its_absences(tmp_path: Path) -> None:
    states = a_race(100)
    times = [at_ms for at_ms, _ in states]
    with a_part(tmp_path / "1.zip", states, (times[10], times[20])) as part:
        assert [(times[0], times[10]), (times[20], times[-1])] == present(part)


spans = st.lists(st.integers(0, 40), min_size=2, max_size=8, unique=True).map(
    lambda ends: list(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)


@given(st.lists(spans, min_size=1, max_size=4))
def test_a_plan_covers_all_that_any_part_covers_and_each_moment_once(
    parts: list[list[tuple[int, int]]],
) -> None:
    plan = _plan(parts)

    covered = {at for part in parts for begin, end in part for at in range(begin, end + 1)}
    planned = [at for _, (begin, end) in plan for at in range(begin, end + 1)]
    assert sorted(covered) == planned
    for number, (begin, end) in plan:
        assert any(left <= begin and end <= right for left, right in parts[number])
