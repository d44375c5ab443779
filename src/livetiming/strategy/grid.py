"""All teams at one moment, as arrays: standings, projections and advice are made of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.gaussian import Array


@dataclass(frozen=True, slots=True)
class Grid:
    """The teams, in any order; every array has one element a team."""

    keys: tuple[str, ...]
    laps: Array
    """As race control counts them."""
    since_s: Array
    """Time since the last crossing of the line."""
    pace_s: Array
    """Of a racing lap of the running stint, traffic and trouble included."""
    pace_sd_s: Array
    later_s: Array
    """Of a racing lap of stints to come."""
    later_sd_s: Array
    spread_s: Array
    """Standard deviation of the mean pace of one stint to come, for its driver and kart."""
    stops: NDArray[np.int64]
    """Made; one that lasts is not made yet."""
    age_s: Array
    """Of the running stint; 0 in the pits."""
    in_pit: NDArray[np.bool_]
    stands: NDArray[np.bool_]
    """Not moving: retired, or not seen for a long time."""
    noise: Array
    """Variance of a lap for traffic and trouble."""

    def owed(self, required: int | None) -> NDArray[np.int64]:
        """Return the stops that each team has still to make; 0 where none are required."""
        if required is None:
            return np.zeros(len(self.keys), np.int64)
        return np.maximum(0, required - self.stops)

    @property
    def distance(self) -> Array:
        """Laps with the part of the running lap that is done by now."""
        part = np.where(self.in_pit | self.stands, 0.0, self.since_s / self.pace_s)
        return self.laps + np.minimum(part, 0.999)
