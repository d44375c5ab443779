"""Laps and stops in windows of time: a reducer whose result no order of events changes.

Windows are aligned to the epoch: ``start <= t < end``, *t* being the event's own time. The state
is plain JSON, so that whoever keeps it between events needs to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from livetiming.analysis import events

SIZES_S = (60, 300, 600)
"""Lengths of the windows that are made [s]."""

State = dict[str, Any]
"""``{car: {laps, pit_stops, leader_laps, best, timed_laps, sum_lap_ms}}``; ``best`` is ``[lap
time, time of the lap, car]`` or ``None``, so that of equal laps the first one is the best."""


def start_of(at_ms: int, size_s: int) -> int:
    """Return the start [ms] of the window of *size_s* that *at_ms* is in."""
    return at_ms - at_ms % (size_s * 1000)


def init() -> State:
    """Return the state of an empty window."""
    return {}


def add(state: State, kind: str, at_ms: int, data: Mapping[str, Any]) -> State:
    """Return *state* with one event; events of other kinds change nothing.

    Args:
        state: before; left as it is.
        kind: of the event.
        at_ms: its time.
        data: what it says, as :mod:`livetiming.analysis.events` tells it.
    """
    if kind not in (events.LAP, events.PIT_IN) or not isinstance(data.get("car"), str):
        return state
    car = data["car"]
    mine = _lap(at_ms, data) if kind == events.LAP else {**_NOTHING, "pit_stops": 1}
    return {**state, car: _sum(state[car], mine) if car in state else mine}


def merge(one: State, other: State) -> State:
    """Return the state of both windows together."""
    return {
        car: _sum(one[car], other[car]) if car in one and car in other else (one | other)[car]
        for car in one | other
    }


def finish(state: State) -> dict[str, Any]:
    """Return ``totals`` and ``cars`` as they are published."""
    cars = {car: _shown(state[car]) for car in sorted(state)}
    bests = [mine["best"] for mine in state.values() if mine["best"] is not None]
    best = min(bests, key=tuple) if bests else None
    timed = sum(mine["timed_laps"] for mine in state.values())
    driven_ms = sum(mine["sum_lap_ms"] for mine in state.values())
    return {
        "totals": {
            "laps": sum(mine["laps"] for mine in state.values()),
            "pit_stops": sum(mine["pit_stops"] for mine in state.values()),
            "cars": len(cars),
            "best_lap_ms": None if best is None else best[0],
            "best_lap_car": None if best is None else best[2],
            "avg_lap_ms": _average(driven_ms, timed),
            "timed_laps": timed,
            "sum_lap_ms": driven_ms,
            "leader_laps": sum(mine["leader_laps"] for mine in state.values()),
        },
        "cars": cars,
    }


_NOTHING: Mapping[str, Any] = {
    "laps": 0,
    "pit_stops": 0,
    "leader_laps": 0,
    "best": None,
    "timed_laps": 0,
    "sum_lap_ms": 0,
}


def _lap(at_ms: int, data: Mapping[str, Any]) -> State:
    lap_ms = data.get("lap_ms")
    is_valid = bool(data.get("valid", True)) and isinstance(lap_ms, int) and lap_ms > 0
    counts = is_valid and not data.get("in") and not data.get("out")
    return {
        **_NOTHING,
        "laps": 1,
        "leader_laps": int(data.get("position") == 1),
        "best": [lap_ms, at_ms, data["car"]] if is_valid else None,
        "timed_laps": int(counts),
        "sum_lap_ms": lap_ms if counts else 0,
    }


def _sum(one: State, other: State) -> State:
    bests = [best for best in (one["best"], other["best"]) if best is not None]
    added = {name: one[name] + other[name] for name in _NOTHING if name != "best"}
    return {**added, "best": min(bests, key=tuple) if bests else None}


def _shown(mine: State) -> State:
    return {
        "laps": mine["laps"],
        "pit_stops": mine["pit_stops"],
        "best_lap_ms": None if mine["best"] is None else mine["best"][0],
        "avg_lap_ms": _average(mine["sum_lap_ms"], mine["timed_laps"]),
        "timed_laps": mine["timed_laps"],
        "sum_lap_ms": mine["sum_lap_ms"],
    }


def _average(sum_ms: int, count: int) -> int | None:
    return round(sum_ms / count) if count else None
