from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from livetiming.recording import Recording, RecordingError, open_recording
from livetiming.recording.v1writer import write_v1

from .races import (
    MANIFEST,
    START_MS,
    Timed,
    a_race,
    as_known_at,
    left_running,
    moments,
    recorded,
    timed,
    timed_states,
)

KINDS = ["journal", "v2", "v1", "coarse v1"]


def saved_as(kind: str, folder: Path, states: Timed) -> Path:
    """Record *states* and return the file of the kind asked for."""
    if kind == "journal":
        recorder = left_running(folder / "race.zip", states)
        recorder.leave()
        return recorder.journal
    finished = recorded(folder / "race.zip", states)
    if kind == "v2":
        return finished
    with open_recording(finished) as recording:
        path = write_v1(folder / "v1.zip", recording, is_coarse="coarse" in kind)
    assert path is not None
    return path


@pytest.fixture(params=KINDS, scope="module")
def race(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Recording, Timed]]:
    states = a_race(450)
    path = saved_as(request.param, tmp_path_factory.mktemp("race"), states)
    with open_recording(path) as recording:
        yield recording, states


@pytest.mark.parametrize("kind", KINDS)
@given(states=timed_states)
@settings(deadline=None, max_examples=40)
def test_what_was_recorded_is_read_back(kind: str, states: Timed) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = saved_as(kind, Path(folder), states)

        with open_recording(path) as recording:
            assert states == timed(recording)
            assert [] == recording.problems
            for at_ms in moments(states):
                expected = as_known_at(states, at_ms)
                assert expected == recording.state_at(at_ms - recording.start_ms)


def test_every_state_of_a_race_is_read_back(race: tuple[Recording, Timed]) -> None:
    recording, states = race

    assert states == timed(recording)
    assert [] == recording.problems


def test_times_and_counts_agree_whatever_the_format(race: tuple[Recording, Timed]) -> None:
    recording, states = race

    assert START_MS == recording.start_ms
    assert states[-1][0] - START_MS == recording.duration_ms
    assert len(states) == recording.frame_count


def test_seeking_gives_what_playing_up_to_there_gives(race: tuple[Recording, Timed]) -> None:
    recording, states = race

    for at_ms in list(moments(states))[::7]:
        assert as_known_at(states, at_ms) == recording.state_at(at_ms - START_MS)


def test_a_part_can_be_read(race: tuple[Recording, Timed]) -> None:
    recording, states = race
    from_ms, to_ms = states[200][0], states[230][0]

    part = list(recording.frames(from_ms - START_MS, to_ms - START_MS))

    assert [state for at_ms, state in states if from_ms <= at_ms < to_ms] == [
        frame.state for frame in part
    ]
    assert [] == list(recording.frames(recording.duration_ms + 1))


def test_the_manifest_is_there(race: tuple[Recording, Timed]) -> None:
    recording, _ = race

    assert MANIFEST["name"] == recording.manifest["name"]
    assert MANIFEST["colSpec"] == recording.manifest_at(1000)["colSpec"]
    assert 2 == recording.manifest["version"]


def test_other_columns_are_read_with_the_manifest_of_their_time(tmp_path: Path) -> None:
    recorder = left_running(tmp_path / "race.zip", a_race(5))
    other = {**MANIFEST, "colSpec": [["State", "text"], ["Num", "text", "Car number"]]}
    later_ms = START_MS + 60_000
    states = [
        (later_ms + step, {"cars": [["RUN", "8"], ["RUN", str(step)]], "session": {},
                           "messages": [], "highlight": []})
        for step in range(5)
    ]  # fmt: skip
    recorder.manifest(other, later_ms)
    for at_ms, state in states:
        recorder.state(state, at_ms)
    path = recorder.finish("over")

    assert path is not None
    with open_recording(path) as recording:
        assert states == timed(recording)[5:]
        assert MANIFEST["colSpec"] == recording.manifest_at(0)["colSpec"]
        assert other["colSpec"] == recording.manifest_at(60_000)["colSpec"]
        assert other["colSpec"] == recording.manifest["colSpec"]


def test_a_running_journal_is_followed(tmp_path: Path) -> None:
    from livetiming.recording.reader import JournalRecording

    states = a_race(250)
    recorder = left_running(tmp_path / "race.zip", states[:150])
    with JournalRecording(recorder.journal) as recording:
        assert states[:150] == timed(recording)
        for at_ms, state in states[150:]:
            recorder.state(state, at_ms)

        recording.refresh()

        assert states == timed(recording)
        assert states[-1][1] == recording.state_at(recording.duration_ms)
    recorder.leave()


def test_a_recording_without_frames_has_no_state(tmp_path: Path) -> None:
    recorder = left_running(tmp_path / "race.zip", [])
    recorder.leave()

    with (
        open_recording(recorder.journal) as recording,
        pytest.raises(RecordingError, match="at least one frame"),
    ):
        recording.state_at(0)
