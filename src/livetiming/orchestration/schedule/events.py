"""What a calendar holds, and the part of it that asks for a service.

Times are Unix seconds, whatever zone a calendar speaks of. Nothing here reads a clock or a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from livetiming.orchestration.schedule.grammar import BadTitle, Request, parse_title


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One occurrence of an event, as its calendar tells it; cancelled ones are left out."""

    id: str
    """The iCal UID; for an occurrence of a series, with what tells it from the others."""
    title: str
    start_s: float
    end_s: float
    description: str = ""
    is_all_day: bool = False
    """From midnight to midnight in the calendar's time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An event that asks for a service."""

    id: str
    request: Request
    start_s: float
    end_s: float

    @property
    def name(self) -> str:
        """The event's name."""
        return self.request.name

    @property
    def hidden(self) -> bool:
        """Whether outsiders must not hear of it."""
        return self.request.hidden

    def as_json(self) -> dict[str, Any]:
        """Return it as the network publishes it; ``endTime`` is ours."""
        return {
            "id": self.id,
            "name": self.name,
            "service": self.request.service,
            "startTime": self.start_s,
            "endTime": self.end_s,
            "hidden": self.hidden,
        }


def sessions(events: Iterable[CalendarEvent]) -> tuple[list[Session], list[str]]:
    """Return what *events* ask for, by start, and what is wrong with those that ask for nothing."""
    found: list[Session] = []
    problems: list[str] = []
    for event in events:
        try:
            request = parse_title(event.title)
        except BadTitle as problem:
            problems.append(str(problem))
            continue
        if event.end_s < event.start_s:
            problems.append(f"event {event.title!r}: expected its end after its start")
            continue
        found.append(
            Session(id=event.id, request=request, start_s=event.start_s, end_s=event.end_s)
        )
    return sorted(found, key=lambda session: (session.start_s, session.id)), problems
