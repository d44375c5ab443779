from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.orchestration.schedule.ical import MAX_EVENTS, read_calendar
from livetiming.orchestration.schedule.ports import CalendarFailed, Reading

BERLIN = """BEGIN:VTIMEZONE
TZID:Circuit
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""
"""A zone that a calendar brings along under a name nobody knows."""


def utc(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def an_event(*lines: str, uid: str = "u1", summary: str = "Race [a]") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{summary}", *lines, "END:VEVENT", ""])


def a_calendar(*parts: str) -> bytes:
    whole = ["BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//club//EN\n", *parts, "END:VCALENDAR\n"]
    return "".join(whole).replace("\n", "\r\n").encode()


def read(*parts: str, begin: str = "2026-03-20", end: str = "2026-04-20") -> Reading:
    return read_calendar(a_calendar(*parts), utc(begin), utc(end))


def times(reading: Reading) -> list[str]:
    return [f"{datetime.fromtimestamp(e.start_s, UTC):%m-%dT%H:%M}" for e in reading.events]


def only(reading: Reading) -> CalendarEvent:
    assert [] == list(reading.problems)
    [event] = reading.events
    return event


def test_a_plain_event_is_one_occurrence() -> None:
    event = only(read(an_event("DTSTART:20260329T100000Z", "DTEND:20260329T120000Z")))

    assert event == CalendarEvent(
        id="u1",
        title="Race [a]",
        start_s=utc("2026-03-29T10:00"),
        end_s=utc("2026-03-29T12:00"),
    )


def test_the_text_of_a_title_is_unescaped() -> None:
    raw = r"Race [club\, --tz 1 -d Night\\ race]"

    assert (
        r"Race [club, --tz 1 -d Night\ race]"
        == only(read(an_event("DTSTART:20260329T100000Z", summary=raw))).title
    )


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART;TZID=Europe/Berlin:20260329T120000",
        "DTSTART;TZID=Circuit:20260329T120000",
        "DTSTART;TZID=W. Europe Standard Time:20260329T120000",
        "DTSTART:20260329T100000Z",
    ],
)
def test_a_start_in_any_zone_is_the_same_moment(start: str) -> None:
    assert utc("2026-03-29T10:00") == only(read(BERLIN, an_event(start))).start_s


def test_times_without_a_zone_are_in_the_calendars() -> None:
    event = an_event("DTSTART:20260329T120000", "DTEND:20260329T130000")
    own = only(read("X-WR-TIMEZONE:Europe/Berlin\n", event))
    given = only(
        read_calendar(
            a_calendar(event),
            utc("2026-03-20"),
            utc("2026-04-20"),
            zone=ZoneInfo("America/New_York"),
        )
    )

    assert utc("2026-03-29T10:00") == own.start_s
    assert utc("2026-03-29T16:00") == given.start_s
    assert utc("2026-03-29T12:00") == only(read(event)).start_s


def test_an_all_day_event_lasts_from_midnight_to_midnight() -> None:
    event = an_event("DTSTART;VALUE=DATE:20260329", "DTEND;VALUE=DATE:20260330")

    found = only(read("X-WR-TIMEZONE:Europe/Berlin\n", event))

    assert found.is_all_day
    assert (utc("2026-03-28T23:00"), utc("2026-03-29T22:00")) == (found.start_s, found.end_s)


def test_an_event_may_leave_its_end_out() -> None:
    duration = only(read(an_event("DTSTART:20260329T100000Z", "DURATION:PT90M")))
    day = only(read(an_event("DTSTART;VALUE=DATE:20260329")))
    moment = only(read(an_event("DTSTART:20260329T100000Z")))

    assert 5400 == duration.end_s - duration.start_s
    assert 86400 == day.end_s - day.start_s
    assert 0 == moment.end_s - moment.start_s


SERIES = an_event(
    "DTSTART;TZID=Europe/Berlin:20260327T180000",
    "DTEND;TZID=Europe/Berlin:20260327T190000",
    "RRULE:FREQ=DAILY;COUNT=5",
    "EXDATE;TZID=Europe/Berlin:20260328T180000",
    "RDATE;TZID=Europe/Berlin:20260405T090000",
)


def test_a_series_keeps_its_local_time_over_a_change_of_clocks() -> None:
    assert [
        "03-27T17:00",
        "03-29T16:00",
        "03-30T16:00",
        "03-31T16:00",
        "04-05T07:00",
    ] == times(read(SERIES))


@pytest.mark.parametrize(
    ("length", "hours"),
    [
        ("DURATION:PT6H", 6),
        ("DURATION:PT24H", 24),
        ("DTEND;TZID=Europe/Berlin:20260329T040000", 5),
    ],
)
def test_a_race_over_a_change_of_clocks_is_as_long_as_is_written(length: str, hours: int) -> None:
    event = only(read(an_event("DTSTART;TZID=Europe/Berlin:20260328T220000", length)))

    assert hours * 3600 == event.end_s - event.start_s


def test_one_occurrence_may_be_moved_and_another_cancelled() -> None:
    moved = an_event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260330T180000",
        "DTSTART;TZID=Europe/Berlin:20260330T200000",
        "DTEND;TZID=Europe/Berlin:20260330T230000",
    )
    cancelled = an_event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260331T180000",
        "STATUS:CANCELLED",
        "DTSTART;TZID=Europe/Berlin:20260331T180000",
    )

    before, after = read(SERIES), read(SERIES, moved, cancelled)

    assert ["03-27T17:00", "03-29T16:00", "03-30T18:00", "04-05T07:00"] == times(after)
    assert [e.id for e in after.events] == [
        e.id for e in before.events if "20260331" not in e.id
    ], "an occurrence keeps its id when it moves"
    assert len({e.id for e in before.events}) == 5


def test_a_cancelled_event_is_left_out() -> None:
    assert [] == read(an_event("DTSTART:20260329T100000Z", "STATUS:CANCELLED")).events


def test_an_endless_series_is_unrolled_as_far_as_is_asked() -> None:
    weekly = an_event("DTSTART:20100102T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY")

    assert ["03-21T10:00", "03-28T10:00"] == times(read(weekly, end="2026-04-01"))


def test_an_event_that_is_on_at_the_begin_is_found() -> None:
    event = an_event("DTSTART:20260319T100000Z", "DTEND:20260321T100000Z")

    assert ["03-19T10:00"] == times(read(event))
    assert [] == read(event, begin="2026-03-22").events


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["DTSTART:2026-03-29"], "Expected datetime, date, or time"),
        ([], "DTSTART"),
        (["DTSTART:20260329T100000Z", "RRULE:FREQ=SOMETIMES"], "got: SOMETIMES"),
        (["DTSTART:20260329T100000Z", "RRULE:FREQ=SECONDLY"], "at most 48 occurrences a day"),
        (
            ["DTSTART:20260329T100000Z", "RRULE:FREQ=HOURLY;BYMINUTE=0,10,20,30"],
            "at most 48 occurrences a day",
        ),
    ],
)
def test_a_broken_event_is_named_and_costs_no_other(lines: list[str], why: str) -> None:
    reading = read(
        an_event(*lines, uid="bad", summary="Broken [a]"), an_event("DTSTART:20260329T100000Z")
    )

    assert ["u1"] == [event.id for event in reading.events]
    [problem] = reading.problems
    assert "'Broken [a]'" in problem
    assert why in problem


def test_events_without_a_uid_have_an_id_of_their_own() -> None:
    first = an_event("DTSTART:20260329T100000Z").replace("UID:u1\n", "")
    second = an_event("DTSTART:20260330T100000Z").replace("UID:u1\n", "")

    ids = [event.id for event in read(first, second).events]

    assert 2 == len(set(ids))
    assert ids == [event.id for event in read(first, second).events]


def test_a_calendar_of_too_many_events_is_cut() -> None:
    often = "RRULE:FREQ=HOURLY"
    many = [an_event("DTSTART:20260301T000000Z", often, uid=f"u{n}") for n in range(9)]

    reading = read(*many)

    assert MAX_EVENTS == len(reading.events)
    assert "at most 5000 events" in reading.problems[-1]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>Sign in</html>",
        a_calendar(an_event("DTSTART:20260329T100000Z"))[:-30],
        an_event("DTSTART:20260329T100000Z").encode(),
        b"\xff\xfe\x00BEGIN",
    ],
)
def test_what_is_no_whole_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(CalendarFailed) as failed:
        read_calendar(data, 0, 1, where="calendar at example.org")

    assert "calendar at example.org: expected a whole iCalendar file" in str(failed.value)
