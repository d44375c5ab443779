"""Stops: how long stints and stops last, and which kart waits in which pit row."""

from __future__ import annotations

from collections import deque
from random import Random

from livetiming.testing.apex.scenario import Rules, Scenario

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
    """Karts waiting in pit rows; a team leaves its kart and takes another.

    First in, first out: a kart goes to the end of the row whose first is taken. Last in, first
    out: the last to come is taken, and the team's own put in its place. Pool: any of all.
    """

    def __init__(self, rng: Random, scenario: Scenario) -> None:
        self._rng = rng
        self._box = box = scenario.box
        spare = box.rows * box.karts_per_row
        self.quality = [rng.gauss(0, box.sigma) for _ in range(scenario.teams + spare)]
        for number in range(scenario.teams, scenario.teams + min(box.slow_karts, spare)):
            self.quality[number] = box.slow
        numbers = range(scenario.teams, scenario.teams + spare)
        self._rows = [deque(numbers[row :: box.rows]) for row in range(box.rows)]

    def swap(self, kart: int) -> tuple[int, int]:
        """The kart taken and the row it came from."""
        row = self._rng.randrange(len(self._rows))
        waiting = self._rows[row]
        if self._box.kind == "fifo":
            waiting.append(kart)
            return waiting.popleft(), row
        place = -1 if self._box.kind == "lifo" else self._rng.randrange(len(waiting))
        taken = waiting[place]
        waiting[place] = kart
        return taken, row

    def waiting(self) -> list[list[int]]:
        """The karts of each row, the first in first."""
        return [list(row) for row in self._rows]
