"""The lap chart: the position of each car at each lap of the leader."""

from __future__ import annotations

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
from livetiming.report.svg import Point, Scale, fitted, path, tag, ticks

ROW = 16.0


def positions_chart(race: Race, focus: tuple[str, ...], looks: Looks) -> Markup | None:
    """Return the chart; ``None`` where the leader completed fewer than two laps."""
    if len(race.chart) < 2:
        return None
    most = max(len(row.order) for row in race.chart)
    frame = Frame("positions", height=most * ROW + 48, left=40)
    x = frame.x(race.chart[0].lap, race.chart[-1].lap)
    y = Scale(0.5, most + 0.5, frame.top, frame.bottom)
    lines = _lines(race, x, y)
    first = race.chart[0].order
    return frame.picture(
        f"Position of each car at each of the leader's {race.chart[-1].lap} laps",
        bands(frame, x, lap_flags(race)),
        grid_x(frame, x, ticks(x.low, x.high, 10), lambda lap: f"{lap:g}"),
        grid_y(frame, y, [at for at in range(1, most + 1) if at == 1 or at % 5 == 0], _place),
        *(tag("path", class_="line dim", d=d) for key, d in lines.items() if key not in focus),
        *(_focus(race.cars[key], lines.get(key, ""), looks) for key in reversed(focus)),
        _starts(frame, y, first, {key: looks[key] for key in focus}),
        edge_names(frame, _names(race, y, focus, looks), least=ROW - 2),
    )


def _place(value: float) -> str:
    return f"{value:g}"


def _focus(car: Car, d: str, looks: Looks) -> Markup:
    return tag("path", tag("title", label(car)), class_=f"line {looks[car.key]}", d=d)


def _lines(race: Race, x: Scale, y: Scale) -> dict[str, str]:
    """Return a path a car, with corners only where its position changes."""
    points: dict[str, list[Point | None]] = {}
    seen: dict[str, tuple[int, int]] = {}
    for step, row in enumerate(race.chart):
        for place, key in enumerate(row.order, start=1):
            line = points.setdefault(key, [])
            before = seen.get(key)
            if before is None or before[0] != step - 1:
                line += [None, (x(row.lap), y(place))]
            elif before[1] != place:
                line += [(x(race.chart[step - 1].lap), y(before[1])), (x(row.lap), y(place))]
            seen[key] = step, place
    for key, (step, place) in seen.items():
        points[key].append((x(race.chart[step].lap), y(place)))
    return {key: path(line) for key, line in points.items() if key in race.cars}


def _starts(frame: Frame, y: Scale, order: tuple[str, ...], looks: Looks) -> Markup:
    """Dots where the cars in colour began."""
    return Markup("").join(
        tag("circle", class_=f"dot {looks[key]}", cx=frame.left, cy=y(place), r=3.5)
        for place, key in enumerate(order, start=1)
        if key in looks
    )


def _names(
    race: Race, y: Scale, focus: tuple[str, ...], looks: Looks
) -> list[tuple[str, float, str]]:
    names = []
    for place, key in enumerate(race.chart[-1].order, start=1):
        car = race.cars.get(key)
        if car is None:
            continue
        kind = looks[key] if key in focus else ""
        names.append((fitted(f"{place}  {label(car)}", NAMES - 12), y(place), kind))
    return names
