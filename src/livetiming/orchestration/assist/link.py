"""What is kept with an event that we made: where it comes from, and what we wrote. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from livetiming.orchestration.assist.proposing import Proposal
from livetiming.orchestration.google.events import GoogleEvent, when

# Names in extendedProperties.private; the first is Timing71's.
ID = "correlationId"
CALENDAR = "livetimingCalendar"
SOURCE_TIMES = "livetimingSourceTimes"
OUR_TIMES = "livetimingTimes"
OUR_TITLE = "livetimingTitle"
STATE = "livetimingState"
WAS = "livetimingWas"
"""The title of an event before it was flagged."""
FLAGGED, REMOVED = "flagged", "removed"
FLAG = "CANCELLED: "


@dataclass(frozen=True, slots=True)
class Link:
    """What is kept with one event."""

    private: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str] | None:
        """Calendar and id of what it was made from; ``None`` for an event of a person's own.

        The calendar is empty in events that Timing71 made.
        """
        name = self.private.get(ID)
        return (self.private.get(CALENDAR, ""), name) if name else None

    @property
    def is_flagged(self) -> bool:
        """Whether we marked it as cancelled."""
        return self.private.get(STATE) == FLAGGED

    @property
    def is_removed(self) -> bool:
        """Whether it was us who removed it."""
        return self.private.get(STATE) == REMOVED

    def moved_at_source(self, proposal: Proposal) -> bool:
        """Whether the source was moved since we wrote this."""
        return self.private.get(SOURCE_TIMES) != proposal.source.times

    def has_our_times(self, event: GoogleEvent) -> bool:
        """Whether nobody moved *event* since we wrote it."""
        return self.private.get(OUR_TIMES) == f"{event.start_s:.0f}-{event.end_s:.0f}"

    def has_our_title(self, event: GoogleEvent) -> bool:
        """Whether nobody renamed *event* since we wrote it."""
        return self.private.get(OUR_TITLE) == digest(event.title)


def digest(title: str) -> str:
    """Return what stands for a title; a property is shorter than a title may be."""
    return hashlib.sha256(title.encode()).hexdigest()[:32]


def link_of(proposal: Proposal, title: str) -> dict[str, str]:
    """Return what to keep with the event of *proposal* whose title we write."""
    calendar, name = proposal.source.key
    return {
        ID: name[:1024],
        CALENDAR: calendar[:1024],
        SOURCE_TIMES: proposal.source.times,
        OUR_TIMES: proposal.times,
        OUR_TITLE: digest(title),
        STATE: "",
    }


def body_of(proposal: Proposal) -> dict[str, Any]:
    """Return the event of *proposal*, as the API takes it."""
    return {
        "id": proposal.id,
        "summary": proposal.title,
        "description": proposal.source.description[:8000],
        "start": when(proposal.start_s),
        "end": when(proposal.end_s),
        "status": "confirmed",
        "extendedProperties": {"private": link_of(proposal, proposal.title)},
    }
