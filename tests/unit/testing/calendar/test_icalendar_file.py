from __future__ import annotations

from livetiming.orchestration.schedule.ical import read_calendar
from livetiming.testing.calendar.icalendar_file import calendar_of, ical_bytes
from livetiming.testing.calendar.store import CalendarStore
from tests.unit.testing.calendar.events import a_series, an_event

BEGIN_S, END_S = 1_760_000_000.0, 1_830_000_000.0


def a_store() -> CalendarStore:
    store = CalendarStore(lambda: 1_790_000_000.0)
    store.add_calendar("c", zone="Europe/Paris")
    store.insert("c", a_series())
    store.insert("c", an_event(id="plain", description="Über alles"))
    store.insert("c", an_event(id="gone5"))
    store.delete("c", "gone5")
    return store


def test_the_file_holds_what_the_scheduler_reads() -> None:
    store = a_store()
    data = ical_bytes(store.calendar("c").events.values(), "Europe/Paris", "Races")

    reading = read_calendar(data, BEGIN_S, END_S)

    assert [] == list(reading.problems)
    assert ["plain@google.com"] == [e.id for e in reading.events if "series" not in e.id]
    assert 4 == sum("series" in event.id for event in reading.events)


def test_an_occurrence_that_is_cancelled_is_cancelled_in_the_file() -> None:
    store = a_store()
    store.delete("c", "series_20261026T090000Z")
    data = calendar_of(store.calendar("c").events.values(), "Europe/Paris").to_ical()

    events = read_calendar(data, BEGIN_S, END_S).events

    assert 3 == sum("series" in event.id for event in events)
