"""Where a calendar is: an iCalendar file here or there, or a calendar at Google."""

from __future__ import annotations

from datetime import UTC, tzinfo
from pathlib import Path

from livetiming.config import Settings
from livetiming.network.http import Http
from livetiming.orchestration.google.source import google_source
from livetiming.orchestration.schedule.address import CalendarAtAddress
from livetiming.orchestration.schedule.ports import CalendarSource
from livetiming.service.errors import NotConfigured


def is_file(place: str) -> bool:
    """Whether *place* is the address of an iCalendar file, or its path; else it is an id."""
    return "://" in place or place.lower().endswith((".ics", ".ical")) or Path(place).is_file()


def our_place(settings: Settings, given: str | None = None) -> str:
    """Return where our calendar is: as *given*, or as the settings say.

    Raises:
        NotConfigured: nobody says where.
    """
    place = given or settings.calendar_url or settings.calendar_id
    if not place:
        raise NotConfigured(
            "expected a calendar in LIVETIMING_CALENDAR_URL (its iCal address, or a file) or "
            "LIVETIMING_CALENDAR_ID (its id at Google) - there is none; "
            "docs/howto/calendar.md shows where to find them"
        )
    return place


def source_at(place: str, settings: Settings, http: Http, *, zone: tzinfo = UTC) -> CalendarSource:
    """Return what reads the calendar at *place*.

    Args:
        place: an address, a path, or the id of a calendar at Google.
        settings: who we are at Google.
        http: what fetches files.
        zone: of times that name none, in a file that names none either.

    Raises:
        CalendarFailed: it is no such place.
    """
    if is_file(place):
        return CalendarAtAddress(place, http, zone=zone)
    return google_source(settings, place)
