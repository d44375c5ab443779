"""What is new in an analysis: laps, pit entries and stints begun, in order of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from livetiming.analysis.model import Analysis, Car, Lap, Stop


class WentOut(NamedTuple):
    """A stint began."""

    at_s: float
    key: str
    stint: int
    """Index in the car's stints."""
    driver: int


class LapDone(NamedTuple):
    """A lap was completed."""

    at_s: float
    key: str
    lap: Lap
    before_s: float
    """When the line was crossed before it."""


class CameIn(NamedTuple):
    """A stop began."""

    at_s: float
    key: str
    stop: Stop


News = LapDone | CameIn | WentOut
_RANK = {LapDone: 0, CameIn: 1, WentOut: 2}


@dataclass(slots=True)
class Known:
    """How much of a car has been taken in."""

    laps: int = 0
    stints: int = 0
    stops: int = 0
    first_s: float = 0.0
    crossed_s: float = 0.0


@dataclass(slots=True)
class Feed:
    """Follows the cars of one session."""

    known: dict[str, Known] = field(default_factory=dict)
    last: dict[str, Car] = field(default_factory=dict)
    """As they were last; what is the same object has no news."""

    def is_restart(self, analysis: Analysis) -> bool:
        """Whether the session has begun anew: a car has fewer laps, or was first seen later."""
        for key, known in self.known.items():
            car = analysis.cars.get(key)
            if car is None or len(car.laps) < known.laps or car.first_s != known.first_s:
                return True
        return False

    def news(self, analysis: Analysis) -> tuple[list[News], list[Car]]:
        """Return what has happened since the one before, oldest first, and the cars changed."""
        found: list[News] = []
        changed: list[Car] = []
        for key, car in analysis.cars.items():
            if self.last.get(key) is car:
                continue
            self.last[key] = car
            changed.append(car)
            found += self._of(key, car)
        return sorted(found, key=lambda one: (one.at_s, _RANK[type(one)])), changed

    def _of(self, key: str, car: Car) -> list[News]:
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = Known(first_s=car.first_s)
        found: list[News] = []
        for index in range(known.stints, len(car.stints)):
            stint = car.stints[index]
            found.append(WentOut(stint.start_s, key, index, stint.driver))
        for lap in car.laps[known.laps :]:
            before_s = known.crossed_s or lap.at_s - lap.time_s
            found.append(LapDone(lap.at_s, key, lap, before_s))
            known.crossed_s = lap.at_s
        found += [CameIn(stop.in_s, key, stop) for stop in car.stops[known.stops :]]
        known.laps, known.stints = len(car.laps), len(car.stints)
        known.stops = len(car.stops)
        return found
