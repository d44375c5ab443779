"""What happened between two analyses: laps, stops, stints, drivers, flags and messages.

The documents say what is known; these say what is new, each once, for whoever counts, stores or
announces. Times in the data are integer milliseconds, durations too; what is absent is ``None``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar

from livetiming.analysis.feed import news
from livetiming.analysis.model import Analysis, Car, Lap, Stint, Stop
from livetiming.analysis.pace import stint_pace
from livetiming.racing.ctd import MessageRow

Data = dict[str, Any]
T = TypeVar("T")

LAP = "lap"
PIT_IN = "pit-in"
PIT_OUT = "pit-out"
STINT = "stint"
DRIVER = "driver"
FLAG = "flag"
MESSAGE = "message"
KINDS = (LAP, PIT_IN, PIT_OUT, STINT, DRIVER, FLAG, MESSAGE)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened."""

    kind: str
    at_s: float
    """When, by the race: Unix time [s]."""
    data: Data

    @property
    def at_ms(self) -> int:
        """The same in ms."""
        return round(self.at_s * 1000)


def events(before: Analysis, after: Analysis) -> list[Event]:
    """Return what is new in *after*, oldest first.

    Of another session, or from the first state on, everything known is new. What is taken back
    later (a lap that race control removes) is not told again: the corrections are in the
    documents.
    """
    if after is before:
        return []
    found = [*_flags(before, after), *_messages(before, after)]
    if after.cars is not before.cars:
        for key, car in after.cars.items():
            old = before.cars.get(key)
            if old is not car:
                found += _car(old or Car(key), car)
    return sorted(found, key=attrgetter("at_s"))


def _flags(before: Analysis, after: Analysis) -> Iterator[Event]:
    for period in after.periods[_same(before.periods, after.periods, attrgetter("start_s")) :]:
        yield Event(
            FLAG, period.start_s, {"flag": period.flag.wire, "lap": period.start_lap}
        )  # fmt: skip


def _messages(before: Analysis, after: Analysis) -> Iterator[Event]:
    if after.messages is not before.messages:
        yield from map(_message, news(list(before.messages), list(after.messages)))
    if after.car_messages is before.car_messages:
        return
    for key, rows in after.car_messages.items():
        old = before.car_messages.get(key, ())
        for row in rows[_same(old, rows, tuple) :]:
            yield _message(row)


def _message(row: MessageRow) -> Event:
    return Event(
        MESSAGE,
        float(row[0]),
        {
            "category": row[1],
            "text": row[2],
            "style": row[3] if len(row) > 3 else "",
            "car": row[4] if len(row) > 4 else None,
        },
    )


def _car(old: Car, car: Car) -> Iterator[Event]:
    if car.laps is not old.laps:
        first = len(old.laps) if car.laps.begins_with(old.laps) else 0
        yield from (_lap(car, lap) for lap in car.laps[first:])
    if car.stops is not old.stops:
        yield from _stops(old, car)
    if car.stints is not old.stints:
        yield from _stints(old, car)
    if car.driver != old.driver and car.driver >= 0:
        since_s = car.running.start_s if car.running is not None else car.since_s
        yield Event(DRIVER, since_s, {"car": car.key, "driver": car.drivers[car.driver]})


def _lap(car: Car, lap: Lap) -> Event:
    return Event(
        LAP,
        lap.at_s,
        {
            "car": car.key,
            "class": car.car_class,
            "team": car.team,
            "lap": lap.number,
            "official": lap.official,
            "lap_ms": ms(lap.time_s),
            "sectors_ms": [ms(time_s) for time_s in lap.sectors_s],
            "driver": name(car, lap.driver),
            "stint": lap.stint + 1,
            "flag": lap.flag.wire,
            "in": lap.is_in,
            "out": lap.is_out,
            "valid": lap.time_s > 0,
            "position": lap.position,
            "gap": lap.gap,
            "mark": lap.mark,
            "tyre": lap.tyre,
        },
    )


def _stops(old: Car, car: Car) -> Iterator[Event]:
    known = {stop.number: stop for stop in old.stops}
    for stop in car.stops:
        was = known.get(stop.number)
        if was is None or was.in_s != stop.in_s:
            yield Event(PIT_IN, stop.in_s, _stop(car, stop))
            was = None
        if stop.out_s is not None and (was is None or was.out_s is None):
            yield Event(PIT_OUT, stop.out_s, _stop(car, stop) | _exit(car, stop))


def _stop(car: Car, stop: Stop) -> Data:
    return {
        "car": car.key,
        "stop": stop.number,
        "lap": stop.lap,
        "driver": name(car, stop.driver_before),
        "in_ms": ms(stop.in_s),
    }


def _exit(car: Car, stop: Stop) -> Data:
    return {
        "out_ms": ms(stop.out_s),
        "lane_ms": ms(stop.lane_s),
        "driver_after": name(car, stop.driver_after),
        "driver_change": stop.is_driver_change,
    }


def _stints(old: Car, car: Car) -> Iterator[Event]:
    for number, stint in enumerate(car.stints):
        was = old.stints[number] if number < len(old.stints) else None
        is_same = was is not None and was.start_s == stint.start_s
        if stint.end_s is not None and not (is_same and was is not None and was.end_s is not None):
            yield Event(STINT, stint.end_s, _stint(car, number, stint))


def _stint(car: Car, number: int, stint: Stint) -> Data:
    pace = stint_pace(car, stint)
    last = len(car.laps) if stint.last is None else stint.last
    return {
        "car": car.key,
        "stint": number + 1,
        "driver": name(car, stint.driver),
        "start_ms": ms(stint.start_s),
        "end_ms": ms(stint.end_s),
        "start_lap": stint.start_lap,
        "end_lap": stint.end_lap,
        "laps": last - stint.first,
        "best_ms": ms(pace.best_s),
        "average_ms": ms(pace.average_s),
        "tyre": stint.tyre,
    }


def name(car: Car, index: int) -> str | None:
    """Return the driver's name; ``None`` while it is not known."""
    return car.drivers[index] if 0 <= index < len(car.drivers) else None


def ms(time_s: float | None) -> int | None:
    """Return whole milliseconds."""
    return None if time_s is None else round(time_s * 1000)


def _same(old: Any, new: Any, key: Callable[[Any], Any]) -> int:
    """Return how many items *new* begins with that *old* has too, told by *key*."""
    count = 0
    for a, b in zip(old, new, strict=False):
        if key(a) != key(b):
            break
        count += 1
    return count
