"""A day's race for the page: 24 hours at one frame a second, written by the real recorder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twisted.internet.task import Clock

from livetiming.racing import Stat
from livetiming.recording import Recorder

COLUMNS = [Stat.NUM, Stat.STATE, Stat.TEAM, Stat.LAPS, Stat.GAP, Stat.LAST_LAP, Stat.PITS]
CARS, DAY, START_S, LAP_S, STINT_LAPS = 40, 86_400, 1_780_740_000, 62, 45
RED_FROM, RED_TO = 41_000, 42_800
"""Seconds since the start, between which the race stands still."""


def manifest() -> dict[str, Any]:
    """Return what the race is."""
    return {
        "uuid": "da1" * 10 + "00", "name": "A Day", "description": "24 hours",
        "serviceClass": "tests", "colSpec": [stat.as_column() for stat in COLUMNS],
        "trackDataSpec": [], "pollInterval": 1, "hasAnalysis": False, "hidden": False,
        "livetimingVersion": {},
    }  # fmt: skip


def _cross(row: list[Any], second: int) -> list[Any]:
    """Return *row* one lap later."""
    car, laps = int(row[0]), row[3] + 1
    state = "PIT" if laps % STINT_LAPS == 0 else "OUT" if laps % STINT_LAPS == 1 else "RUN"
    last = LAP_S + (second * (car + 7)) % 1999 / 1000
    gap = "" if car == 1 else round(car * 1.7 + last - LAP_S, 3)
    return [row[0], state, row[2], laps, gap, [last, ""], row[6] + (state == "PIT")]


def a_day() -> Iterator[dict[str, Any]]:
    """Give a state for each second; car *n* crosses the line at second *n* of each lap."""
    rows = [[str(n), "RUN", f"Team {n}", 0, "", ["", ""], 0] for n in range(1, CARS + 1)]
    messages: list[list[Any]] = []
    for second in range(DAY):
        flag = "red" if RED_FROM <= second < RED_TO else "green"
        if second in (RED_FROM, RED_TO):
            said = "Red flag" if flag == "red" else "Green flag - track clear"
            messages = [[START_S + second, "Track", said, flag], *messages][:100]
        at = second % LAP_S
        if flag == "green" and 1 <= at <= CARS:
            rows = list(rows)
            row = rows[at - 1] = _cross(rows[at - 1], second)
            if row[1] == "PIT":
                text = f"#{row[0]} has entered the pits"
                messages = [[START_S + second, "Pits", text, "pit", row[0]], *messages][:100]
        session = {"flagState": flag, "timeElapsed": second, "timeRemain": DAY - second}
        yield {"cars": rows, "session": session, "messages": messages, "highlight": []}


def record_a_day(path: Path) -> Path:
    """Write the recording."""
    clock = Clock()
    clock.advance(START_S)
    recorder = Recorder(path, clock=clock)
    recorder.manifest(manifest(), START_S * 1000)
    for second, state in enumerate(a_day()):
        recorder.state(state, (START_S + second) * 1000)
    recorder.finish("over")
    return path
