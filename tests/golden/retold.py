"""A competitor's HTTP history, told again as the states a screen would have shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from livetiming.racing import ColumnSpec, RaceState, Stat
from livetiming.service.plugins.apex_kart.history import Past

COLUMNS = ColumnSpec([Stat.NUM, Stat.STATE, Stat.DRIVER, Stat.LAPS, Stat.LAST_LAP])
START_S = 1_780_743_600.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A completed stop as the history has it."""

    lap: int
    lane_s: float
    driver: str


@dataclass(slots=True)
class Retold:
    """What was told, to compare with what was understood."""

    past: Past
    lap_times: list[float] = field(default_factory=list)
    stops: list[Visit] = field(default_factory=list)

    def states(self) -> Iterator[tuple[RaceState, ColumnSpec, float]]:
        """One state for each thing that happened."""
        past = self.past
        stops = sorted((s for s in past.stops.values() if s.length_ms), key=lambda s: s.number)
        coming = iter(stops)
        names = [past.drivers.get(stop.driver_id, "") for stop in stops]
        after = [*names[1:], past.current]
        at_s, count, visit = START_S, 0, 0
        driver = names[0] if names else past.current
        yield self._state("RUN", driver, 0, "", at_s)
        for lap in sorted(past.laps.values(), key=lambda lap: lap.number):
            time_s = lap.time_ms / 1000
            if lap.number > count + 1:  # the first lap has no time
                at_s += 70.0
                yield self._state("RUN", driver, lap.number - 1, "", at_s)
            if lap.pit_exit:
                lane_s = (next(coming).length_ms or 0) / 1000
                self.stops.append(Visit(lap.number - 1, lane_s, driver))
                in_s = at_s + time_s - lane_s
                before = self._last()
                yield self._state("PIT", driver, lap.number - 1, before, in_s)
                driver = after[visit] or driver
                visit += 1
                yield self._state("PIT", driver, lap.number - 1, before, in_s + lane_s / 2)
            at_s += time_s
            count = lap.number
            self.lap_times.append(time_s)
            yield self._state("OUT" if lap.pit_exit else "RUN", driver, count, time_s, at_s)
        yield self._state("FIN", driver, count, self._last(), at_s + 6)

    def _last(self) -> Any:
        return self.lap_times[-1] if self.lap_times else ""

    def _state(
        self, state: str, driver: str, laps: int, last: Any, at_s: float
    ) -> tuple[RaceState, ColumnSpec, float]:
        row = ["7", state, driver, laps, last]
        return RaceState([row], {"flagState": "green"}), COLUMNS, round(at_s, 3)


def retold(past: Past) -> Retold:
    """Tell *past* again."""
    return Retold(past)
