"""The stint strip: who drove when in each car, and when it was in the pits."""

from __future__ import annotations

from markupsafe import Markup

from livetiming.report import times
from livetiming.report.classification import label
from livetiming.report.frame import WIDTH, Frame, bands, grid_x
from livetiming.report.race import Car, Race, Stint
from livetiming.report.svg import Scale, clock_ticks, fitted, tag

ROW = 24.0
BAR = 18.0
LEFT = 176.0


def stints_chart(race: Race) -> Markup | None:
    """Return the chart; ``None`` where no stint is known."""
    cars = [car for car in race.cars.values() if car.stints]
    if not cars:
        return None
    start_s, end_s = race.start_s, race.end_s
    frame = Frame("stints", height=len(cars) * ROW + 44, left=LEFT, right=WIDTH - 16)
    x = frame.x(0, max(1.0, end_s - start_s))
    flags = [
        (p.flag, p.start_s - start_s, (end_s if p.end_s is None else p.end_s) - start_s)
        for p in race.periods
    ]
    rows = [_row(car, frame.top + index * ROW, x, start_s, end_s) for index, car in enumerate(cars)]
    return frame.picture(
        f"Stints and drivers of {times.plural(len(cars), 'car')} over the race",
        bands(frame, x, flags),
        grid_x(frame, x, clock_ticks(0, x.high, 12), _clock),
        *rows,
    )


def _clock(value: float) -> str:
    minutes = round(value / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _row(car: Car, top: float, x: Scale, start_s: float, end_s: float) -> Markup:
    middle = top + ROW / 2
    bars = [_bar(car, stint, top, x, start_s, end_s) for stint in car.stints]
    first = x.clamped(car.stints[0].start_s - start_s)
    last = x.clamped((car.stints[-1].end_s or end_s) - start_s)
    return tag(
        "g",
        tag("text", fitted(label(car), LEFT - 16), class_="name", x=LEFT - 9, y=middle + 4,
            text_anchor="end"),
        tag("path", class_="lane", d=f"M{first:.1f} {middle:g}H{last:.1f}"),
        *bars,
    )  # fmt: skip


def _bar(car: Car, stint: Stint, top: float, x: Scale, start_s: float, end_s: float) -> Markup:
    left = x.clamped(stint.start_s - start_s)
    right = x.clamped((end_s if stint.end_s is None else stint.end_s) - start_s)
    width = max(1.0, right - left)
    name = car.driver(stint.driver)
    rect = tag("rect", tag("title", _told(car, stint, name)), class_=f"stint d{stint.driver % 6}", x=left, y=top + (ROW - BAR) / 2,
               width=width, height=BAR, rx=2)  # fmt: skip
    inside = fitted(_short(name), width - 6, 10.5)
    if not inside:
        return rect
    return rect + tag("text", inside, class_="inside", x=left + 4, y=top + ROW / 2 + 4)


def _short(name: str) -> str:
    """Return a surname, which is what people look for, else the name."""
    parts = name.split()
    return parts[-1] if len(parts) > 1 else name


def _told(car: Car, stint: Stint, name: str) -> str:
    told = [f"Stint {stint.number}: {name or 'driver unknown'}"]
    told.append(f"laps {stint.start_lap}–{stint.end_lap or car.laps_done}")
    told.append(times.duration(stint.time_s))
    if stint.best_s is not None:
        told.append(f"best {times.lap_time(stint.best_s)}")
    if stint.average_s is not None:
        told.append(f"average {times.lap_time(stint.average_s)}")
    return ", ".join(told)
