"""The documents of a Timing71 analysis, version 1: the order of every field is a contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from livetiming.analysis.model import NOBODY, Analysis, Car, Stint
from livetiming.racing import FlagStatus

Json = Any
Document = dict[str, Json]
CAUTIONS = frozenset(int(flag) for flag in FlagStatus if flag.is_caution)


def static(analysis: Analysis) -> Document:
    """Class, team and vehicle of each car."""
    return {key: [car.car_class, car.team, car.vehicle] for key, car in analysis.cars.items()}


def driver(analysis: Analysis) -> Document:
    """Names of each car's drivers in order of appearance.

    Where somebody drove whose name was never told, a placeholder ends the list.
    """
    return {key: driver_names(car) for key, car in analysis.cars.items()}


def driver_names(car: Car) -> list[str]:
    """Return the names of a car's drivers, with the placeholder if it is needed."""
    unknown = not car.drivers or any(stint.driver < 0 for stint in car.stints)
    return [*car.drivers, NOBODY] if unknown else list(car.drivers)


def driver_index(car: Car, index: int) -> int:
    """Return an index into :func:`driver_names`; never negative."""
    return index if index >= 0 else len(car.drivers)


def stint(analysis: Analysis) -> Document:
    """The completed stints of each car."""
    return {key: completed_stints(car) for key, car in analysis.cars.items()}


def completed_stints(car: Car) -> list[Json]:
    """Return the completed stints of one car, oldest first."""
    return [_completed(car, one) for one in car.stints if one.end_s is not None]


def lap(analysis: Analysis) -> Document:
    """The running stint of each car and when its last lap was completed."""
    return {key: current(analysis, car) for key, car in analysis.cars.items()}


def current(analysis: Analysis, car: Car) -> list[Json]:
    """Return the running stint of one car and when its last lap was completed."""
    running = car.running
    shown = None if running is None else _running(analysis, car, running)
    return [shown, car.passed_s]


def car_messages(analysis: Analysis) -> Document:
    """The messages about each car, oldest first."""
    return {key: list(rows) for key, rows in analysis.car_messages.items()}


def messages(analysis: Analysis) -> Document:
    """The messages about no car, newest first."""
    return {"messages": list(analysis.messages)}


def session(analysis: Analysis) -> Document:
    """The time, the flags and the leader's lap."""
    return {
        "currentTimestamp": analysis.at_s,
        "flagStats": [
            [int(period.flag), period.start_lap, period.start_s, period.end_lap, period.end_s]
            for period in analysis.periods
        ],
        "leaderLap": analysis.leader_lap,
    }


# ---- stints ------------------------------------------------------------------------------------


def _completed(car: Car, one: Stint) -> list[Json]:
    laps = car.laps.shown(one.first, one.last)
    last_lap = one.start_lap if one.end_lap is None else one.end_lap
    inner = laps[1:-1] if len(laps) > 2 else ()
    return [
        one.start_lap, one.start_s, max(last_lap, one.start_lap), one.end_s, False,
        driver_index(car, one.driver), *_figures(laps, inner),
    ]  # fmt: skip


def _running(analysis: Analysis, car: Car, one: Stint) -> list[Json]:
    laps = car.laps.shown(one.first, None)
    return [
        one.start_lap, one.start_s, max(car.official, one.start_lap), analysis.at_s, True,
        driver_index(car, one.driver), *_figures(laps, laps[1:]),
    ]  # fmt: skip


def _figures(laps: list[Json], inner: Sequence[Json]) -> list[Json]:
    """Best lap, laps under caution, average of *inner*, and the laps: time and flag of each."""
    return [
        min((time_s for time_s, _ in laps), default=None),
        sum(flag in CAUTIONS for _, flag in laps),
        round(sum(time_s for time_s, _ in inner) / len(inner), 3) if inner else None,
        laps,
    ]
