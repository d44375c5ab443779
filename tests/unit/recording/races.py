"""Made-up races for tests of recordings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from twisted.internet.task import Clock

from livetiming.recording import Recorder, Recording, RecordingError

State = dict[str, Any]
Timed = list[tuple[int, State]]

START_MS = 1_700_000_000_250
MANIFEST: dict[str, Any] = {
    "uuid": "0f3a5c7e9b1d4f60a2b4c6d8e0f21436",
    "name": "Club Enduro",
    "description": "Race 2",
    "serviceClass": "clubenduro",
    "colSpec": [["Num", "text", "Car number"], ["State", "text"], ["Laps", "numeric"],
                ["Last", "laptime", "Last lap time"]],
    "trackDataSpec": ["Air temp"],
    "pollInterval": 1,
    "hasAnalysis": False,
    "hidden": False,
    "livetimingVersion": {"core": "1", "plugin": "1"},
}  # fmt: skip


def a_race(frames: int, *, seed: int = 1, cars: int = 6, step_ms: int = 700) -> Timed:
    """Make a race with overtakes, stops, messages, cars that leave and come back."""
    rng = random.Random(seed)
    rows: list[list[Any]] = [[str(number), "RUN", 0, ""] for number in range(1, cars + 1)]
    messages: list[list[Any]] = []
    states: Timed = []
    at_ms = START_MS
    for frame in range(frames):
        highlight: list[str] = []
        rows = [list(row) for row in rows]
        row = rng.choice(rows)
        row[2] += 1
        row[3] = [round(rng.uniform(60, 70), 3), rng.choice(["", "pb"])]
        if rng.random() < 0.2:
            row[1] = rng.choice(["RUN", "PIT", "OUT"])
            messages = [[at_ms // 1000, "Pits", f"#{row[0]} {row[1]}", "pit", row[0]], *messages]
            messages = messages[:100]
            highlight = [row[0]]
        if rng.random() < 0.2:
            rng.shuffle(rows)
        if rng.random() < 0.05 and len(rows) > 2:
            rows = rows[:-1]
        if rng.random() < 0.05:
            rows = [*rows, [str(100 + frame), "RUN", 0, ""]]
        session: dict[str, Any] = {"flagState": rng.choice(["green", "green", "sc"])}
        session["timeElapsed"] = frame
        if rng.random() < 0.5:
            session["trackData"] = [f"{rng.randrange(30)}°C"] * rng.randrange(3)
        state = {
            "cars": rows,
            "session": session,
            "messages": messages,
            "highlight": highlight,
        }
        states.append((at_ms, state))
        at_ms += rng.randrange(1, 2 * step_ms)
    return states


def recorded(path: Path, states: Timed, *, reason: str = "over") -> Path:
    """Record *states* into a finished file."""
    recorder = left_running(path, states)
    finished = recorder.finish(reason)
    assert finished is not None
    return finished


def left_running(path: Path, states: Timed, **options: Any) -> Recorder:
    """Record *states*, and leave the recording open."""
    clock = Clock()
    clock.advance(START_MS / 1000)
    recorder = Recorder(path, clock=clock, on_error=fail, min_free_bytes=0, **options)
    recorder.manifest(MANIFEST, START_MS)
    for at_ms, state in states:
        recorder.state(state, at_ms)
    return recorder


def fail(error: RecordingError) -> None:
    """Fail the test."""
    raise AssertionError(str(error))


def timed(recording: Recording) -> Timed:
    """Return the frames with their Unix times [ms]."""
    return [(recording.start_ms + frame.at_ms, frame.state) for frame in recording]


def as_known_at(states: Timed, at_ms: int) -> State:
    """Return the last state not after *at_ms*, or the first one."""
    found = states[0][1]
    for time_ms, state in states:
        if time_ms <= at_ms:
            found = state
    return found


# ---- generated -------------------------------------------------------------------------------

cells = st.none() | st.integers(0, 3) | st.sampled_from(["RUN", "é", [61.5, "pb"], [61.5, ""]])
rows = st.builds(
    lambda n, rest: [n, *rest],
    st.sampled_from(["7", "8", "9", "", "7~2", 7]),
    st.lists(cells, max_size=3),
)
states = st.fixed_dictionaries(
    {
        "cars": st.lists(rows, max_size=5),
        "session": st.dictionaries(
            st.sampled_from(["flagState", "a.b", "c"]),
            cells | st.lists(st.integers(0, 2), max_size=3),
            max_size=3,
        ),
        "messages": st.lists(
            st.builds(lambda at: [at, "Track", "Green", "green"], st.integers(0, 5)), max_size=3
        ),
        "highlight": st.lists(st.sampled_from(["7", "8"]), max_size=2),
    }
)


def _timed(steps: list[tuple[int, State]]) -> Timed:
    at_ms, result = START_MS, []
    for step_ms, state in steps:
        result.append((at_ms, state))
        at_ms += step_ms
    return result


timed_states = st.lists(
    st.tuples(st.sampled_from([0, 1, 300, 1000, 5000, 200_000]), states), min_size=1, max_size=12
).map(_timed)


def moments(states: Timed) -> Iterator[int]:
    """Give times at, before, between and behind the frames."""
    yield states[0][0] - 1000
    for at_ms, _ in states:
        yield from (at_ms - 1, at_ms, at_ms + 1)
    yield states[-1][0] + 10_000_000
