"""Laps of one car: what the counting found becomes laps with all that is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from livetiming.analysis.counting import Event
from livetiming.analysis.flagstats import worst
from livetiming.analysis.model import Car, Correction, Counting, FlagPeriod, Lap, Seen
from livetiming.analysis.pace import best_sectors
from livetiming.analysis.stints import shod, stint_of, with_lap_in
from livetiming.racing import FlagStatus

AT_THE_LINE_S = 1.0
"""A pit entry or exit so near to a crossing is at the line: its lap is the one it belongs to."""


class Line(NamedTuple):
    """What is shown of a car as it crosses the line."""

    at_s: float
    position: int
    gap: str | float
    tyre: str
    periods: tuple[FlagPeriod, ...]
    best_s: float | None
    """The best lap of the session so far."""
    is_marked: bool
    """The source marks best laps itself."""


def counted(car: Car, counting: Counting, events: Sequence[Event], line: Line) -> Car:
    """Return *car* after *events*."""
    driven = car.counting.driven
    to_come = sum(1 for event in events if event.kind == "lap")
    official = counting.official
    car = replace(car, counting=counting)
    for event in events:
        if event.kind == "lap" and event.seen is not None:
            to_come -= 1
            driven += 1
            count = driven if official is None else max(0, official - to_come)
            car = _with_lap(car, event.seen, line, number=driven, official=count)
        else:
            change = Correction(line.at_s, event.step, car.official)
            if event.kind == "untimed":
                driven += event.step
                car = replace(car, untimed=(*car.untimed, change))
            else:
                car = replace(car, corrections=(*car.corrections, change))
    return car


def _with_lap(car: Car, seen: Seen, line: Line, *, number: int, official: int) -> Car:
    stint = stint_of(car, seen.at_s)
    since_s = car.laps[-1].at_s if car.laps else car.first_s
    is_in, is_out = _pits(car, since_s, seen.at_s)
    is_out = is_out or _leaves(car, stint, since_s)
    lap = Lap(
        number=number,
        official=official,
        at_s=seen.at_s,
        time_s=seen.time_s,
        flag=worst(line.periods, since_s, seen.at_s) if car.laps else _first_flag(line, seen),
        driver=car.driver,
        stint=max(0, stint),
        is_in=is_in,
        is_out=is_out,
        position=line.position,
        gap=line.gap,
        mark=seen.mark or _mark(car, seen, line, is_clean=not (is_in or is_out)),
        sectors_s=seen.sectors_s,
        tyre=line.tyre,
    )
    fastest = car.fastest
    if fastest is None or lap.time_s < fastest.time_s:
        fastest = lap
    car = replace(
        car,
        laps=car.laps.plus(lap),
        fastest=fastest,
        passed_s=line.at_s,
        best_sectors_s=best_sectors(car.best_sectors_s, seen.sectors_s),
    )
    return with_lap_in(shod(car, stint, line.tyre), stint) if stint >= 0 else car


def _first_flag(line: Line, seen: Seen) -> FlagStatus:
    return worst(line.periods, seen.at_s - seen.time_s, seen.at_s)


def _mark(car: Car, seen: Seen, line: Line, *, is_clean: bool) -> str:
    """Mark a best lap where the source marks none."""
    if line.is_marked or not is_clean:
        return ""
    if line.best_s is None or seen.time_s < line.best_s:
        return "sb"
    return "pb" if car.fastest is None or seen.time_s < car.fastest.time_s else ""


def _leaves(car: Car, index: int, since_s: float) -> bool:
    """Whether the lap is the first of a stint that began in the pits, with or without a stop."""
    if index < 0:
        return False
    stint = car.stints[index]
    left = since_s + AT_THE_LINE_S < stint.start_s or not car.laps
    return stint.is_out and stint.first == len(car.laps) and left


def _pits(car: Car, since_s: float, at_s: float) -> tuple[bool, bool]:
    """Whether the pit lane was entered and left in the lap from *since_s* to *at_s*."""
    is_in = is_out = False
    for stop in reversed(car.stops):
        if stop.out_s is not None and stop.out_s <= since_s + AT_THE_LINE_S:
            break
        is_in = is_in or since_s - AT_THE_LINE_S < stop.in_s <= at_s - AT_THE_LINE_S
        is_out = is_out or (stop.out_s is not None and stop.out_s <= at_s + AT_THE_LINE_S)
    return is_in, is_out
