from __future__ import annotations

from typing import Any

import pytest

from livetiming.testing.calendar.listing import list_events
from livetiming.testing.calendar.problems import Refused
from livetiming.testing.calendar.store import CalendarStore
from tests.unit.testing.calendar.events import a_series, an_event


@pytest.fixture
def store() -> CalendarStore:
    made = CalendarStore(lambda: 1_790_000_000.0)
    made.add_calendar("c", zone="Europe/Paris")
    for day in (3, 1, 2):
        made.insert("c", an_event(f"Race {day}", day, id=f"race{day}"))
    return made


def ask(store: CalendarStore, **query: Any) -> dict[str, Any]:
    limit = query.pop("limit", 250)
    lists = {key: value if isinstance(value, list) else [value] for key, value in query.items()}
    return list_events(store, "c", lists, page_limit=limit)


def titles(answer: dict[str, Any]) -> list[str]:
    return [event["summary"] for event in answer["items"]]


ORDERED = {"singleEvents": "true", "orderBy": "startTime"}


def test_pages_hold_everything_once(store: CalendarStore) -> None:
    first = ask(store, limit=2, **ORDERED)
    second = ask(store, limit=2, pageToken=first["nextPageToken"], **ORDERED)

    assert (["Race 1", "Race 2"], ["Race 3"]) == (titles(first), titles(second))
    assert "nextPageToken" not in second


def test_events_that_overlap_the_time_are_listed(store: CalendarStore) -> None:
    limits = {"timeMin": "2027-01-01T12:00:00Z", "timeMax": "2027-01-03T10:00:00Z"}

    assert ["Race 2"] == titles(ask(store, **ORDERED, **limits))


def test_series_are_unrolled_when_asked_for(store: CalendarStore) -> None:
    store.insert("c", a_series())
    limits = {"timeMin": "2026-10-01T00:00:00Z", "timeMax": "2026-11-01T00:00:00Z"}

    assert 4 == len(ask(store, **ORDERED, **limits)["items"])
    assert 1 == titles(ask(store)).count("Daily [apex_kart]")


def test_events_are_found_by_what_programs_keep_with_them(store: CalendarStore) -> None:
    store.patch("c", "race2", {"extendedProperties": {"private": {"a": "1", "b": "2"}}})

    assert ["Race 2"] == titles(ask(store, privateExtendedProperty=["a=1", "b=2"]))
    assert [] == titles(ask(store, privateExtendedProperty=["a=1", "b=1"]))


def test_events_are_found_by_words_and_by_uid(store: CalendarStore) -> None:
    assert ["Race 2"] == titles(ask(store, q="race 2"))
    assert ["Race 3"] == titles(ask(store, iCalUID="race3@google.com"))


def test_cancelled_ones_are_listed_when_asked_for(store: CalendarStore) -> None:
    store.delete("c", "race1")

    assert (2, 3) == (len(ask(store)["items"]), len(ask(store, showDeleted="true")["items"]))


def test_a_sync_token_tells_what_has_changed_since(store: CalendarStore) -> None:
    token = ask(store)["nextSyncToken"]
    store.delete("c", "race1")
    store.patch("c", "race2", {"summary": "Late"})

    changed = ask(store, syncToken=token)

    assert {"race1": "cancelled", "race2": "confirmed"} == {
        event["id"]: event["status"] for event in changed["items"]
    }
    assert [] == ask(store, syncToken=changed["nextSyncToken"])["items"]


def test_an_old_sync_token_asks_for_everything_anew(store: CalendarStore) -> None:
    token = ask(store)["nextSyncToken"]
    store.oldest_sync = store.change + 1

    with pytest.raises(Refused) as refused:
        ask(store, syncToken=token)

    assert (410, "fullSyncRequired") == (refused.value.status, refused.value.reason)


@pytest.mark.parametrize(
    "query",
    [
        {"orderBy": "startTime"},
        {"orderBy": "size"},
        {"maxResults": "0"},
        {"timeMin": "yesterday"},
        {"timeMin": "2027-01-01T00:00:00"},
        {"timeMin": "2027-01-02T00:00:00Z", "timeMax": "2027-01-01T00:00:00Z"},
        {"pageToken": "%"},
        {"syncToken": "e30=", "q": "x"},
    ],
)
def test_what_makes_no_sense_is_refused(store: CalendarStore, query: dict[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        ask(store, **query)

    assert 400 == refused.value.status
