"""What is known of a race: cars with their laps, stints and stops, flags, leaders, messages.

Everything here is frozen: an update makes a new :class:`Analysis` that shares whatever did not
change with the one before, so that "did it change" is ``is``. Times are Unix seconds, durations
seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from livetiming.analysis.lap import Lap
from livetiming.analysis.laplog import LapLog
from livetiming.analysis.log import Log
from livetiming.racing import FlagStatus
from livetiming.racing.ctd import MessageRow

__all__ = [
    "NOBODY", "Analysis", "Car", "ChartLap", "Clock", "Correction", "Counting", "FlagPeriod", "Lap",
    "Leader", "Pace", "Seen", "Stint", "Stop", "Total",
]  # fmt: skip

NOBODY = "Unknown"
"""Stands in a list of drivers for who drove while no name was known."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a number of laps say about speed."""

    laps: int
    """Laps that counted."""
    average_s: float | None = None
    median_s: float | None = None
    spread_s: float | None = None
    """Standard deviation of the laps that counted."""
    best_s: float | None = None

    @property
    def consistency(self) -> float | None:
        """How alike the laps are: 100 for all the same."""
        if self.spread_s is None or not self.average_s:
            return None
        return round(100 * max(0.0, 1 - self.spread_s / self.average_s), 2)


@dataclass(frozen=True, slots=True)
class Total:
    """What the stints of one driver that are over add up to."""

    stints: int = 0
    laps: int = 0
    time_s: float = 0.0
    """On track."""
    pace: Pace = Pace(0)


@dataclass(frozen=True, slots=True)
class Stint:
    """Time on track from one stop to the next."""

    start_lap: int
    """The source's number of the stint's first lap, 1 or more."""
    start_s: float
    driver: int
    first: int
    """Index of its first lap in the car's laps."""
    end_lap: int | None = None
    end_s: float | None = None
    """``None`` while it lasts."""
    last: int | None = None
    """Index behind its last lap."""
    tyre: str = ""
    is_out: bool = False
    """It began at the pit exit."""
    pace: Pace | None = None
    """Of its laps, once it is over."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit to the pit lane during the race."""

    number: int
    lap: int
    """The source's count of laps at the entry."""
    driven: int
    """Laps driven at the entry."""
    in_s: float
    driver_before: int
    out_s: float | None = None
    lane_s: float | None = None
    """Length, by the source's own clock where it has one."""
    driver_after: int = -1
    """Who drove out; -1 while in the lane."""

    @property
    def is_driver_change(self) -> bool:
        """Whether somebody else drove out."""
        return self.out_s is not None and self.driver_after != self.driver_before


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of the official count that no lap explains."""

    at_s: float
    step: int
    official: int
    """The count after it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A lap time that came up and is not counted yet."""

    time_s: float
    mark: str
    at_s: float
    sectors_s: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Counting:
    """How far the counting of a car's laps has come."""

    official: int | None = None
    """The count shown last; ``None`` where there is none."""
    driven: int = 0
    """Laps driven, those before we looked and those without a time included."""
    shown_s: float | None = None
    """The last-lap time shown last, not counting blanks."""
    crossed_s: float | None = None
    """When the line was last crossed, as exactly as lap times and updates tell."""
    pending: tuple[Seen, ...] = ()
    """Times that came up just now."""
    stale: tuple[Seen, ...] = ()
    """Times that neither the count nor the clock has confirmed."""
    due: int = 0
    """Steps of the count that wait for their lap time."""
    due_at_s: float = 0.0
    owed: int = 0
    """Laps the clock proved before the count did."""
    vague_s: float = 0.0
    """How much earlier it may have been, for states came seldom."""
    due_grew: bool | None = None
    """Whether the laps since the stop grew with them."""
    since_stop: int | None = None
    """Laps since the last stop, as shown last."""
    redo: int = 0
    """Laps just taken away, which race control may count again."""

    @property
    def is_open(self) -> bool:
        """Whether something waits for time to pass."""
        return bool(self.due or self.pending)


