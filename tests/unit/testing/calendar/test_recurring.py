from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from livetiming.testing.calendar.recurring import instance_id, moment_of, told, unrolled
from livetiming.testing.calendar.store import CalendarStore
from tests.unit.testing.calendar.events import a_series


def series() -> CalendarStore:
    store = CalendarStore(lambda: 0.0)
    store.add_calendar("c", zone="Europe/Paris")
    store.insert("c", a_series())
    return store


def starts(store: CalendarStore, **limits: Any) -> list[str]:
    found = unrolled(
        store.calendar("c").events.values(),
        "Europe/Paris",
        limits.get("begin"),
        limits.get("end"),
    )
    return sorted(moment_of(event["start"]).isoformat() for event in found)


def test_a_series_keeps_its_local_hour_when_the_clocks_change() -> None:
    assert [
        "2026-10-23T10:00:00+02:00",
        "2026-10-25T10:00:00+01:00",
        "2026-10-26T10:00:00+01:00",
        "2026-10-27T10:00:00+01:00",
    ] == starts(series())


def test_only_what_is_asked_for_is_unrolled() -> None:
    begin = datetime(2026, 10, 26, tzinfo=UTC)

    assert 2 == len(starts(series(), begin=begin))
    assert [] == starts(series(), end=datetime(2026, 1, 1, tzinfo=UTC))


def test_an_edited_occurrence_takes_the_place_of_its_original() -> None:
    store = series()
    late = {"dateTime": "2026-10-26T20:00:00+01:00"}
    store.patch("c", "series_20261026T090000Z", {"start": late, "end": late})

    assert 4 == len(starts(store))
    assert "2026-10-26T20:00:00+01:00" in starts(store)


def test_days_have_ids_and_forms_of_their_own() -> None:
    day = moment_of({"date": "2026-10-26"}).date()

    assert ("s_20261026", {"date": "2026-10-26"}) == (instance_id("s", day), told(day, {}))
