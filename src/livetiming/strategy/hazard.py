"""When each team will stop next: the hazard of stints by age, and what the rules press for."""

from __future__ import annotations

import numpy as np

from livetiming.strategy.gaussian import Array

BIN_S = 150.0
BINS = 96
PRIOR_STINTS = 4.0
USUAL_STINT_S = 2_400.0
LEAST_PRESSURE, MOST_PRESSURE = 0.1, 4.0
MOST = 0.5
"""Hazard of a minute at most."""


class Hazard:
    """Stints that ended, and for how long stints were at each age without ending."""

    def __init__(self, max_stint_s: float | None = None) -> None:
        self.max_stint_s = max_stint_s
        usual_s = USUAL_STINT_S if max_stint_s is None else 0.75 * max_stint_s
        self.ended: Array = np.zeros(BINS)
        self.exposed_s: Array = np.zeros(BINS)
        self.lengths_s: list[float] = []
        ages = (np.arange(BINS, dtype=np.float64) + 0.5) * BIN_S
        self._prior_ended = PRIOR_STINTS * BIN_S / usual_s * np.exp(-ages / usual_s)
        self._prior_s = self._prior_ended * usual_s * _rising(ages, usual_s)

    def ends(self, length_s: float) -> None:
        """Take in a stint that ended with a stop after *length_s*."""
        index = min(int(length_s // BIN_S), BINS - 1)
        self.ended[index] += 1
        self.exposed_s += _exposure(length_s)
        self.lengths_s.append(length_s)

    def per_second(self, running_s: Array) -> Array:
        """Return the hazard by age, in bins of :data:`BIN_S`.

        Args:
            running_s: ages of the stints that last.
        """
        exposed = self.exposed_s + _exposures(running_s)
        found: Array = (self.ended + self._prior_ended) / (exposed + self._prior_s)
        return np.minimum(found, MOST / 60)

    def within(
        self, ages_s: Array, wait_s: float, pressure: Array, running_s: Array | None = None
    ) -> Array:
        """Return the probability that stints of those ages end within *wait_s*.

        Args:
            ages_s: of the stints asked for.
            wait_s: from now.
            pressure: of each, by how much more likely than usual it is to stop.
            running_s: ages of all stints that last, by default those asked for.
        """
        rates = self.per_second(ages_s if running_s is None else running_s)
        summed = np.concatenate([[0.0], np.cumsum(rates * BIN_S)])
        edges = np.arange(BINS + 1) * BIN_S
        risk = np.interp(ages_s + wait_s, edges, summed) - np.interp(ages_s, edges, summed)
        found: Array = 1 - np.exp(-risk * pressure)
        if self.max_stint_s is not None:
            found = np.where(ages_s + wait_s > self.max_stint_s, np.maximum(found, 0.9), found)
        return found


def pressure(owed: int | None, left_s: float | None, usual_s: float) -> float:
    """Return by how much more likely than usual a team is to stop, for the stops it owes."""
    if owed is None or left_s is None:
        return 1.0
    if owed == 0:
        return LEAST_PRESSURE
    usual = max(0.3, left_s / usual_s)
    return min(MOST_PRESSURE, max(LEAST_PRESSURE, owed / usual))


def _rising(ages_s: Array, usual_s: float) -> Array:
    """Old stints end sooner: how much longer than at the usual age stints stay at an age."""
    found: Array = np.clip((usual_s / ages_s) ** 1.5, 0.25, 8.0)
    return found


def _exposure(length_s: float) -> Array:
    return np.clip(length_s - np.arange(BINS) * BIN_S, 0.0, BIN_S)


def _exposures(lengths_s: Array) -> Array:
    found: Array = np.clip(lengths_s[:, None] - np.arange(BINS) * BIN_S, 0.0, BIN_S).sum(axis=0)
    return found
