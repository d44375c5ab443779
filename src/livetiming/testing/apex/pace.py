"""How fast a kart goes round: the sampling of lap times."""

from __future__ import annotations

import math
from random import Random

from livetiming.testing.apex.scenario import Scenario

_TEAM_SPREAD = 0.055
_GRID_SIGMA = 0.03
"""How well qualifying tells who is fast."""
_DRIVER_SIGMA = 0.004
_LAP_SIGMA = 0.003
_DRIFT = 0.004
_TRAFFIC_SHARE = 0.10
_INCIDENT_SHARE = 0.0015
_STANDSTILL_SHARE = 0.0002
NEUTRALISED_FACTOR = 1.55


class Pace:
    """The pace of one team: its drivers, the kart of the moment, the hour and chance.

    ``grid`` is the place on the grid, from 0 (pole) to 1 (last).
    """

    def __init__(self, rng: Random, scenario: Scenario, crew_size: int, grid: float) -> None:
        self._rng = rng
        self._track_ms = scenario.lap_s * 1000
        self._day_ms = max(scenario.duration_s, 3600) * 1000
        self._team = _TEAM_SPREAD * min(1.0, max(0.0, grid + rng.gauss(0, _GRID_SIGMA)))
        self._drivers = [rng.gauss(0, _DRIVER_SIGMA) for _ in range(crew_size)]

    def lap_ms(self, at_ms: int, driver: int, kart_quality: float, *, neutralised: bool) -> int:
        """One lap started at ``at_ms``."""
        drift = _DRIFT * math.cos(2 * math.pi * at_ms / self._day_ms)
        relative = self._team + self._drivers[driver] + kart_quality + drift
        lap = self._track_ms * (1 + relative + self._rng.gauss(0, _LAP_SIGMA))
        lap += self._delay_ms()
        return round(lap * (NEUTRALISED_FACTOR if neutralised else 1.0))

    def _delay_ms(self) -> float:
        chance = self._rng.random()
        if chance < _STANDSTILL_SHARE:
            return self._rng.uniform(150_000, 280_000)
        if chance < _INCIDENT_SHARE:
            return self._rng.uniform(5_000, 60_000)
        if chance < _INCIDENT_SHARE + _TRAFFIC_SHARE:
            return self._rng.uniform(500, 2_000)
        return 0.0

    def sectors_ms(self, lap_ms: int) -> tuple[int, int, int]:
        """The lap cut in three."""
        first = round(lap_ms * self._rng.gauss(0.39, 0.003))
        second = round(lap_ms * self._rng.gauss(0.32, 0.003))
        return first, second, lap_ms - first - second
