"""iCalendar text, read into occurrences: series unrolled, edits and exceptions applied.

A piece that cannot be read is named and left out; what stands beside it is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
import x_wr_timezone

from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.orchestration.schedule.ports import CalendarFailed, Reading

MAX_EVENTS = 5000
"""Occurrences taken from one calendar; more are a mistake."""
MAX_A_DAY = 48
"""How often a day an event may recur."""
MARGIN = timedelta(days=2)
"""All-day and floating events are placed in their zone after they are found."""
CANCELLED = "CANCELLED"


def read_calendar(
    data: bytes, begin_s: float, end_s: float, *, zone: tzinfo = UTC, where: str = "calendar"
) -> Reading:
    """Return the events in *data* that overlap a time.

    Args:
        data: a calendar in iCalendar form.
        begin_s: Unix time [s].
        end_s: Unix time [s].
        zone: of times that name none, in a calendar that names none either.
        where: what the text is from, for messages.

    Raises:
        CalendarFailed: *data* is no calendar, or only a part of one.
    """
    calendar = _parse(data, where)
    zone = _zone(calendar, zone)
    found: list[CalendarEvent] = []
    problems: list[str] = []
    for series in _series(calendar):
        try:
            _check_rules(series)
            occurrences = _occurrences(series, begin_s, end_s, zone)
            found.extend(o for o in occurrences if o.end_s >= begin_s and o.start_s < end_s)
        except Exception as problem:  # noqa: BLE001  # whatever a broken entry makes the library raise
            problems.append(f"event {_label(series)}: expected dates and rules - {_line(problem)}")
        if len(found) > 10 * MAX_EVENTS:
            break
    if len(found) > MAX_EVENTS:
        problems.append(f"{where}: expected at most {MAX_EVENTS} events; later ones are left out")
    found.sort(key=lambda event: (event.start_s, event.id))
    return Reading(found[:MAX_EVENTS], problems)


def _parse(data: bytes, where: str) -> Any:
    try:
        calendar = icalendar.Calendar.from_ical(data)
        if calendar.name != "VCALENDAR":
            raise ValueError(f"got {calendar.name}")
        return x_wr_timezone.to_standard(calendar)
    except Exception as problem:
        beginning = data[:40].decode(errors="replace")
        raise CalendarFailed(
            f"{where}: expected a whole iCalendar file (BEGIN:VCALENDAR …) - {_line(problem)} - "
            f"it begins with {beginning!r}; is this the calendar's iCal address?"
        ) from problem


def _zone(calendar: Any, fallback: tzinfo) -> tzinfo:
    name = calendar.get("X-WR-TIMEZONE")
    try:
        return ZoneInfo(str(name)) if name else fallback
    except (OSError, ValueError, LookupError):
        return fallback


def _series(calendar: Any) -> Iterator[list[Any]]:
    """Yield the entries of each event: one, or a series and its edits."""
    groups: dict[str, list[Any]] = {}
    for number, entry in enumerate(calendar.walk("VEVENT")):
        groups.setdefault(str(entry.get("UID") or f"#{number}"), []).append(entry)
    yield from groups.values()


def _check_rules(series: list[Any]) -> None:
    """Refuse rules that recur more often than any race does.

    Raises:
        ValueError: there is one.
    """
    for entry in series:
        rules = entry.get("RRULE") or []
        for rule in rules if isinstance(rules, list) else [rules]:
            often = {"SECONDLY": 86400, "MINUTELY": 1440, "HOURLY": 24}
            frequency = str((rule.get("FREQ") or [""])[0]).upper()
            a_day = often.get(frequency, 1)
            for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
                a_day *= max(1, len(rule.get(part) or ()))
            if a_day > MAX_A_DAY:
                raise ValueError(f"at most {MAX_A_DAY} occurrences a day, got {a_day}")


def _occurrences(
    series: list[Any], begin_s: float, end_s: float, zone: tzinfo
) -> Iterator[CalendarEvent]:
    alone = icalendar.Calendar()
    for entry in series:
        alone.add_component(entry)
    begin = datetime.fromtimestamp(begin_s, UTC) - MARGIN
    end = datetime.fromtimestamp(end_s, UTC) + MARGIN
    recurs = any(key in entry for entry in series for key in ("RRULE", "RDATE", "RECURRENCE-ID"))
    given = {_seconds(entry["DTSTART"].dt, zone) for entry in series if "DTEND" in entry}
    for occurrence in recurring_ical_events.of(alone).between(begin, end):
        if str(occurrence.get("STATUS", "")).upper() != CANCELLED:
            yield _event(occurrence, zone, _Series(given, recurs))


@dataclass(frozen=True, slots=True)
class _Series:
    """What an occurrence does not tell itself."""

    given: set[float]
    """Starts whose end is written down, and not worked out from a length."""
    recurs: bool


def _event(occurrence: Any, zone: tzinfo, series: _Series) -> CalendarEvent:
    start, end = occurrence["DTSTART"].dt, occurrence["DTEND"].dt
    start_s, end_s = _seconds(start, zone), _seconds(end, zone)
    if isinstance(start, datetime) and start_s not in series.given:
        # A length in hours is one of the race: it does not change with the clocks.
        end_s = start_s + (end.replace(tzinfo=None) - start.replace(tzinfo=None)).total_seconds()
    return CalendarEvent(
        id=_id(occurrence, zone, recurs=series.recurs),
        title=str(occurrence.get("SUMMARY", "")).strip(),
        start_s=start_s,
        end_s=end_s,
        description=str(occurrence.get("DESCRIPTION", "")),
        is_all_day=not isinstance(start, datetime),
    )


def _id(occurrence: Any, zone: tzinfo, *, recurs: bool) -> str:
    """Return what stays the same when the occurrence is moved or renamed."""
    uid = str(occurrence.get("UID") or "")
    if not uid:
        text = f"{occurrence.get('SUMMARY', '')}{occurrence['DTSTART'].dt.isoformat()}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]
    if not recurs:
        return uid
    which = occurrence["RECURRENCE-ID"].dt
    return f"{uid}/{datetime.fromtimestamp(_seconds(which, zone), UTC):%Y%m%dT%H%M%SZ}"


def _seconds(moment: date, zone: tzinfo) -> float:
    """Return a date or a time as Unix time [s]; a date is its midnight."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).timestamp()


def _label(series: list[Any]) -> str:
    first = series[0]
    return repr(str(first.get("SUMMARY") or first.get("UID") or "without a name"))


def _line(problem: Exception) -> str:
    text = " ".join(str(problem).split())
    return f"{type(problem).__name__}: {text}"[:200]
