from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import open_recording
from livetiming.recording.timeline import KEY_EVERY
from livetiming.recording.v1writer import write_v1
from livetiming.service import Finished, NotConfigured
from livetiming.service.plugins.replay import Service
from livetiming.testing.harness import ServiceHarness
from tests.unit.recording.races import (
    MANIFEST,
    START_MS,
    State,
    Timed,
    a_race,
    left_running,
    recorded,
)

RACE = a_race(120)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("replay") / "race.zip", RACE)


class Viewer:
    """Follows a replay: collects every state published."""

    def __init__(self, race: ServiceHarness[Service]) -> None:
        from livetiming.protocol import delta, topics

        self.states: list[State] = []
        self.at_s: list[float] = []

        def state_of(snapshot: State) -> State:
            return {key: value for key, value in snapshot.items() if key != "seq"}

        def heard(raw: Any, details: Any) -> None:
            if details.topic == topics.delta(race.service.uuid):
                self.states.append(delta.apply(self.states[-1], raw["payload"]))
                self.at_s.append(race.clock.seconds())
            elif not self.states:
                self.states.append(state_of(race.state))
                self.at_s.append(race.clock.seconds())

        from livetiming.testing.harness import now

        now(race.bus.subscribe("livetiming.", heard, match="prefix"))


def play_all(*options: str, seconds: float) -> tuple[Viewer, ServiceHarness[Service]]:
    race = ServiceHarness(Service, *options)
    viewer = Viewer(race)
    with race:
        race.advance(seconds, step=0.01)
    return viewer, race


def different(states: Timed) -> list[State]:
    found: list[State] = []
    for _, state in states:
        if not found or found[-1] != state:
            found.append(state)
    return found


def without_end(states: list[State]) -> list[State]:
    """Drop what a service says when it stops."""
    return [state for state in states if "feed" not in state["session"]]


@pytest.mark.parametrize("speed", ["1", "20", "max"])
def test_what_comes_out_is_what_was_recorded(path: Path, speed: str) -> None:
    viewer, race = play_all(str(path), "--speed", speed, seconds=100)

    assert different(RACE) == without_end(viewer.states)
    assert isinstance(race.ended, Finished)


def test_it_comes_at_the_recorded_pace(path: Path) -> None:
    viewer, _ = play_all(str(path), "--speed", "2", seconds=60)

    elapsed_ms = [(at_s - viewer.at_s[0]) * 1000 * 2 for at_s in viewer.at_s[:-1]]
    recorded_ms = [at_ms - START_MS for at_ms, _ in RACE]
    assert len(recorded_ms) == len(elapsed_ms)
    assert all(abs(a - b) <= 30 for a, b in zip(elapsed_ms, recorded_ms, strict=True))


def test_it_begins_where_it_is_told_to(path: Path) -> None:
    at_ms = RACE[60][0]
    viewer, _ = play_all(
        str(path), "--start", f"@{(at_ms + 1) / 1000}", "--speed", "max", seconds=1
    )

    assert different(RACE[60:]) == without_end(viewer.states)


def test_it_may_begin_again(path: Path) -> None:
    viewer, race = play_all(str(path), "--loop", "--speed", "max", seconds=1.5)

    assert different([*RACE, *RACE]) == without_end(viewer.states)
    assert race.ended is None


def test_the_manifest_is_the_recorded_one(path: Path) -> None:
    _, race = play_all(str(path), "--speed", "max", seconds=2)

    manifest = race.manifests[0]
    for key in ("name", "description", "colSpec", "trackDataSpec", "pollInterval"):
        assert MANIFEST[key] == manifest[key], key
    assert MANIFEST["uuid"] != manifest["uuid"]


def test_columns_that_changed_when_it_was_recorded_change_again(tmp_path: Path) -> None:
    recorder = left_running(tmp_path / "x.zip", RACE[:5])
    fewer = {**MANIFEST, "colSpec": [["Num", "text"]], "description": "Race 3"}
    last_ms = RACE[4][0] + 1000
    recorder.manifest(fewer, last_ms)
    recorder.state({"cars": [["7"]], "session": {}}, last_ms)
    finished = recorder.finish("over")

    _, race = play_all(str(finished), "--speed", "max", seconds=3)

    found = [(m["description"], len(m["colSpec"])) for m in race.manifests]
    assert ("Race 2", 4) == found[0]
    assert ("Race 3", 1) == found[-1]


@pytest.mark.parametrize("kind", ["v1", "journal"])
def test_any_format_is_played(path: Path, tmp_path: Path, kind: str) -> None:
    source = tmp_path / "source"
    if kind == "v1":
        with open_recording(path) as recording:
            write_v1(source, recording)
    else:
        recorder = left_running(source, RACE)
        recorder.leave()
        source = recorder.journal

    viewer, _ = play_all(str(source), "--speed", "max", seconds=1)

    assert different(RACE) == without_end(viewer.states)


def test_the_first_state_waits_for_somebody_to_see_it(path: Path) -> None:
    race = ServiceHarness(Service, str(path), "--speed", "max")
    race.bus.disconnect()
    with race:
        race.advance(10)
        race.bus.reconnect()
        before = dict(race.state)
        race.advance(2)

        assert different(RACE)[-1] == {k: v for k, v in race.state.items() if k != "seq"}
    assert different(RACE)[0] == {k: v for k, v in before.items() if k != "seq"}


def test_a_damaged_recording_is_played_as_far_as_it_is_good(path: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.zip"
    data = bytearray(path.read_bytes())
    with open_recording(path) as recording:
        last = recording.index.chunks[-1]  # type: ignore[attr-defined]
    data[last.offset + 5] ^= 0xFF
    damaged.write_bytes(data)

    viewer, race = play_all(str(damaged), "--speed", "max", seconds=1)

    assert isinstance(race.ended, Finished)
    assert different(RACE[:KEY_EVERY]) == without_end(viewer.states)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["nowhere.zip"], "nowhere.zip"),
        (["{path}", "--speed", "0"], "--speed: expected a positive number or max, got '0'"),
        (["{path}", "--speed", "fast"], "--speed"),
        (["{path}", "--start", "noon"], "--start: expected seconds since the start"),
        (["{path}", "--start", "99999"], "expected a moment of the recording, from 0 to"),
        (["{path}", "--start", "@12"], "expected a moment of the recording"),
    ],
)
def test_what_cannot_be_played_is_said(path: Path, options: list[str], says: str) -> None:
    with pytest.raises(NotConfigured, match=says):
        ServiceHarness(Service, *[option.format(path=path) for option in options])