@dataclass(frozen=True, slots=True)
class Car:
    """Everything known of one car."""

    key: str
    car_class: str = ""
    team: str = ""
    vehicle: str = ""
    drivers: tuple[str, ...] = ()
    driver: int = -1
    """Index of who is at the wheel; -1 while no name is known."""
    state: str = ""
    since_s: float = 0.0
    """When it got into that state."""
    counting: Counting = Counting()
    laps: LapLog = field(default_factory=LapLog)
    stints: tuple[Stint, ...] = ()
    totals: Mapping[int, Total] = field(default_factory=dict)
    """Of the stints that are over, by driver."""
    stops: tuple[Stop, ...] = ()
    corrections: tuple[Correction, ...] = ()
    untimed: tuple[Correction, ...] = ()
    """Laps driven whose times were never shown."""
    fastest: Lap | None = None
    """The fastest lap seen."""
    best_s: float | None = None
    """The best lap as the source shows it; it may be withdrawn."""
    best_sectors_s: tuple[float | None, ...] = ()
    passed_s: float | None = None
    """When the last lap was noticed."""
    cells: tuple[Any, ...] = ()
    """The cells that matter, as they were last."""
    first_s: float = 0.0
    """When the car was first seen."""

    @property
    def official(self) -> int:
        """Laps as the source counts them, else laps driven."""
        official = self.counting.official
        return self.counting.driven if official is None else official

    @property
    def running(self) -> Stint | None:
        """The stint that lasts, if one does."""
        stint = self.stints[-1] if self.stints else None
        return stint if stint is not None and stint.end_s is None else None

    @property
    def in_pits(self) -> Stop | None:
        """The stop that lasts, if one does."""
        stop = self.stops[-1] if self.stops else None
        return stop if stop is not None and stop.out_s is None else None


@dataclass(frozen=True, slots=True)
class FlagPeriod:
    """How long a flag was shown."""

    flag: FlagStatus
    start_lap: int
    start_s: float
    end_lap: int | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Leader:
    """Who has led since when."""

    key: str
    lap: int
    """Laps the leader had completed."""
    at_s: float


@dataclass(frozen=True, slots=True)
class ChartLap:
    """The order of the cars when the leader completed a lap."""

    lap: int
    at_s: float
    order: tuple[str, ...]
    gaps: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """What the session's clocks show."""

    elapsed_s: float | None = None
    remain_s: float | None = None
    laps_remain: int | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything known of one session."""

    at_s: float | None = None
    """Time of the last state."""
    cars: Mapping[str, Car] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    """Keys of the cars in the last state, in order of classification."""
    periods: tuple[FlagPeriod, ...] = ()
    leader_lap: int = 0
    leaders: tuple[Leader, ...] = ()
    chart: Log[ChartLap] = field(default_factory=Log)
    clock: Clock = Clock()
    messages: tuple[MessageRow, ...] = ()
    """Without a car, newest first."""
    car_messages: Mapping[str, tuple[MessageRow, ...]] = field(default_factory=dict)
    """Of one car each, oldest first."""
    best: tuple[str, Lap] | None = None
    """Car and the fastest lap seen."""
    faults: Mapping[str, int] = field(default_factory=dict)
    """Cells that could not be read, counted by car and column."""
    waiting: frozenset[str] = frozenset()
    """Cars whose counting waits for time to pass."""
    is_started: bool = False
    """Whether a lap was driven or a flag other than none was shown."""
    marked: bool = False
    """Whether the source marks best laps itself."""
    laps_led: Mapping[str, int] = field(default_factory=dict)
    """How many laps of the chart each car has led."""

    @property
    def flag(self) -> FlagStatus:
        """The flag shown now."""
        return self.periods[-1].flag if self.periods else FlagStatus.NONE
