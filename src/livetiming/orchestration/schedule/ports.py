"""What the scheduler needs of others: a calendar to read, and somebody to tell the world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from livetiming.orchestration.schedule.events import CalendarEvent, Session


class CalendarFailed(Exception):
    """A calendar cannot be read now; the text says which, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a calendar."""

    events: Sequence[CalendarEvent]
    problems: Sequence[str] = ()
    """What had to be left out, and why."""


class CalendarSource(Protocol):
    """A calendar, wherever it is kept."""

    @property
    def where(self) -> str:
        """Its place, for the log; without what would let others in."""

    async def read(self, begin_s: float, end_s: float) -> Reading:
        """Return the events that overlap the time from *begin_s* to *end_s*, series unrolled.

        Args:
            begin_s: Unix time [s].
            end_s: Unix time [s].

        Raises:
            CalendarFailed: it cannot be reached, or does not answer with a calendar.
        """


class Occasion(StrEnum):
    """What there is to announce."""

    STARTED = "started"
    FINISHED = "finished"
    RED_FLAG = "red flag"
    FAILED = "failed"


class Announcer(Protocol):
    """Tells the world. Calls return at once and never raise, whatever becomes of the news."""

    def announce(self, occasion: Occasion, session: Session, *, detail: str = "") -> None:
        """Tell of *session*; of hidden ones nothing is told.

        Args:
            occasion: what happened.
            session: to which event.
            detail: what more there is to say, as the reason of a failure.
        """


class Silence:
    """The announcer of a node that announces nothing."""

    def announce(self, occasion: Occasion, session: Session, *, detail: str = "") -> None:
        """Tell nobody."""
