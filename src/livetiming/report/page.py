"""Everything that stands on the page of a report, ready to be written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import NamedTuple

from markupsafe import Markup

from livetiming.racing import FlagStatus
from livetiming.report.bests import Best, bests, theoretical_s
from livetiming.report.chart_gaps import gaps_chart
from livetiming.report.chart_laps import laps_chart, outliers
from livetiming.report.chart_positions import positions_chart
from livetiming.report.chart_stints import stints_chart
from livetiming.report.classification import Line, classification
from livetiming.report.colours import by_number, class_hues, focus_cars, line_looks, looks
from livetiming.report.headline import Fact, Step, description, facts, podium
from livetiming.report.race import Car, Message, Period, Race
from livetiming.report.reading import BadAnalysis
from livetiming.report.times import Times
from livetiming.report.unknowns import Unknown, unknowns

NOISE = frozenset({"pb", "pit", "out", "", "sb"})
"""Styles of messages about one car that say what laps and stops say better."""

TITLES = {
    "positions": ("Positions", "Position of each car at each lap of the leader."),
    "gaps": (
        "Gaps",
        "Behind the first car at each lap; above the line is ahead of it. Grey: the other cars.",
    ),
    "laptimes": (
        "Lap times",
        "A dot is a lap, a line the median of clean laps in a stint. Faint: laps with a stop, "
        "under caution or out of the ordinary.",
    ),
    "stints": (
        "Stints",
        "Who drove when; the breaks are stops. Colours tell a car's drivers apart.",
    ),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What whoever makes the report wants."""

    title: str = ""
    cars: tuple[str, ...] = ()
    """Keys of the cars in colour; empty for the best placed ones."""
    zone: tzinfo = UTC


class Chart(NamedTuple):
    """One picture."""

    name: str
    title: str
    about: str
    picture: Markup


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page."""

    race: Race
    times: Times
    title: str
    heading: str
    """The session, where the title does not hold it."""
    description: str
    podium: tuple[Step, ...]
    lines: tuple[Line, ...]
    classes: Mapping[str, tuple[Line, ...]]
    hues: Mapping[str, int]
    looks: Mapping[str, str]
    focus: tuple[str, ...]
    facts: tuple[Fact, ...]
    charts: Mapping[str, Chart]
    bests: tuple[Best, ...]
    theoretical_s: float | None
    told: tuple[Message, ...]
    """Messages that everybody should read."""
    unknowns: tuple[Unknown, ...]
    slow: Mapping[str, frozenset[int]] = field(default_factory=dict)
    """Numbers of each car's laps that say nothing about pace."""

    @property
    def periods(self) -> tuple[Period, ...]:
        """Flag periods, without the time before the start."""
        found = self.race.periods
        return found[1:] if found and found[0].flag is FlagStatus.NONE else found

    @property
    def most_stops(self) -> int:
        """Stops of the car that stopped most often."""
        return max((len(car.stops) for car in self.race.cars.values()), default=0)

    @property
    def has_drivers(self) -> bool:
        """Whether anybody is known to have driven."""
        drivers = (driver for car in self.race.cars.values() for driver in car.drivers)
        return any(driver.laps or driver.time_s for driver in drivers)

    @property
    def cars(self) -> Sequence[Car]:
        """All cars, in order of classification."""
        return list(self.race.cars.values())


def page(race: Race, options: Options) -> Page:
    """Return the page of *race*.

    Raises:
        BadAnalysis: the options name a car that is not in it.
    """
    strangers = [name for name in options.cars if name not in race.cars]
    if strangers:
        known = ", ".join(sorted(race.cars, key=by_number)) or "none"
        raise BadAnalysis(
            f"expected cars of this race, got {', '.join(strangers)}; there are {known}"
        )
    clock = Times(options.zone)
    lines = classification(race)
    classes = _classes(race)
    title = options.title or " · ".join(part for part in (race.name, race.description) if part)
    focus = focus_cars(race, options.cars)
    styles = looks(race.cars)
    return Page(
        race=race,
        times=clock,
        title=title,
        heading="" if not options.title else f"{race.name} · {race.description}".strip(" ·"),
        description=description(race, lines, clock.date(race.start_s)),
        podium=podium(race, lines, classes),
        lines=lines,
        classes=classes,
        hues=class_hues(race.classes),
        looks=styles,
        focus=focus,
        facts=facts(race, lines),
        charts={chart.name: chart for chart in _charts(race, focus, line_looks(styles, focus))},
        bests=bests(race),
        theoretical_s=theoretical_s(race),
        told=tuple(m for m in race.messages if not m.car or m.style not in NOISE),
        unknowns=unknowns(race, clock),
        slow={key: frozenset(outliers(car.laps)) for key, car in race.cars.items()},
    )


def _classes(race: Race) -> dict[str, tuple[Line, ...]]:
    """Return a classification a class, where there are several."""
    if len(race.classes) < 2:
        return {}
    found = {}
    for name in race.classes:
        cars = {key: car for key, car in race.cars.items() if car.car_class == name}
        found[name] = classification(race, cars)
    return found


def _charts(race: Race, focus: tuple[str, ...], styles: Mapping[str, str]) -> list[Chart]:
    made = {
        "positions": positions_chart(race, focus, styles),
        "gaps": gaps_chart(race, focus, styles),
        "laptimes": laps_chart(race, focus, styles),
        "stints": stints_chart(race),
    }
    return [
        Chart(name, *TITLES[name], picture) for name, picture in made.items() if picture is not None
    ]
