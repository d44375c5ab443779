"""What a report is made of: the documents of an analysis, checked and typed.

Times are Unix seconds, durations seconds. Cars are keyed as in the documents, and stand in the
order of the classification.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from livetiming.analysis.model import NOBODY
from livetiming.racing import FlagStatus

NEAR_S = 0.01
"""Sources round best laps and gaps each for itself."""


class Lap(NamedTuple):
    """One lap of a car."""

    number: int
    official: int
    at_s: float
    time_s: float
    flag: FlagStatus
    driver: int
    stint: int
    is_in: bool
    is_out: bool
    position: int
    gap: str | float
    mark: str
    sectors_s: tuple[float | None, ...]

    @property
    def is_clean(self) -> bool:
        """Whether the lap says something about pace: no stop in it, no caution over it."""
        return not (self.is_in or self.is_out or self.flag.is_caution)


class Stint(NamedTuple):
    """Time on track from one stop to the next."""

    number: int
    driver: int
    start_lap: int
    end_lap: int | None
    start_s: float
    end_s: float | None
    time_s: float
    laps: int
    best_s: float | None
    average_s: float | None
    spread_s: float | None


class Stop(NamedTuple):
    """A visit to the pit lane."""

    number: int
    lap: int
    in_s: float
    out_s: float | None
    lane_s: float | None
    driver_before: int
    driver_after: int | None
    is_driver_change: bool


class Driver(NamedTuple):
    """What one driver of a car did."""

    name: str
    time_s: float
    stints: int
    laps: int
    best_s: float | None
    average_s: float | None
    consistency: float | None


class Correction(NamedTuple):
    """A change of the official count that no lap explains."""

    at_s: float
    step: int
    official: int


@dataclass(frozen=True, slots=True)
class Car:
    """Everything the documents say of one car."""

    key: str
    position: int = 0
    """In the classification; 0 if it is not in it."""
    class_position: int = 0
    car_class: str = ""
    team: str = ""
    vehicle: str = ""
    drivers: tuple[Driver, ...] = ()
    state: str = ""
    laps_done: int = 0
    """As the source counts them."""
    driven: int = 0
    best_s: float | None = None
    withdrawn: tuple[int, ...] = ()
    lane_s: float = 0.0
    laps: tuple[Lap, ...] = ()
    stints: tuple[Stint, ...] = ()
    stops: tuple[Stop, ...] = ()
    average_s: float | None = None
    consistency: float | None = None
    sectors_s: tuple[float | None, ...] = ()
    theoretical_s: float | None = None
    corrections: tuple[Correction, ...] = ()
    untimed: tuple[Correction, ...] = ()
    shown: Mapping[str, str | float] = field(default_factory=dict)
    """Cells of the last state by heading."""

    def driver(self, index: int | None) -> str:
        """Return the name of a driver, or ``""``."""
        if index is None or not 0 <= index < len(self.drivers):
            return ""
        return self.drivers[index].name

    @property
    def named(self) -> tuple[str, ...]:
        """The names of its drivers, as far as they are known."""
        return tuple(driver.name for driver in self.drivers if driver.name not in ("", NOBODY))

    @property
    def name(self) -> str:
        """What it is called beside its number: its team, or who alone drove it."""
        return self.team or self.vehicle or (self.named[0] if len(self.named) == 1 else "")

    @property
    def crew(self) -> tuple[str, ...]:
        """Its drivers, where its name is not theirs."""
        return () if self.named == (self.name,) else self.named

    @property
    def best_lap(self) -> Lap | None:
        """The lap of the best time, where it was seen."""
        return next((lap for lap in self.laps if lap.time_s == self.best_s), None)


class Period(NamedTuple):
    """How long a flag was shown; without an end, to the end of the recording."""

    flag: FlagStatus
    start_lap: int
    start_s: float
    end_lap: int | None
    end_s: float | None


class ChartLap(NamedTuple):
    """The order of the cars when the leader completed a lap."""

    lap: int
    at_s: float
    order: tuple[str, ...]


class Message(NamedTuple):
    """A line of the message feed."""

    at_s: float
    category: str
    text: str
    style: str
    car: str


class Absence(NamedTuple):
    """A time without recording, or an event of the recorder."""

    kind: str
    """``silence``, ``restart``, ``gap`` or ``clock``."""
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the documents come from."""

    file: str = ""
    frames: int | None = None
    version: str = ""
    """Of the program that made the report."""
    made_at_s: float = 0.0
    absences: tuple[Absence, ...] = ()
    problems: tuple[str, ...] = ()
    """What was damaged in the recording, or wrong with its states."""
    other_sessions: tuple[str, ...] = ()
    """Also in the recording, and not in the report."""


