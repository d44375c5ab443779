"""Events as Google's API tells them, checked and in our own words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from livetiming.orchestration.schedule.events import CalendarEvent

CANCELLED = "cancelled"


class BadEvent(ValueError):
    """An event lacks a part, or has a strange one; the text names the event and the part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoogleEvent:
    """One event of a calendar, or one occurrence of a series."""

    id: str
    uid: str
    """What tells it from all others, the same in the calendar's iCalendar file."""
    title: str
    start_s: float
    """Unix time [s]."""
    end_s: float
    is_all_day: bool = False
    is_cancelled: bool = False
    description: str = ""
    updated: str = ""
    etag: str = ""
    private: Mapping[str, str] = field(default_factory=dict)
    """``extendedProperties.private``: what programs keep with an event."""

    def as_calendar_event(self) -> CalendarEvent:
        """Return it as the scheduler takes it."""
        return CalendarEvent(
            id=self.uid,
            title=self.title,
            start_s=self.start_s,
            end_s=self.end_s,
            description=self.description,
            is_all_day=self.is_all_day,
        )


def read_event(raw: object, zone: tzinfo = UTC) -> GoogleEvent:
    """Read an event.

    Args:
        raw: as the API tells it.
        zone: the calendar's, in which days begin.

    Raises:
        BadEvent: it is none.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
        raise BadEvent(f"event: expected an object with an id, got {raw!r:.80}")
    title = _text(raw.get("summary")).strip()
    label = f"event {title or raw['id']!r}"
    start_s, is_all_day = _moment(raw.get("start"), zone, f"{label}: start")
    end_s, _ = _moment(raw.get("end"), zone, f"{label}: end")
    return GoogleEvent(
        id=raw["id"],
        uid=_uid(raw, zone, label),
        title=title,
        start_s=start_s,
        end_s=end_s,
        is_all_day=is_all_day,
        is_cancelled=raw.get("status") == CANCELLED,
        description=_text(raw.get("description")),
        updated=_text(raw.get("updated")),
        etag=_text(raw.get("etag")),
        private=_private(raw.get("extendedProperties")),
    )


def zone_named(name: object) -> tzinfo:
    """Return a time zone, or UTC where there is none of that name."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (OSError, ValueError, LookupError):
        return UTC


def when(moment_s: float) -> dict[str, str]:
    """Return a Unix time [s] as the API takes it."""
    return {"dateTime": stamp(moment_s), "timeZone": "UTC"}


def stamp(moment_s: float) -> str:
    """Return a Unix time [s] as text with its zone."""
    return datetime.fromtimestamp(moment_s, UTC).isoformat().replace("+00:00", "Z")


def _uid(raw: Mapping[str, Any], zone: tzinfo, label: str) -> str:
    uid = _text(raw.get("iCalUID")) or raw["id"]
    if not raw.get("recurringEventId"):
        return uid
    original_s, _ = _moment(raw.get("originalStartTime"), zone, f"{label}: originalStartTime")
    return f"{uid}/{datetime.fromtimestamp(original_s, UTC):%Y%m%dT%H%M%SZ}"


def _moment(raw: object, zone: tzinfo, label: str) -> tuple[float, bool]:
    """Return a time as Unix time [s], and whether it is a whole day's."""
    if isinstance(raw, dict):
        try:
            if isinstance(raw.get("dateTime"), str):
                moment = datetime.fromisoformat(raw["dateTime"])
                if moment.tzinfo is None:
                    moment = moment.replace(tzinfo=zone_named(raw.get("timeZone")))
                return moment.timestamp(), False
            if isinstance(raw.get("date"), str):
                day = date.fromisoformat(raw["date"])
                return datetime.combine(day, time(), zone).timestamp(), True
        except (ValueError, OverflowError, OSError):
            pass
    raise BadEvent(f"{label} - expected a dateTime or a date, got {raw!r:.80}")


def _text(raw: object) -> str:
    return raw if isinstance(raw, str) else ""


def _private(raw: object) -> dict[str, str]:
    private = raw.get("private") if isinstance(raw, dict) else None
    if not isinstance(private, dict):
        return {}
    return {str(key): value for key, value in private.items() if isinstance(value, str)}
