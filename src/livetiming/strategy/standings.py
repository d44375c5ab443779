"""Who is really ahead: gaps on the road, and net of the stops that are owed."""

from __future__ import annotations

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
