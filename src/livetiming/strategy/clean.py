"""Which laps of a stint say something about pace, and which are stops, traffic or trouble."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence

from livetiming.analysis.model import Lap

FAST_SPREADS, SLOW_SPREADS = 5.0, 3.0
"""Laps so many spreads faster or slower than the median are outliers."""
LEAST_SPREAD = 0.002
"""The spread is taken for at least this share of the median lap."""
LEAST_LAPS = 4
"""With fewer laps a stint has no spread of its own."""
TO_SIGMA = 1.4826
"""From the median absolute deviation to the standard deviation of a normal distribution."""


def is_candidate(lap: Lap) -> bool:
    """Whether a lap may count: no stop in it, no caution over it, not the first of the race."""
    return lap.is_clean and lap.time_s > 0 and lap.official != 1


def candidates(laps: Iterable[Lap]) -> list[float]:
    """Return the times of the laps that may count, a crossing told twice only once."""
    times: list[float] = []
    last_s = None
    for lap in laps:
        if is_candidate(lap) and lap.at_s != last_s:
            times.append(lap.time_s)
        last_s = lap.at_s
    return times


def spread_s(times_s: Sequence[float]) -> float:
    """Return the typical spread of *times_s*, which must not be empty."""
    median = statistics.median(times_s)
    deviation = statistics.median([abs(time - median) for time in times_s])
    return max(TO_SIGMA * deviation, LEAST_SPREAD * median)


def limits_s(times_s: Sequence[float], usual_s: float | None = None) -> tuple[float, float]:
    """Return the fastest and the slowest time that counts among *times_s*.

    Args:
        times_s: laps that may count; not empty.
        usual_s: the spread to use where there are too few laps for one of their own: of the
            team's other stints, else of the field.
    """
    if len(times_s) >= LEAST_LAPS:
        median = statistics.median(times_s)
        sigma = spread_s(times_s)
    else:
        # The middle of two laps is neither of them: the faster one is the one in order.
        median = statistics.median_low(times_s)
        sigma = LEAST_SPREAD * median if usual_s is None else max(usual_s, LEAST_SPREAD * median)
    return median - FAST_SPREADS * sigma, median + SLOW_SPREADS * sigma


def kept(times_s: Sequence[float], usual_s: float | None = None) -> list[float]:
    """Return the laps of *times_s* that are no outliers, in their order."""
    if not times_s:
        return []
    low, high = limits_s(times_s, usual_s)
    return [time for time in times_s if low <= time <= high]
