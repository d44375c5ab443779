"""What a stop costs in the race: laps around it against laps without."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

PRIOR_STOPS = 3.0
"""The setting counts like so many stops."""
KEPT = 200
"""The latest losses decide."""
LEAST_SD_S = 2.0


@dataclass(frozen=True, slots=True)
class StopLoss:
    """What a stop costs [s]."""

    mean_s: float
    sd_s: float
    stops: int
    """Stops that it rests on."""


def loss_s(before_s: float, after_s: float, laps: int, pace_s: float) -> float:
    """Return what a stop cost [s].

    Args:
        before_s: time of the last crossing before its in-lap.
        after_s: time of the crossing that ends its out-lap.
        laps: counted from one to the other.
        pace_s: of a lap of the stint.
    """
    return after_s - before_s - laps * pace_s


def estimate(
    losses_s: Sequence[float], min_stop_s: float | None = None, lane_s: float = 0.0
) -> StopLoss:
    """Return the loss of the next stop, from those seen and from the rules.

    Args:
        losses_s: seen so far, by :func:`loss_s`, the latest last.
        min_stop_s: the least time a stop may last, ``None`` where there is no such rule.
        lane_s: what driving through the pit lane costs.
    """
    recent = losses_s[-KEPT:]
    if not recent:
        prior = 0.0 if min_stop_s is None else min_stop_s + lane_s
        return StopLoss(prior, max(LEAST_SD_S, 0.1 * prior), 0)
    median = statistics.median(recent)
    spread = 1.4826 * statistics.median([abs(one - median) for one in recent])
    count = len(recent)
    if min_stop_s is not None:
        median = (count * median + PRIOR_STOPS * (min_stop_s + lane_s)) / (count + PRIOR_STOPS)
    return StopLoss(median, max(LEAST_SD_S, spread), count)
