from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from livetiming.orchestration.google.events import BadEvent, read_event, when, zone_named

PARIS = ZoneInfo("Europe/Paris")


def raw(**more: Any) -> dict[str, Any]:
    return {
        "id": "e1",
        "iCalUID": "e1@google.com",
        "summary": " Race [apex_kart] ",
        "status": "confirmed",
        "start": {"dateTime": "2027-06-01T10:00:00+02:00"},
        "end": {"dateTime": "2027-06-01T12:00:00+02:00"},
        **more,
    }


def test_an_event_is_read() -> None:
    event = read_event(raw(extendedProperties={"private": {"a": "1", "b": 2}}))

    assert ("Race [apex_kart]", 1_811_836_800.0, 7200.0) == (
        event.title, event.start_s, event.end_s - event.start_s
    )  # fmt: skip
    assert {"a": "1"} == event.private


def test_it_has_the_identity_that_it_has_in_the_iCalendar_file() -> None:  # noqa: N802  # its name
    original = {"dateTime": "2027-06-01T10:00:00+02:00"}
    occurrence = read_event(raw(recurringEventId="e1", originalStartTime=original))

    assert "e1@google.com" == read_event(raw()).as_calendar_event().id
    assert "e1@google.com/20270601T080000Z" == occurrence.as_calendar_event().id


def test_a_day_begins_in_the_calendars_zone() -> None:
    day = {"start": {"date": "2027-06-01"}, "end": {"date": "2027-06-02"}}

    event = read_event(raw(**day), PARIS)

    assert event.is_all_day
    assert 1_811_800_800.0 == event.start_s


def test_a_time_without_an_offset_is_of_the_zone_it_names() -> None:
    event = read_event(raw(start={"dateTime": "2027-06-01T10:00:00", "timeZone": "Europe/Paris"}))

    assert 1_811_836_800.0 == event.start_s


@pytest.mark.parametrize("bad", [None, [], {}, {"id": 7}])
def test_what_is_no_event_is_refused(bad: object) -> None:
    with pytest.raises(BadEvent, match="expected an object with an id"):
        read_event(bad)


@pytest.mark.parametrize(
    "bad", [None, "x", {}, {"dateTime": "soon"}, {"dateTime": 7}, {"date": "2027-13-01"}]
)
def test_a_strange_time_is_named(bad: object) -> None:
    with pytest.raises(BadEvent, match=r"Race \[apex_kart\]': start - expected a dateTime"):
        read_event(raw(start=bad))


def test_times_are_written_in_utc() -> None:
    assert {"dateTime": "2027-06-01T08:00:00Z", "timeZone": "UTC"} == when(1_811_836_800.0)


@pytest.mark.parametrize("name", [None, "", "Nowhere/Land", "../etc/passwd", 7])
def test_a_zone_that_is_none_is_utc(name: object) -> None:
    assert "UTC" == str(zone_named(name))
