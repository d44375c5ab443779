"""What happens in a race: the events a race model yields and the feed and the truth consume.

Times are milliseconds of race time, 0 at the start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

LapKind = Literal["lap", "stop", "pit_exit", "out_lap"]


@dataclass(slots=True, frozen=True)
class Entry:
    """A competitor as entered."""

    index: int
    row_id: int
    number: str
    plate_class: str
    team: str
    drivers: tuple[str, ...]
    category: str = ""
    present_from_ms: int = -(10**12)
    """A late entry is not on the grid before this time."""
    present_until_ms: int = 10**12


@dataclass(slots=True, frozen=True)
class Event:
    """Anything that happens at a time."""

    at_ms: int


@dataclass(slots=True, frozen=True)
class Light(Event):
    """Race control changes the light: ``lr``, ``lg``, ``ly`` or ``lf``."""

    code: str


@dataclass(slots=True, frozen=True)
class ClockSet(Event):
    """The clock starts, freezes, resumes or is moved."""


@dataclass(slots=True, frozen=True)
class Notice(Event):
    """A line of race control's log."""

    flag: str
    text: str
    entry: int | None = None
    ident: int = 0


@dataclass(slots=True, frozen=True)
class NoticeWithdrawn(Event):
    """A line of the log is taken back."""

    ident: int


@dataclass(slots=True, frozen=True)
class CarEvent(Event):
    """Something that happens to one competitor."""

    entry: int


@dataclass(slots=True, frozen=True)
class StartCrossing(CarEvent):
    """First passage over the line: timing starts, no lap yet."""


@dataclass(slots=True, frozen=True)
class LapDone(CarEvent):
    """A lap is complete."""

    lap_ms: int
    kind: LapKind = "lap"
    final: bool = False
    sectors_ms: tuple[int, ...] = ()
    incident: bool = False


@dataclass(slots=True, frozen=True)
class SectorDone(CarEvent):
    """An intermediate is passed; ``sector`` counts from 1."""

    sector: int
    time_ms: int


@dataclass(slots=True, frozen=True)
class PitIn(CarEvent):
    """The pit lane is entered."""


@dataclass(slots=True, frozen=True)
class PitOut(CarEvent):
    """The pit lane is left."""


@dataclass(slots=True, frozen=True)
class DriverOn(CarEvent):
    """Another driver has signed in for the coming stint."""

    driver: int


@dataclass(slots=True, frozen=True)
class KartSwap(CarEvent):
    """The team takes a kart from a pit row; nothing of it is in the feed."""

    kart: int
    quality: float
    row: int


@dataclass(slots=True, frozen=True)
class Stopped(CarEvent):
    """Not seen for a long time."""


@dataclass(slots=True, frozen=True)
class Correction(CarEvent):
    """Race control adds or takes laps."""

    laps: int
    penalty: str | None = None
    """New text of the penalty column; None leaves it alone."""


@dataclass(slots=True, frozen=True)
class TimePenalty(CarEvent):
    """A penalty in seconds: shown, and added by the stewards after the race."""

    seconds: int


@dataclass(slots=True, frozen=True)
class TimeUp(Event):
    """The clock has reached zero."""


@dataclass(slots=True, frozen=True)
class Chequered(CarEvent):
    """The leader takes the flag; ``entry`` is the leader."""


@dataclass(slots=True, frozen=True)
class SessionEnd(Event):
    """Everybody is back in the pit lane."""

    entries: tuple[int, ...] = field(default=())
