"""The same calendar as an iCalendar file, as Google offers it at a secret address."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import icalendar

from livetiming.testing.calendar.recurring import Event, local

PRODUCT = "-//livetiming//calendar server for tests//EN"


def calendar_of(events: Iterable[Event], zone: str, name: str = "") -> Any:
    """Return *events* as an iCalendar object; cancelled ones only where they edit a series."""
    calendar = icalendar.Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("X-WR-TIMEZONE", zone)
    for event in events:
        if event["status"] != "cancelled" or "recurringEventId" in event:
            calendar.add_component(_entry(event, zone))
    return calendar


def ical_bytes(events: Iterable[Event], zone: str, name: str) -> bytes:
    """Return the file."""
    calendar = calendar_of(events, zone, name)
    calendar.add_missing_timezones()
    data: bytes = calendar.to_ical()
    return data


def _entry(event: Event, zone: str) -> Any:
    entry = icalendar.Event()
    entry.add("UID", event["iCalUID"])
    entry.add("SUMMARY", event.get("summary", ""))
    entry.add("DTSTART", local(event["start"], zone))
    entry.add("DTEND", local(event["end"], zone))
    entry.add("DTSTAMP", datetime.fromisoformat(event["updated"]).astimezone(UTC))
    entry.add("STATUS", event["status"].upper())
    entry.add("SEQUENCE", event.get("sequence", 0))
    if event.get("description"):
        entry.add("DESCRIPTION", event["description"])
    if "originalStartTime" in event:
        entry.add("RECURRENCE-ID", local(event["originalStartTime"], zone))
    for rule in event.get("recurrence", []):
        _add_rule(entry, rule)
    return entry


def _add_rule(entry: Any, rule: str) -> None:
    """Add a line such as ``RRULE:FREQ=WEEKLY`` or ``EXDATE;TZID=…:…`` as it stands."""
    parser: Any = icalendar.parser
    name, params, value = parser.Contentline(rule).parts()
    made: Any = icalendar.prop.TypesFactory().for_property(name)
    zone = params.get("TZID")
    parsed = made.from_ical(value, zone) if zone else made.from_ical(value)
    entry.add(name, parsed if name in ("EXDATE", "RDATE") else made(parsed))
