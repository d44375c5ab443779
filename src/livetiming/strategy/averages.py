"""Average pace of a stint, by the names that teams know the rules under."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from livetiming.strategy.clean import kept

Rule = Literal["last_n", "fastest_n", "median_stint", "trimmed"]
RULES: tuple[Rule, ...] = get_args(Rule)
DEFAULT_N = 5
TRIM = 0.66
"""Share of the fastest laps that a trimmed mean is of."""


@dataclass(frozen=True, slots=True)
class Average:
    """An average pace and how sure it is."""

    laps: int
    """Laps that it is of."""
    mean_s: float | None = None
    error_s: float | None = None
    """Standard error of the mean; ``None`` of one lap."""
    median_s: float | None = None


def average(
    times_s: Sequence[float],
    rule: Rule = "last_n",
    n: int = DEFAULT_N,
    *,
    usual_s: float | None = None,
) -> Average:
    """Return the average pace of a stint.

    Args:
        times_s: laps that may count, in order.
        rule: ``last_n`` (the last *n* laps that are no outliers), ``fastest_n`` (the *n* fastest
            of all, as an older system has it), ``median_stint``, or ``trimmed`` (the fastest
            two thirds).
        n: for the first two.
        usual_s: the spread of laps where the stint is too short to have one.
    """
    chosen = _CHOOSE[rule](times_s, n, usual_s)
    if not chosen:
        return Average(0)
    mean = statistics.fmean(chosen)
    median = statistics.median(chosen)
    error = statistics.stdev(chosen) / math.sqrt(len(chosen)) if len(chosen) > 1 else None
    return Average(len(chosen), median if rule == "median_stint" else mean, error, median)


def _last(times_s: Sequence[float], n: int, usual_s: float | None) -> list[float]:
    return kept(times_s, usual_s)[-n:]


def _fastest(times_s: Sequence[float], n: int, _usual_s: float | None) -> list[float]:
    return sorted(times_s)[:n]


def _stint(times_s: Sequence[float], _n: int, usual_s: float | None) -> list[float]:
    return kept(times_s, usual_s)


def _trimmed(times_s: Sequence[float], _n: int, _usual_s: float | None) -> list[float]:
    return sorted(times_s)[: max(1, math.floor(len(times_s) * TRIM))] if times_s else []


_CHOOSE: dict[Rule, Callable[[Sequence[float], int, float | None], list[float]]] = {
    "last_n": _last,
    "fastest_n": _fastest,
    "median_stint": _stint,
    "trimmed": _trimmed,
}
