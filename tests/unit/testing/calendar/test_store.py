from __future__ import annotations

from typing import Any

import pytest

from livetiming.testing.calendar.problems import Refused
from livetiming.testing.calendar.store import CalendarStore
from tests.unit.testing.calendar.events import a_series, an_event


@pytest.fixture
def store() -> CalendarStore:
    made = CalendarStore(lambda: 1_790_000_000.0)
    made.add_calendar("c")
    made.add_calendar("theirs", readers_only=True)
    return made


def refused(call: Any, *args: Any, **rest: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as error:
        call(*args, **rest)
    return error.value.status, error.value.reason


def test_an_event_gets_what_the_api_gives_it(store: CalendarStore) -> None:
    made = store.insert("c", an_event(id="abcde"))

    assert ("abcde@google.com", "confirmed", 0) == (
        made["iCalUID"], made["status"], made["sequence"]
    )  # fmt: skip
    assert made == store.get("c", "abcde")


def test_every_change_gives_another_etag(store: CalendarStore) -> None:
    first = store.insert("c", an_event(id="abcde"))
    second = store.patch("c", "abcde", {"summary": "x"}, first["etag"])

    assert first["etag"] != second["etag"]
    assert (412, "conditionNotMet") == refused(store.patch, "c", "abcde", {}, first["etag"])
    assert (412, "conditionNotMet") == refused(store.delete, "c", "abcde", first["etag"])
    assert "x" == store.get("c", "abcde")["summary"]


def test_a_patch_merges_and_an_update_replaces(store: CalendarStore) -> None:
    private: Any = {"extendedProperties": {"private": {"a": "1", "b": "2"}}}
    store.insert("c", an_event(id="abcde", description="d", **private))

    patched = store.patch(
        "c", "abcde", {"extendedProperties": {"private": {"a": None}}, "description": None}
    )
    updated = store.update("c", "abcde", an_event("New"))

    assert ({"b": "2"}, False) == (
        patched["extendedProperties"]["private"], "description" in patched
    )  # fmt: skip
    assert ("New", False) == (updated["summary"], "extendedProperties" in updated)


def test_a_deleted_event_stays_as_cancelled_and_keeps_its_id(store: CalendarStore) -> None:
    store.insert("c", an_event(id="abcde"))
    store.delete("c", "abcde")

    assert "cancelled" == store.get("c", "abcde")["status"]
    assert (410, "deleted") == refused(store.delete, "c", "abcde")
    assert (409, "duplicate") == refused(store.insert, "c", an_event(id="abcde"))
    assert "confirmed" == store.patch("c", "abcde", {"status": "confirmed"})["status"]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({}, "required"),
        (an_event(end=None), "required"),
        (an_event(start={"dateTime": "soon"}), "invalid"),
        (an_event(start={"date": "2027-01-01"}), "invalid"),
        (an_event(start={"dateTime": "2027-02-01T10:00:00Z"}), "timeRangeEmpty"),
        (an_event(id="UPPER"), "invalid"),
        (an_event(status="perhaps"), "invalid"),
        (an_event(recurrence=["RRULE:FREQ=DAILY"]), "required"),
    ],
)
def test_what_makes_no_sense_is_refused(store: CalendarStore, event: Any, reason: str) -> None:
    assert (400, reason) == refused(store.insert, "c", event)


def test_a_calendar_of_others_is_read_only(store: CalendarStore) -> None:
    assert (403, "requiredAccessLevel") == refused(store.insert, "theirs", an_event())


def test_what_does_not_exist_is_not_found(store: CalendarStore) -> None:
    assert (404, "notFound") == refused(store.get, "c", "nope")
    assert (404, "notFound") == refused(store.get, "c", "nope_20270101T100000Z")
    assert (404, "notFound") == refused(store.insert, "nope", an_event())


def test_an_occurrence_of_a_series_can_be_read_and_edited_alone(store: CalendarStore) -> None:
    store.insert("c", a_series())
    name = "series_20261025T090000Z"

    edited = store.patch("c", name, {"summary": "Late"})

    assert ("Daily [apex_kart]", "series") == (
        store.get("c", "series_20261026T090000Z")["summary"], edited["recurringEventId"]
    )  # fmt: skip
    assert "Late" == store.get("c", name)["summary"]
