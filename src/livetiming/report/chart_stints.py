"""The stint strip: who drove when in each car, and when it was in the pits."""

from __future__ import annotations

from dataclasses import dataclass

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
    frame = Frame("stints", height=len(cars) * ROW + 44, left=LEFT, right=WIDTH - 16)
    x = frame.x(0, max(1.0, race.end_s - race.start_s))
    clock = _Clock(x, race.start_s, race.end_s)
    flags = [
        (p.flag, p.start_s - race.start_s, (p.end_s or race.end_s) - race.start_s)
        for p in race.periods
    ]
    return frame.picture(
        f"Stints and drivers of {times.plural(len(cars), 'car')} over the race",
        bands(frame, x, flags),
        grid_x(frame, x, clock_ticks(0, x.high, 12), _clock),
        *(_row(car, frame.top + index * ROW, clock) for index, car in enumerate(cars)),
    )


def _clock(value: float) -> str:
    minutes = round(value / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


@dataclass(frozen=True, slots=True)
class _Clock:
    """Finds moments on the chart."""

    x: Scale
    start_s: float
    end_s: float

    def __call__(self, at_s: float | None) -> float:
        """Return where a moment is drawn; the end of the chart for what has not ended."""
        return self.x.clamped((self.end_s if at_s is None else at_s) - self.start_s)


def _row(car: Car, top: float, clock: _Clock) -> Markup:
    middle = top + ROW / 2
    first, last = clock(car.stints[0].start_s), clock(car.stints[-1].end_s)
    return tag(
        "g",
        tag("text", fitted(label(car), LEFT - 16), class_="name", x=LEFT - 9, y=middle + 4,
            text_anchor="end"),
        tag("path", class_="lane", d=f"M{first:.1f} {middle:g}H{last:.1f}"),
        *(_bar(car, stint, middle, clock) for stint in car.stints),
    )  # fmt: skip


def _bar(car: Car, stint: Stint, middle: float, clock: _Clock) -> Markup:
    left = clock(stint.start_s)
    width = max(1.0, clock(stint.end_s) - left)
    name = car.driver(stint.driver)
    rect = tag(
        "rect", tag("title", _told(car, stint, name)), class_=f"stint d{stint.driver % 6}",
        x=left, y=middle - BAR / 2, width=width, height=BAR, rx=2,
    )  # fmt: skip
    inside = fitted(_short(name), width - 6, 10.5)
    return rect + tag("text", inside, class_="inside", x=left + 4, y=middle + 4) if inside else rect


def _short(name: str) -> str:
    """Return a surname, which is what people look for, else the name."""
    parts = name.split()
    return parts[-1] if len(parts) > 1 else name


def _told(car: Car, stint: Stint, name: str) -> str:
    told = [f"Stint {stint.number}: {name or 'driver unknown'}"]
    told.append(f"laps {stint.start_lap} to {stint.end_lap or car.laps_done}")
    told.append(times.duration(stint.time_s))
    if stint.best_s is not None:
        told.append(f"best {times.lap_time(stint.best_s)}")
    if stint.average_s is not None:
        told.append(f"average {times.lap_time(stint.average_s)}")
    return ", ".join(told)
