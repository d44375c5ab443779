"""Who is really ahead: gaps on the road, and net of the stops that are owed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.gaussian import Array
from livetiming.strategy.grid import Grid


def gaps_s(grid: Grid) -> Array:
    """Return how far each team is behind the leader at the line [s]; a lap is a lap of its own."""
    if not grid.keys:
        return np.zeros(0)
    lead = max(range(len(grid.keys)), key=lambda one: (grid.laps[one], grid.since_s[one]))
    behind = (grid.laps[lead] - grid.laps) * grid.pace_s
    found: Array = behind + grid.since_s[lead] - grid.since_s
    return np.maximum(0.0, found)


def in_order(laps: Sequence[float]) -> list[float]:
    """Return laps that never grow down the classification, as near as can be to those shown.

    A source may show an order and no count of laps; what is worked out from gaps is now and then
    a lap or two wrong for a team, and then the order knows better. Neighbours that contradict it
    are put together and share their median.

    Args:
        laps: in order of classification.
    """
    groups: list[list[float]] = []
    for one in laps:
        groups.append([one])
        while len(groups) > 1 and _middle(groups[-2]) < _middle(groups[-1]):
            last = groups.pop()
            groups[-1].extend(last)
    return [_middle(group) for group in groups for _ in group]


def _middle(group: list[float]) -> float:
    return statistics.median_low(group)


def net_s(
    gaps: Sequence[float] | Array, owed: Sequence[int] | Array | NDArray[np.int64], loss_s: float
) -> Array:
    """Return how far each team is behind the first once all have made the stops they owe [s]."""
    whole = np.asarray(gaps, np.float64) + np.asarray(owed) * loss_s
    return whole - whole.min() if len(whole) else whole


def ranks(values: Array) -> list[int]:
    """Return the position of each value, the smallest first; equals keep their order."""
    found = [0] * len(values)
    for position, index in enumerate(np.argsort(values, kind="stable"), start=1):
        found[int(index)] = position
    return found