@dataclass(frozen=True, slots=True)
class Race:
    """Everything a report tells of."""

    name: str
    description: str = ""
    source: tuple[str, str] = ("", "")
    """Name and address of the timing provider."""
    started_s: float = 0.0
    """First moment of the recording."""
    ended_s: float = 0.0
    """Its last."""
    cars: Mapping[str, Car] = field(default_factory=dict)
    chart: tuple[ChartLap, ...] = ()
    periods: tuple[Period, ...] = ()
    totals: Mapping[str, tuple[int, float, int]] = field(default_factory=dict)
    """Flag → periods, seconds, leader's laps."""
    leaders: tuple[tuple[int, float, str], ...] = ()
    """Lap, time and car of each change of the lead."""
    laps_led: Mapping[str, int] = field(default_factory=dict)
    leader_lap: int = 0
    fastest: tuple[str, int, float] | None = None
    """Car, lap and time."""
    messages: tuple[Message, ...] = ()
    """Oldest first."""
    faults: Mapping[str, int] = field(default_factory=dict)
    """Cells that could not be read, by car and column."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Pieces of the documents that could not be read, by kind."""
    origin: Origin = field(default_factory=Origin)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, best placed first."""
        return tuple(dict.fromkeys(car.car_class for car in self.cars.values() if car.car_class))

    @property
    def start_s(self) -> float:
        """When racing began: the first flag, or the start of the first lap."""
        shown = [p.start_s for p in self.periods if p.flag is not FlagStatus.NONE]
        laps = [car.laps[0].at_s - car.laps[0].time_s for car in self.cars.values() if car.laps]
        return min([*shown[:1], *laps], default=self.started_s)

    @property
    def finish_s(self) -> float | None:
        """When the chequered flag fell; ``None`` if it was not seen."""
        ends = [p.start_s for p in self.periods if p.flag is FlagStatus.CHEQUERED]
        return ends[-1] if ends else None

    @property
    def end_s(self) -> float:
        """When the last car was seen driving: the end of the charts."""
        last = [
            moment
            for car in self.cars.values()
            for moment in (
                *(lap.at_s for lap in car.laps[-1:]),
                *(stint.end_s for stint in car.stints[-1:] if stint.end_s is not None),
            )
        ]
        return max([*last, self.finish_s or self.start_s])

    @property
    def sectors(self) -> int:
        """How many sectors the source tells of."""
        return max((len(car.sectors_s) for car in self.cars.values()), default=0)

    @property
    def is_by_best_lap(self) -> bool:
        """Whether the classification goes by the best lap, as in qualifying.

        Then best laps stand in order, and the laps do not, or the gaps are those of best laps.
        """
        cars = [car for car in self.cars.values() if car.best_s is not None]
        bests = [car.best_s or 0.0 for car in cars]
        if len(cars) < 3 or bests != sorted(bests):
            return False
        laps = [car.laps_done for car in cars]
        gaps = [
            abs(gap - (best_s - bests[0])) < NEAR_S
            for car, best_s in zip(cars[1:], bests[1:], strict=True)
            if isinstance(gap := car.shown.get("Gap", ""), (int, float))
        ]
        return laps != sorted(laps, reverse=True) or (len(gaps) > 1 and all(gaps))
