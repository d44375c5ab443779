"""How long which flag was shown."""

from __future__ import annotations

from dataclasses import dataclass, replace

from livetiming.analysis.model import FlagPeriod
from livetiming.racing import FlagStatus


def shown(
    periods: tuple[FlagPeriod, ...], flag: FlagStatus, *, lap: int, at_s: float
) -> tuple[FlagPeriod, ...]:
    """Return *periods* with *flag* shown at *at_s*, in the leader's lap *lap*."""
    if not periods:
        return (FlagPeriod(flag, lap, at_s),)
    last = periods[-1]
    if last.flag is flag:
        return periods
    return (*periods[:-1], replace(last, end_lap=lap, end_s=at_s), FlagPeriod(flag, lap, at_s))


def worst(periods: tuple[FlagPeriod, ...], since_s: float, until_s: float) -> FlagStatus:
    """Return the most severe flag shown from *since_s* to *until_s*."""
    severest = FlagStatus.NONE
    for period in reversed(periods):
        if period.end_s is not None and period.end_s <= since_s:
            break
        if period.start_s <= until_s:
            severest = max(severest, period.flag)
    return severest


@dataclass(frozen=True, slots=True)
class FlagTotal:
    """Time and leader's laps under one flag."""

    flag: FlagStatus
    periods: int
    time_s: float
    laps: int


def totals(periods: tuple[FlagPeriod, ...], *, lap: int, at_s: float) -> list[FlagTotal]:
    """Return what each flag adds up to by *at_s*, in order of severity."""
    sums: dict[FlagStatus, tuple[int, float, int]] = {}
    for period in periods:
        count, time_s, laps = sums.get(period.flag, (0, 0.0, 0))
        end_s = at_s if period.end_s is None else period.end_s
        end_lap = lap if period.end_lap is None else period.end_lap
        sums[period.flag] = (
            count + 1, time_s + max(0.0, end_s - period.start_s),
            laps + max(0, end_lap - period.start_lap),
        )  # fmt: skip
    return [
        FlagTotal(flag, count, round(time_s, 3), laps)
        for flag, (count, time_s, laps) in sorted(sums.items())
    ]
