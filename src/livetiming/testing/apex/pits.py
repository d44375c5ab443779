"""Stops: how long stints and stops last, and which kart waits in which pit row."""

from __future__ import annotations

from collections import deque
from random import Random

from livetiming.testing.apex.scenario import Rules, Scenario

_KART_SIGMA = 0.005
_PIT_ROWS = 2
_KARTS_PER_ROW = 3
_SHORT_STOP_SHARE = 0.03
_LONG_STINT_SHARE = 0.02
_SHORT_STINT_SHARE = 0.06


def first_stint_ms(rng: Random, rules: Rules) -> int:
    """Length of the first stint: most teams go far before they give away their place."""
    limit = (rules.max_stint_s or 3600) * 1000
    return round(limit * min(0.975, max(0.3, rng.gauss(0.86, 0.09))))


def stint_ms(rng: Random, rules: Rules) -> int:
    """Length of a stint, mostly within the limit."""
    limit = (rules.max_stint_s or 3600) * 1000
    chance = rng.random()
    if chance < _SHORT_STINT_SHARE:
        return round(limit * rng.uniform(0.03, 0.25))
    if chance < _SHORT_STINT_SHARE + _LONG_STINT_SHARE:
        return round(limit * rng.uniform(1.002, 1.05))
    return round(limit * min(0.975, max(0.25, rng.gauss(0.69, 0.14))))


def stop_ms(rng: Random, rules: Rules) -> int:
    """Length of a stop: just above the minimum, or what is needed where there is none."""
    if not rules.min_stop_s:
        return round(1000 * (85 + rng.lognormvariate(2.6, 0.9)))
    minimum = rules.min_stop_s * 1000
    if rng.random() < _SHORT_STOP_SHARE:
        return minimum - round(min(minimum / 3, rng.uniform(300, 12_000)))
    return minimum + round(1000 * rng.lognormvariate(0.35, 0.55)) + 100


def driver_shown_after_ms(rng: Random, stop_length_ms: int) -> int:
    """When after the pit entry the new driver's name shows; nearly always before the exit."""
    latest = max(2_000, stop_length_ms - 3_000)
    return round(min(latest, max(min(11_000, latest / 3), rng.gauss(50_000, 25_000))))


class KartPool:
    """Karts waiting in pit rows; a team leaves its kart at the end and takes the first."""

    def __init__(self, rng: Random, scenario: Scenario) -> None:
        self._rng = rng
        spare = _PIT_ROWS * _KARTS_PER_ROW
        self.quality = [rng.gauss(0, _KART_SIGMA) for _ in range(scenario.teams + spare)]
        numbers = range(scenario.teams, scenario.teams + spare)
        self._rows = [deque(numbers[row::_PIT_ROWS]) for row in range(_PIT_ROWS)]

    def swap(self, kart: int) -> tuple[int, int]:
        """The kart taken and the row it came from."""
        row = self._rng.randrange(len(self._rows))
        self._rows[row].append(kart)
        return self._rows[row].popleft(), row
