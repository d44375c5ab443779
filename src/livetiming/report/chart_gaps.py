"""The gap chart: how far each car was behind the winner, lap by lap."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

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
from livetiming.report.race import Car, Race
from livetiming.report.svg import Point, Scale, clock_ticks, fitted, near, path, tag, ticks

POINTS = 200
"""A line that is not in colour has about so many points."""
RARE = 0.04
"""This share of the gaps may lie outside the chart."""
LEAST_S = 30.0
"""The chart shows at least so much."""


def crossings(car: Car) -> dict[int, float]:
    """Return when *car* completed each lap, as the source counts them."""
    return {lap.official: lap.at_s for lap in car.laps}


def gaps(car: dict[int, float], reference: dict[int, float]) -> dict[int, float]:
    """Return by lap how much later than the reference a car completed it [s]."""
    return {lap: round(at_s - reference[lap], 3) for lap, at_s in car.items() if lap in reference}


def gaps_chart(race: Race, focus: tuple[str, ...], looks: Looks) -> Markup | None:
    """Return the chart; ``None`` where there is nobody to compare with."""
    leader = next((car for car in race.cars.values() if car.laps), None)
    if leader is None or len(leader.laps) < 2:
        return None
    reference = crossings(leader)
    found = {
        key: gaps(crossings(car), reference) for key, car in race.cars.items() if len(car.laps) > 1
    }
    shown = [value for key in focus for value in found.get(key, {}).values()]
    if not shown:
        return None
    low, high = _range(shown)
    frame = Frame("gaps", height=460)
    x = frame.x(min(reference), max(reference))
    y = Scale(low, high, frame.top, frame.bottom)
    names = [
        (fitted(label(race.cars[key]), NAMES - 12), y.clamped(list(found[key].values())[-1]),
         looks[key])
        for key in focus if found.get(key)
    ]  # fmt: skip
    dim = [path(_thinned(line, x, y)) for key, line in found.items() if key not in focus]
    lines = [
        (key, path((x(lap), y(gap)) for lap, gap in found.get(key, {}).items())) for key in focus
    ]
    return frame.picture(
        f"Gap of each car to {label(leader)} at each lap",
        bands(frame, x, lap_flags(race)),
        grid_x(frame, x, ticks(x.low, x.high, 10), lambda lap: f"{lap:g}"),
        grid_y(frame, y, clock_ticks(low, high, 7), _gap_text),
        frame.clip(
            *(tag("path", class_="line dim", d=d) for d in dim if d),
            *(
                tag("path", tag("title", label(race.cars[key])), class_=f"line {looks[key]}", d=d)
                for key, d in reversed(lines)
            ),
        ),
        edge_names(frame, names),
    )


def _range(shown: list[float]) -> tuple[float, float]:
    """Return what the chart reaches to: a neutralisation of an hour does not flatten the rest."""
    ordered = sorted(shown)
    most, least = (_beyond(ordered, share) for share in (1 - RARE, RARE))
    low, high = min(0.0, least), max(LEAST_S, most)
    room = (high - low) * 0.04
    return (low - room if low < 0 else 0.0), high + room


def _beyond(ordered: list[float], share: float) -> float:
    """Return a third more than what *share* of the values are below, and no more than all."""
    at = ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1.33
    return min(max(at, ordered[0]), ordered[-1])


def _thinned(line: dict[int, float], x: Scale, y: Scale) -> Iterator[Point | None]:
    """Give some points of a line, and none of where it is far outside the chart."""
    laps = list(line)
    room = (y.high - y.low) / 2
    for lap in [*laps[:: max(1, len(laps) // POINTS)], *laps[-1:]]:
        is_inside = y.low - room <= line[lap] <= y.high + room
        yield (x(lap), y(line[lap])) if is_inside else None


def _gap_text(value: float) -> str:
    if value == 0:
        return "0"
    sign = "\u2212" if value < 0 else "+"
    minutes, seconds = divmod(abs(value), 60)
    if not minutes:
        return f"{sign}{near(seconds)} s"
    return f"{sign}{minutes:.0f}:{seconds:02.0f}"
