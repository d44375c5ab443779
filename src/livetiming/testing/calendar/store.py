"""Calendars and their events, under the rules of Google's Calendar API v3."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from livetiming.testing.calendar.problems import Refused, bad, not_found
from livetiming.testing.calendar.recurring import Event, moment_of, occurrences

ID = re.compile(r"[a-v0-9]{5,1024}")
"""What ids that a client may choose look like."""
READ_ONLY = {
    "kind", "etag", "id", "iCalUID", "created", "updated", "recurringEventId", "originalStartTime",
}  # fmt: skip


@dataclass(slots=True)
class Calendar:
    """One calendar."""

    id: str
    summary: str
    zone: str = "UTC"
    readers_only: bool = False
    """Whether clients may read it but not write."""
    events: dict[str, Event] = field(default_factory=dict)
    changes: dict[str, int] = field(default_factory=dict)
    """Event id → number of its last change."""


class CalendarStore:
    """All calendars of a server; safe to use from several threads."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._calendars: dict[str, Calendar] = {}
        self._change = 0
        self.lock = threading.RLock()
        self.oldest_sync = 0
        """Sync tokens from before this change have expired."""

    @property
    def change(self) -> int:
        """How many changes there were."""
        return self._change

    def add_calendar(
        self, name: str, *, summary: str = "", zone: str = "UTC", readers_only: bool = False
    ) -> Calendar:
        """Make a calendar."""
        calendar = Calendar(name, summary or name, zone, readers_only)
        self._calendars[name] = calendar
        return calendar

    def calendar(self, name: str) -> Calendar:
        """Return a calendar.

        Raises:
            Refused: there is none of that id.
        """
        if name not in self._calendars:
            raise not_found()
        return self._calendars[name]

    # ---- reading -----------------------------------------------------------------------------

    def get(self, calendar: str, event: str) -> Event:
        """Return an event, or an occurrence of a series, also where it is cancelled.

        Raises:
            Refused: there is none.
        """
        with self.lock:
            kept = self.calendar(calendar)
            if event in kept.events:
                return deepcopy(kept.events[event])
            return self._occurrence(kept, event)

    def _occurrence(self, calendar: Calendar, event: str) -> Event:
        series = calendar.events.get(event.rpartition("_")[0])
        if series is None or "recurrence" not in series:
            raise not_found()
        found = [o for o in occurrences(series, calendar.zone, None, None) if o["id"] == event]
        if not found:
            raise not_found()
        return deepcopy({**found[0], "etag": series["etag"]})

    # ---- writing -----------------------------------------------------------------------------

    def insert(self, calendar: str, body: Mapping[str, Any]) -> Event:
        """Make an event.

        Raises:
            Refused: it lacks a part, or there is one of its id.
        """
        with self.lock:
            kept = self._writable(calendar)
            name = body.get("id") or uuid4().hex
            if not isinstance(name, str) or not ID.fullmatch(name):
                raise bad("Invalid resource id value.", "invalid")
            if name in kept.events:
                raise Refused(409, "duplicate", "The requested identifier already exists.")
            event = {key: value for key, value in body.items() if key not in READ_ONLY}
            event |= {
                "kind": "calendar#event",
                "id": name,
                "iCalUID": body.get("iCalUID") or f"{name}@google.com",
                "created": self._stamp(),
                "sequence": 0,
            }
            event.setdefault("status", "confirmed")
            return self._keep(kept, event)

    def patch(
        self, calendar: str, event: str, body: Mapping[str, Any], if_match: str | None = None
    ) -> Event:
        """Change what *body* names of an event; ``None`` takes a field away, objects are merged.

        Raises:
            Refused: there is none, it has changed since, or it would make no sense.
        """
        with self.lock:
            known = self._matching(calendar, event, if_match)
            changes = {key: value for key, value in body.items() if key not in READ_ONLY}
            return self._keep(self._writable(calendar), _merged(known, changes))

    def update(
        self, calendar: str, event: str, body: Mapping[str, Any], if_match: str | None = None
    ) -> Event:
        """Put *body* in place of an event.

        Raises:
            Refused: there is none, it has changed since, or it would make no sense.
        """
        with self.lock:
            known = self._matching(calendar, event, if_match)
            made = {key: value for key, value in known.items() if key in READ_ONLY}
            made |= {key: value for key, value in body.items() if key not in READ_ONLY}
            made["sequence"] = known.get("sequence", 0)
            made.setdefault("status", "confirmed")
            return self._keep(self._writable(calendar), made)

    def delete(self, calendar: str, event: str, if_match: str | None = None) -> None:
        """Cancel an event; it stays, as one that is cancelled.

        Raises:
            Refused: there is none, it is cancelled, or it has changed since.
        """
        with self.lock:
            known = self._matching(calendar, event, if_match)
            if known["status"] == "cancelled":
                raise Refused(410, "deleted", "Resource has been deleted")
            self._keep(self._writable(calendar), {**known, "status": "cancelled"})

    def _writable(self, name: str) -> Calendar:
        calendar = self.calendar(name)
        if calendar.readers_only:
            raise Refused(
                403, "requiredAccessLevel", "You need to have writer access to this calendar."
            )
        return calendar

    def _matching(self, calendar: str, event: str, if_match: str | None) -> Event:
        self._writable(calendar)
        known = self.get(calendar, event)
        if if_match not in (None, "*", known["etag"]):
            raise Refused(412, "conditionNotMet", "Precondition Failed")
        return known

    def _keep(self, calendar: Calendar, event: Event) -> Event:
        _check(event)
        self._change += 1
        event["sequence"] = event.get("sequence", 0) + (event["id"] in calendar.events)
        event["updated"] = self._stamp()
        event["etag"] = f'"{self._change}{int(self._now() * 1000)}"'
        calendar.events[event["id"]] = deepcopy(event)
        calendar.changes[event["id"]] = self._change
        return event

    def _stamp(self) -> str:
        moment = datetime.fromtimestamp(self._now(), UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _merged(known: Event, changes: Mapping[str, Any]) -> Event:
    made = dict(known)
    for key, value in changes.items():
        if value is None:
            made.pop(key, None)
        elif isinstance(value, dict) and isinstance(made.get(key), dict):
            made[key] = _merged(made[key], value)
        else:
            made[key] = value
    return made


def _check(event: Event) -> None:
    """Refuse what the API refuses.

    Raises:
        Refused: start or end are missing, or make no sense.
    """
    for part in ("start", "end"):
        if not isinstance(event.get(part), dict):
            raise bad(f"Missing {part} time.", "required")
    try:
        begin, end = moment_of(event["start"]), moment_of(event["end"])
    except (ValueError, KeyError, TypeError) as error:
        raise bad("Invalid value for a date or a time.", "invalid") from error
    if ("date" in event["start"]) != ("date" in event["end"]):
        raise bad("Invalid start time: start and end must both be dates or times.", "invalid")
    if end < begin or (end == begin and "date" in event["start"]):
        raise bad("The specified time range is empty.", "timeRangeEmpty")
    if event["status"] not in ("confirmed", "tentative", "cancelled"):
        raise bad("Invalid value for: status", "invalid")
    if "recurrence" in event and "timeZone" not in event["start"] and "date" not in event["start"]:
        raise bad("Missing time zone definition for start time.", "required")
