"""What a report says at its top, and in the preview of a link to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from livetiming.racing import FlagStatus
from livetiming.report import times
from livetiming.report.classification import Line, label
from livetiming.report.race import Car, Race
from livetiming.report.times import plural


class Fact(NamedTuple):
    """One figure of the top."""

    title: str
    value: str
    note: str = ""


class Step(NamedTuple):
    """One step of the podium."""

    place: str
    title: str
    class_name: str
    car: Car
    figure: str


STEPS = 3
"""Steps of a podium of one class; where there are several, each has one."""
MOST_CLASSES = 4


def podium(
    race: Race, lines: tuple[Line, ...], classes: Mapping[str, tuple[Line, ...]]
) -> tuple[Step, ...]:
    """Return the first three, or who won each class."""
    first = first_of(race)
    if not classes:
        return tuple(
            Step(str(place), first if place == 1 else "", "", line.car, _figure(line, race))
            for place, line in enumerate(lines[:STEPS], start=1)
        )
    winners = [(name, found) for name, found in classes.items() if found][:MOST_CLASSES]
    return tuple(
        Step(
            str(found[0].car.position or "-"), first if step == 0 else "", name, found[0].car,
            _figure(found[0], race, found[1].gap if len(found) > 1 else ""),
        )
        for step, (name, found) in enumerate(winners)
    )  # fmt: skip


def _figure(line: Line, race: Race, second: str = "") -> str:
    parts = [plural(line.car.laps_done, "lap")]
    if race.is_by_best_lap and line.car.best_s is not None:
        parts = [times.lap_time(line.car.best_s)]
    parts += [line.gap] if line.gap else []
    parts += [f"second: {second}"] if second else []
    return " · ".join(parts)


def first_of(race: Race) -> str:
    """Return what the first car of the classification is."""
    if race.is_by_best_lap:
        return "Fastest"
    return "Leader at the end of the recording" if race.finish_s is None else "Winner"


def race_time_s(race: Race) -> float:
    """Return how long was raced, to the chequered flag or to the end of what was recorded."""
    end_s = race.end_s if race.finish_s is None else race.finish_s
    return max(0.0, end_s - race.start_s)


def facts(race: Race, lines: tuple[Line, ...]) -> tuple[Fact, ...]:
    """Return the figures of the top."""
    cars = [line.car for line in lines]
    stops = sum(len(car.stops) for car in cars)
    changes = sum(stop.is_driver_change for car in cars for stop in car.stops)
    found = [
        _fastest(race),
        Fact("Cars", str(len(cars)), _classes(race)),
        Fact("Laps", f"{race.leader_lap}", f"{sum(car.laps_done for car in cars)} by all cars"),
        Fact("Duration", times.duration(race_time_s(race)), _finish(race)),
        Fact("Stops", str(stops), plural(changes, "driver change")) if stops else None,
        _lead(race),
        _caution(race),
    ]
    return tuple(fact for fact in found if fact is not None)


def _fastest(race: Race) -> Fact | None:
    timed = [car for car in race.cars.values() if car.best_s is not None]
    car = min(timed, key=lambda one: one.best_s or 0.0, default=None)
    if car is None:
        return None
    lap = car.best_lap
    driver = "" if lap is None else car.driver(lap.driver)
    where = "" if lap is None else f"lap {lap.number}"
    return Fact(
        "Fastest lap", times.lap_time(car.best_s),
        " · ".join(part for part in (label(car), driver, where) if part),
    )  # fmt: skip


def _classes(race: Race) -> str:
    return plural(len(race.classes), "class", "classes") if len(race.classes) > 1 else ""


def _finish(race: Race) -> str:
    return "no chequered flag seen" if race.finish_s is None else "to the chequered flag"


def _lead(race: Race) -> Fact | None:
    if race.is_by_best_lap or not race.leaders:
        return None
    leaders = len({key for _, _, key in race.leaders})
    return Fact("Changes of lead", str(len(race.leaders) - 1), plural(leaders, "leader"))


def _caution(race: Race) -> Fact | None:
    under = [p for p in race.periods if p.flag.is_caution]
    if not under:
        return None
    total_s = sum((race.end_s if p.end_s is None else p.end_s) - p.start_s for p in under)
    reds = sum(p.flag is FlagStatus.RED for p in under)
    note = plural(len(under), "period") + (f", {reds} red" if reds else "")
    return Fact("Under caution", times.duration(total_s), note)


def description(race: Race, lines: tuple[Line, ...], when: str) -> str:
    """Return the race in one line, for the preview of a link."""
    top = [f"{place}. {label(line.car)}" for place, line in enumerate(lines[:3], start=1)]
    said = [
        " ".join(top) + ".",
        f"{plural(len(lines), 'car')}, {plural(race.leader_lap, 'lap')}, "
        f"{times.duration(race_time_s(race))}.",
    ]
    fastest = _fastest(race)
    if fastest is not None:
        said.append(f"Fastest lap {fastest.value} by {fastest.note.split(' · ')[0]}.")
    return " ".join([f"{when}:" if when else "", *said]).strip()
