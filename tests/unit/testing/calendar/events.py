"""Events for the tests of calendars."""

from __future__ import annotations

from typing import Any


def an_event(title: str = "Race [apex_kart]", day: int = 1, hour: int = 10, **more: Any) -> Any:
    """Return an event of two hours in January 2027, as the API takes it."""
    return {
        "summary": title,
        "start": {"dateTime": f"2027-01-{day:02}T{hour:02}:00:00Z"},
        "end": {"dateTime": f"2027-01-{day:02}T{hour + 2:02}:00:00Z"},
        **more,
    }


def a_series(**more: Any) -> Any:
    """Return an event of every day at ten in Paris, over the end of summer time in 2026."""
    return {
        "id": "series",
        "summary": "Daily [apex_kart]",
        "start": {"dateTime": "2026-10-23T10:00:00", "timeZone": "Europe/Paris"},
        "end": {"dateTime": "2026-10-23T11:00:00", "timeZone": "Europe/Paris"},
        "recurrence": ["RRULE:FREQ=DAILY;COUNT=5", "EXDATE;TZID=Europe/Paris:20261024T100000"],
        **more,
    }
