"""A race held against its regulations: every stop and stint, every driver, every offence."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from livetiming.analysis.model import NOBODY, Analysis, Car, Stint, Stop
from livetiming.racing import FlagStatus
from livetiming.strategy.regulations.lengths import words
from livetiming.strategy.regulations.model import Driver, Regulations


@dataclass(frozen=True, slots=True)
class Offence:
    """A rule that was broken, and what that costs by the regulations."""

    kind: str
    text: str
    at_s: float | None = None
    """Race time [s]; ``None`` where it is of the whole race."""
    time_s: int = 0
    laps: int = 0
    disqualified: bool = False


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop, with the stint before it."""

    car: str
    number: int
    lap: int
    at_s: float
    """Race time of the entry [s]."""
    length_s: float | None
    """``None`` while it lasts, or where that is not known."""
    stint_s: float | None
    driver_before: str
    driver_after: str
    offences: tuple[Offence, ...]


@dataclass(frozen=True, slots=True)
class CarRow:
    """A car at the moment of the analysis."""

    car: str
    team: str
    position: int
    stops: int
    owed: int
    drivers: dict[str, float]
    """Seconds at the wheel, a stint that lasts included."""
    offences: tuple[Offence, ...]
    """All of them, those of stops included. What is still to be done is one only at the end."""


def stops(analysis: Analysis, made: Regulations, start_s: float) -> list[StopRow]:
    """Return every stop of every car, in the order in which they began."""
    rows = [
        _stop(analysis, made, car, stop, start_s)
        for car in analysis.cars.values() for stop in car.stops
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.at_s, row.car))


def cars(analysis: Analysis, made: Regulations, start_s: float, *, is_over: bool) -> list[CarRow]:
    """Return every car in order of classification.

    Args:
        analysis: of the race.
        made: its regulations.
        start_s: Unix time of the start.
        is_over: whether the race has ended, so that what is missing is an offence.
    """
    order = [*analysis.order, *(key for key in analysis.cars if key not in analysis.order)]
    rows = []
    for position, key in enumerate(order, start=1):
        car = analysis.cars.get(key)
        if car is None or not car.stints:
            continue
        count = sum(_counts(made, stop) for stop in car.stops)
        totals = _totals(car, analysis.at_s or start_s)
        found = [
            offence for stop in car.stops
            for offence in _stop(analysis, made, car, stop, start_s).offences
        ]  # fmt: skip
        found += _drivers(made, car, totals, is_over=is_over)
        last = car.stints[-1]
        if last.end_s is None or not car.stops or last.end_s > car.stops[-1].in_s:
            found += _stint(made, car, last, analysis.at_s or start_s, start_s, is_last=True)
        owed = max(0, made.pits.required - count)
        if is_over:
            found += [_priced(made, "missing_stop", "a required stop was not made")] * owed
        rows.append(CarRow(key, car.team, position, count, owed, totals, tuple(found)))
    return rows


def _counts(made: Regulations, stop: Stop) -> bool:
    is_short = stop.lane_s is not None and stop.lane_s < made.pits.minimum_s
    return stop.out_s is not None and (made.pits.short_counts or not is_short)


def _stop(analysis: Analysis, made: Regulations, car: Car, stop: Stop, start_s: float) -> StopRow:
    at_s = stop.in_s - start_s
    stint = next((one for one in reversed(car.stints) if one.end_s == stop.in_s), None)
    found = list(_of_stop(analysis, made, stop, at_s))
    if stint is not None:
        found += _stint(made, car, stint, stop.in_s, start_s)
    after = "" if stop.out_s is None else _name(car, stop.driver_after)
    return StopRow(
        car.key, stop.number, stop.lap, round(at_s, 3),
        None if stop.lane_s is None else round(stop.lane_s, 3),
        None if stint is None else round(stop.in_s - stint.start_s, 3),
        _name(car, stop.driver_before), after, tuple(found),
    )  # fmt: skip


def _of_stop(analysis: Analysis, made: Regulations, stop: Stop, at_s: float) -> Iterator[Offence]:
    pits = made.pits
    if stop.lane_s is not None and stop.lane_s < pits.minimum_s:
        short_s = pits.minimum_s - stop.lane_s
        text = f"stop of {words(stop.lane_s)}, {short_s:.1f} s short"
        yield _priced(made, "short_stop", text, at_s, short_s)
    for one in pits.closed:
        low = (one.from_lap if one.is_by_laps else one.from_s) or 0
        high = one.until_lap if one.is_by_laps else one.until_s
        value = stop.lap if one.is_by_laps else at_s
        if low <= value and (high is None or value < high):
            yield _priced(made, "closed_pit", "stop while the pit lane was closed", at_s)
            break
    flag = _flag_at(analysis, stop.in_s)
    if flag in pits.closed_under:
        yield _priced(made, "closed_pit", f"stop under {flag.wire}", at_s)


