"""How fast a car is: averages that a stop or a spin does not move."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence

from livetiming.analysis.model import Car, Lap, Pace, Stint, Total

SPREADS = 3.5
"""Laps slower than the median by so many typical spreads are outliers."""
LEAST_SPREAD = 0.01
"""The spread is taken for at least this share of the median lap."""
RECENT = 15
"""Laps that make the pace of now."""


def limit_s(times_s: Sequence[float]) -> float:
    """Return the time above which a lap of *times_s* is an outlier."""
    median = statistics.median(times_s)
    spread = statistics.median([abs(time - median) for time in times_s])
    return median + SPREADS * max(spread * 1.4826, LEAST_SPREAD * median)


def pace(laps: Iterable[Lap]) -> Pace:
    """Return the pace of the clean laps among *laps*, outliers left out."""
    times = [lap.time_s for lap in laps if lap.is_clean]
    if not times:
        return Pace(0)
    most = limit_s(times)
    kept = [time for time in times if time <= most]
    mean = statistics.fmean(kept)
    spread = _spread(kept, mean) if len(kept) > 1 else None
    return Pace(
        len(kept), round(mean, 3), round(statistics.median(kept), 3),
        None if spread is None else round(spread, 3), min(kept),
    )  # fmt: skip


def _spread(times_s: Sequence[float], mean_s: float) -> float:
    """Return the standard deviation; ``statistics.pstdev`` is exact, and takes far longer."""
    return math.sqrt(math.fsum((time - mean_s) ** 2 for time in times_s) / len(times_s))


def stint_pace(car: Car, stint: Stint) -> Pace:
    """Return the pace of a stint; that of one that is over was found when it ended."""
    return stint.pace or pace(car.laps[stint.first : stint.last])


def combined(paces: Iterable[Pace]) -> Pace:
    """Return what *paces* come to together; their median is not known."""
    known = [(one.laps, one.average_s, one.spread_s or 0.0, one.best_s or 0.0)
             for one in paces if one.average_s is not None]  # fmt: skip
    count = sum(laps for laps, *_ in known)
    if not count:
        return Pace(0)
    mean = sum(laps * (average or 0.0) for laps, average, *_ in known) / count
    variance = sum(
        laps * (spread**2 + ((average or 0.0) - mean) ** 2) for laps, average, spread, _ in known
    )
    spread_s = round(math.sqrt(variance / count), 3) if count > 1 else None
    return Pace(count, round(mean, 3), None, spread_s, min(best for *_, best in known))


def totals(car: Car) -> dict[int, Total]:
    """Return what the stints of *car* that are over add up to, by driver."""
    over: dict[int, list[Stint]] = {}
    for stint in car.stints:
        if stint.end_s is not None:
            over.setdefault(stint.driver, []).append(stint)
    return {
        driver: Total(
            len(stints),
            sum((stint.last or stint.first) - stint.first for stint in stints),
            sum(max(0.0, (stint.end_s or 0.0) - stint.start_s) for stint in stints),
            combined(stint_pace(car, stint) for stint in stints),
        )
        for driver, stints in over.items()
    }


def race_pace(car: Car) -> Pace:
    """Return the pace of the whole race."""
    paces = [total.pace for total in car.totals.values()]
    running = car.running
    return combined([*paces, stint_pace(car, running)] if running is not None else paces)


def recent(car: Car) -> Pace:
    """Return the pace of the last laps of *car*, back to at most twice :data:`RECENT`."""
    clean = [lap for lap in car.laps[-2 * RECENT :] if lap.is_clean]
    return pace(clean[-RECENT:])


def theoretical_s(car: Car) -> float | None:
    """Return the sum of the best sectors, where every sector has one."""
    best = [sector for sector in car.best_sectors_s if sector is not None]
    if not best or len(best) < len(car.best_sectors_s):
        return None
    return round(sum(best), 3)


def best_sectors(
    before: tuple[float | None, ...], now: tuple[float | None, ...]
) -> tuple[float | None, ...]:
    """Return the better of each sector."""
    if len(before) != len(now):
        return now
    return tuple(
        b if a is None else a if b is None else min(a, b) for a, b in zip(before, now, strict=True)
    )
