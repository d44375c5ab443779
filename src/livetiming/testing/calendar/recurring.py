"""Series of events: their occurrences, as the API tells them with ``singleEvents``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events

Event = dict[str, Any]
"""An event as the API tells it."""


def moment_of(when: dict[str, Any]) -> datetime:
    """Return ``start`` or ``end`` of an event as an aware time; a date is its midnight, UTC.

    Raises:
        ValueError: it is none.
        KeyError: there is neither ``dateTime`` nor ``date``.
    """
    if "dateTime" not in when:
        return datetime.combine(date.fromisoformat(when["date"]), datetime.min.time(), UTC)
    moment = datetime.fromisoformat(when["dateTime"])
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(when["timeZone"]) if "timeZone" in when else UTC)
    return moment


def local(when: dict[str, Any], zone: str) -> date | datetime:
    """Return ``start`` or ``end`` in its own zone, as a series repeats it."""
    if "dateTime" not in when:
        return date.fromisoformat(when["date"])
    return moment_of(when).astimezone(ZoneInfo(when.get("timeZone", zone)))


def told(moment: date, like: dict[str, Any]) -> dict[str, Any]:
    """Return *moment* in the form of *like*."""
    if not isinstance(moment, datetime):
        return {"date": moment.isoformat()}
    return {**like, "dateTime": moment.isoformat()}


def instance_id(series: str, original: date) -> str:
    """Return the id of the occurrence that was to begin at *original*."""
    if not isinstance(original, datetime):
        return f"{series}_{original:%Y%m%d}"
    return f"{series}_{original.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def occurrences(
    series: Event, zone: str, begin: datetime | None, end: datetime | None
) -> Iterator[Event]:
    """Yield the occurrences of *series* that its rules give, without edits of single ones."""
    from livetiming.testing.calendar.icalendar_file import calendar_of

    first = moment_of(series["start"])
    length = moment_of(series["end"]) - first
    low = max(first, begin - length) if begin else first
    high = min(first + timedelta(days=3660), end) if end else first + timedelta(days=730)
    if high < low:
        return
    found = recurring_ical_events.of(calendar_of([series], zone)).between(low, high + length)
    for entry in found:
        original = entry["DTSTART"].dt
        yield {
            **{key: value for key, value in series.items() if key != "recurrence"},
            "id": instance_id(series["id"], original),
            "recurringEventId": series["id"],
            "originalStartTime": told(original, series["start"]),
            "start": told(original, series["start"]),
            "end": told(entry["DTEND"].dt, series["end"]),
        }


def unrolled(
    events: Iterable[Event], zone: str, begin: datetime | None, end: datetime | None
) -> Iterator[Event]:
    """Yield *events* with every series replaced by its occurrences, edits applied."""
    listed = list(events)
    edits = {event["id"]: event for event in listed if "recurringEventId" in event}
    for event in listed:
        is_series = "recurrence" in event and "recurringEventId" not in event
        if not is_series or event["status"] == "cancelled":
            yield event
        else:
            yield from (
                occurrence
                for occurrence in occurrences(event, zone, begin, end)
                if occurrence["id"] not in edits
            )