def _stint(
    made: Regulations,
    car: Car,
    stint: Stint,
    end_s: float,
    start_s: float,
    *,
    is_last: bool = False,
) -> Iterator[Offence]:
    """Yield what is wrong with a stint; the last one may have been cut short by the flag.

    Of one that had begun before we looked, nobody can say that it was too short.
    """
    began_unseen = stint is car.stints[0] and stint.start_lap > 1
    length_s = (stint.end_s or end_s) - stint.start_s
    at_s, driver = end_s - start_s, _entered(made, car, stint.driver)
    least, own = made.stint_minimum_s, None if driver is None else driver.stint_s
    if length_s < least and not is_last and not began_unseen:
        short_s = least - length_s
        yield _priced(made, "short_stint", f"stint of {words(length_s)}", at_s, short_s)
    limits = [one for one in (made.stint_maximum_s, own) if one is not None]
    if limits and length_s > min(limits):
        over_s = length_s - min(limits)
        text = f"stint of {words(length_s)}, {words(over_s)} too long"
        yield _priced(made, "long_stint", text, at_s, over_s)


def _drivers(
    made: Regulations, car: Car, totals: dict[str, float], *, is_over: bool
) -> Iterator[Offence]:
    entered = {one.name.casefold(): one for one in made.crew(car.key)}
    names = {**{name: name for name in totals}}
    for one in entered.values():
        if not any(name.casefold() == one.name.casefold() for name in names):
            names[one.name] = one.name
    for name in names:
        own, driven_s = entered.get(name.casefold(), Driver(name)), totals.get(name, 0.0)
        least = made.drivers.minimum_s if own.minimum_s is None else own.minimum_s
        most = made.drivers.maximum_s if own.maximum_s is None else own.maximum_s
        if is_over and name != NOBODY and driven_s < least:
            text = f"{name} drove {words(driven_s)} of at least {words(least)}"
            yield _priced(made, "driver_minimum", text, None, least - driven_s)
        if most is not None and driven_s > most:
            text = f"{name} drove {words(driven_s)} of at most {words(most)}"
            yield _priced(made, "driver_maximum", text, None, driven_s - most)
    yield from _streaks(made, car, entered)


def _streaks(made: Regulations, car: Car, entered: dict[str, Driver]) -> Iterator[Offence]:
    last, streak_s = -2, 0.0
    for stint in car.stints:
        length_s = (stint.end_s or stint.start_s) - stint.start_s
        before_s = streak_s if stint.driver == last else 0.0
        last, streak_s = stint.driver, before_s + length_s
        own = entered.get(_name(car, stint.driver).casefold())
        limit = made.drivers.continuous_s if own is None or own.continuous_s is None else (
            own.continuous_s
        )  # fmt: skip
        if limit is not None and before_s <= limit < streak_s and stint.driver >= 0:
            text = f"{_name(car, stint.driver)} drove {words(streak_s)} without a break"
            yield _priced(made, "driver_maximum", text, None, streak_s - limit)


def _priced(
    made: Regulations, kind: str, text: str, at_s: float | None = None, by_s: float = 0.0
) -> Offence:
    """Return an offence with what it costs: it was broken by *by_s* seconds."""
    time_s = laps = 0
    disqualified = False
    for one in made.penalties:
        if one.offence != kind:
            continue
        times = {"offence": 1, "second": math.ceil(by_s), "minute": math.ceil(by_s / 60)}[one.per]
        time_s, laps = time_s + times * one.time_s, laps + times * one.laps
        disqualified = disqualified or one.disqualified
    return Offence(kind, text, None if at_s is None else round(at_s, 3), time_s, laps, disqualified)


def _totals(car: Car, now_s: float) -> dict[str, float]:
    found: dict[str, float] = {}
    for stint in car.stints:
        name = _name(car, stint.driver)
        length_s = (now_s if stint.end_s is None else stint.end_s) - stint.start_s
        found[name] = round(found.get(name, 0.0) + length_s, 3)
    return found


def _entered(made: Regulations, car: Car, driver: int) -> Driver | None:
    name = _name(car, driver).casefold()
    return next((one for one in made.crew(car.key) if one.name.casefold() == name), None)


def _name(car: Car, driver: int) -> str:
    return car.drivers[driver] if 0 <= driver < len(car.drivers) else NOBODY


def _flag_at(analysis: Analysis, at_s: float) -> FlagStatus:
    shown = [one.flag for one in analysis.periods if one.start_s <= at_s]
    return shown[-1] if shown else FlagStatus.NONE
