"""From crossings to a classification. Pure: a track in, a track out.

The loops send one line a crossing, ``LOOP;KART;MS``: ``F`` is the finish line, ``I`` and ``O``
are the way into and out of the pit lane, ``MS`` counts from the start of the session.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from livetiming.racing import CarState, FlagStatus


@dataclass(frozen=True, slots=True)
class Kart:
    """What is known of one kart."""

    crossed_ms: int
    laps: int = 0
    last_ms: int = 0
    best_ms: int = 0
    state: CarState = CarState.RUN


Track = Mapping[str, Kart]
NOBODY: Track = MappingProxyType({})


def follow(track: Track, line: str) -> Track:
    """Return *track* after a crossing; the same object if the line says nothing."""
    parts = line.strip().split(";")
    if len(parts) != 3 or not parts[2].isdecimal():
        return track
    loop, number, at_ms = parts[0], parts[1], int(parts[2])
    kart = track.get(number, Kart(crossed_ms=at_ms))
    if loop == "F":
        kart = _lap(kart, at_ms) if number in track else kart
    elif loop in ("I", "O"):
        kart = replace(kart, state=CarState.PIT if loop == "I" else CarState.OUT)
    else:
        return track
    return {**track, number: kart}


def _lap(kart: Kart, at_ms: int) -> Kart:
    lap_ms = at_ms - kart.crossed_ms
    if lap_ms <= 0:
        return kart
    return Kart(
        crossed_ms=at_ms,
        laps=kart.laps + 1,
        last_ms=lap_ms,
        best_ms=min(lap_ms, kart.best_ms or lap_ms),
        state=CarState.RUN,
    )


def show(track: Track) -> dict[str, Any]:
    """Return the state to publish: most laps first, then whoever crossed the line first."""
    order = sorted(track.items(), key=lambda item: (-item[1].laps, item[1].crossed_ms))
    overall_ms = min((kart.best_ms for kart in track.values() if kart.best_ms), default=0)
    return {
        "cars": [_row(number, kart, overall_ms) for number, kart in order],
        "session": {"flagState": FlagStatus.GREEN.wire},
    }


def _row(number: str, kart: Kart, overall_ms: int) -> list[Any]:
    return [
        number,
        str(kart.state),
        kart.laps,
        [kart.last_ms / 1000 or "", _mark(kart.last_ms, kart.best_ms, overall_ms)],
        [kart.best_ms / 1000 or "", "sb" if kart.best_ms and kart.best_ms == overall_ms else ""],
    ]


def _mark(lap_ms: int, best_ms: int, overall_ms: int) -> str:
    if not lap_ms or lap_ms > best_ms:
        return ""
    return "sb-new" if lap_ms == overall_ms else "pb"
