"""Lap times of the cars in colour: each lap a dot, a line through the clean ones."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from markupsafe import Markup

from livetiming.analysis.pace import limit_s
from livetiming.racing.units import lap_time_text
from livetiming.report.classification import label
from livetiming.report.frame import (
    NAMES,
    Frame,
    Looks,
    bands,
    edge_names,
    grid_x,
    grid_y,
    lap_flags,
)
from livetiming.report.race import Car, Lap, Race
from livetiming.report.svg import Point, Scale, dots, fitted, path, tag, ticks

WINDOW = 7
"""The line is the median of so many clean laps."""
STINT = 9
"""Laps that a stint must have to be drawn as a line."""


def outliers(laps: tuple[Lap, ...]) -> set[int]:
    """Return the numbers of laps that say nothing about pace.

    Those are laps with a stop, under caution, or slower than the clean laps around them by
    more than the pace of the race allows.
    """
    dimmed = {lap.number for lap in laps if not lap.is_clean}
    clean = [lap for lap in laps if lap.is_clean]
    around = 25
    for index, lap in enumerate(clean):
        near = clean[max(0, index - around) : index + around]
        if len(near) > 4 and lap.time_s > limit_s([other.time_s for other in near]):
            dimmed.add(lap.number)
    return dimmed


def laps_chart(race: Race, focus: tuple[str, ...], looks: Looks) -> Markup | None:
    """Return the chart; ``None`` where none of the cars has laps."""
    cars = [race.cars[key] for key in focus if race.cars[key].laps]
    dimmed = {car.key: outliers(car.laps) for car in cars}
    clean = sorted(
        lap.time_s for car in cars for lap in car.laps if lap.number not in dimmed[car.key]
    )
    if not clean:
        return None
    frame = Frame("laptimes", height=460, left=64)
    low, high = clean[0], clean[min(len(clean) - 1, int(len(clean) * 0.995))]
    room = max(0.5, (high - low) * 0.08)
    y = frame.y(low - room, high + room)
    x = frame.x(1, max(2, *(car.laps[-1].number for car in cars)))
    drawn = [_car(car, dimmed[car.key], x, y, looks[car.key]) for car in reversed(cars)]
    names = [
        (fitted(label(car), NAMES - 12), y.clamped(car.average_s or car.laps[-1].time_s),
         looks[car.key])
        for car in cars
    ]  # fmt: skip
    return frame.picture(
        "Lap times of " + ", ".join(label(car) for car in cars),
        bands(frame, x, lap_flags(race)),
        grid_x(frame, x, ticks(x.low, x.high, 10), lambda lap: f"{lap:g}"),
        grid_y(frame, y, ticks(y.low, y.high, 7), lambda time_s: lap_time_text(time_s, 1)),
        *drawn,
        edge_names(frame, names),
    )


def _car(car: Car, dimmed: set[int], x: Scale, y: Scale, look: str) -> Markup:
    def at(lap: Lap) -> Point:
        return x(lap.number), y.clamped(lap.time_s)

    return tag(
        "g",
        tag("title", label(car)),
        tag("path", class_=f"laps slow {look}",
            d=dots(at(lap) for lap in car.laps if lap.number in dimmed)),
        tag("path", class_=f"laps {look}",
            d=dots(at(lap) for lap in car.laps if lap.number not in dimmed)),
        tag("path", class_=f"line {look}", d=path(_trend(car, dimmed, x, y))),
    )  # fmt: skip


def _trend(car: Car, dimmed: set[int], x: Scale, y: Scale) -> Iterator[Point | None]:
    """Give the running median of each stint's clean laps."""
    stints: dict[int, list[Lap]] = {}
    for lap in car.laps:
        if lap.number not in dimmed:
            stints.setdefault(lap.stint, []).append(lap)
    half = WINDOW // 2
    for laps in stints.values():
        if len(laps) < STINT:
            continue
        yield None
        for index, lap in enumerate(laps):
            near = laps[max(0, index - half) : index + half + 1]
            yield x(lap.number), y.clamped(statistics.median(one.time_s for one in near))
