"""The classification: who came where, with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from livetiming.racing import CarState
from livetiming.report import times
from livetiming.report.race import Car, Race

OUT: Mapping[str, str] = {
    CarState.RET: "retired", CarState.PIT: "in the pits", CarState.FUEL: "in the pits",
    CarState.STOP: "stopped", CarState.NOT_STARTED: "not started",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the classification."""

    car: Car
    gap: str
    interval: str
    penalty: str
    note: str
    """Why a car is not at the finish, if it is not."""
    best_lap: int | None
    """Number of the lap of the best time, where it was seen."""
    is_fastest: bool


def number(car: Car) -> str:
    """Return the number on the car; of two cars with one number the key ends in ``~2``."""
    return car.key.partition("~")[0]


def label(car: Car) -> str:
    """Return ``#7 TEAM``, with whatever of it is known."""
    return " ".join(part for part in (f"#{number(car)}" if number(car) else "", car.name) if part)


def classification(race: Race, some: Mapping[str, Car] | None = None) -> tuple[Line, ...]:
    """Return the line of each car, the winner first; last the ones that are not classified.

    Args:
        race: to be told of.
        some: the cars of one class, if only those.
    """
    cars = race.cars if some is None else some
    gaps = ("Gap", "Int") if some is None else ("C.Gap", "C.Int")
    fastest = min((car.best_s for car in cars.values() if car.best_s is not None), default=None)
    lines = []
    before: Car | None = None
    leader = next(iter(cars.values()), None)
    for car in cars.values():
        best = car.best_lap
        lines.append(
            Line(
                car=car,
                gap=_gap(car, leader, gaps[0]),
                interval=_gap(car, before, gaps[1]),
                penalty=_shown(car.shown, "Pen"),
                note=_note(car, race),
                best_lap=None if best is None else best.number,
                is_fastest=car.best_s is not None and car.best_s == fastest,
            )
        )
        before = car
    return tuple(lines)


def _gap(car: Car, other: Car | None, heading: str) -> str:
    """Return the gap as the source shows it last, else by laps and crossings."""
    if other is None or other is car:
        return ""
    shown = car.shown.get(heading, "")
    if shown != "":
        return times.gap(shown)
    behind = other.laps_done - car.laps_done
    if behind > 0:
        return times.plural(behind, "lap")
    if behind < 0 or not (car.laps and other.laps):
        return ""
    return times.gap(round(car.laps[-1].at_s - other.laps[-1].at_s, 3))


def _shown(cells: Mapping[str, str | float], heading: str) -> str:
    value = cells.get(heading, "")
    return value if isinstance(value, str) else f"{value:g}"


def _note(car: Car, race: Race) -> str:
    if car.position == 0:
        return "not classified"
    if not car.driven and not car.laps:
        return "no lap"
    if race.finish_s is None and car.state != CarState.RET:
        return ""
    return OUT.get(car.state, "")
