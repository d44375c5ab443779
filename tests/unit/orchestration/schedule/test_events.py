from __future__ import annotations

from livetiming.orchestration.schedule.events import CalendarEvent, sessions


def event(
    title: str, *, start_s: float = 1000, end_s: float = 2000, id_: str = "a"
) -> CalendarEvent:
    return CalendarEvent(id=id_, title=title, start_s=start_s, end_s=end_s)


def test_events_that_ask_for_a_service_come_by_start() -> None:
    late, early = event("Late [b]", start_s=1500), event("Early [a]", id_="b")

    found, problems = sessions([late, early])

    assert ["Early", "Late"] == [session.name for session in found]
    assert [] == problems


def test_one_that_asks_for_nothing_is_named_and_costs_no_other() -> None:
    found, problems = sessions([event("Prize giving"), event("Race [a]")])

    assert ["Race"] == [session.name for session in found]
    assert ["title 'Prize giving': expected [plugin] after the name - there is no '['"] == problems


def test_one_that_ends_before_it_starts_is_named() -> None:
    found, problems = sessions([event("Race [a]", end_s=999)])

    assert [] == found
    assert ["event 'Race [a]': expected its end after its start"] == problems


def test_it_is_published_in_the_shape_of_the_network() -> None:
    [session], _ = sessions([event("Race [a, -m show --hidden]", id_="abc@google.com")])

    assert {
        "id": "abc@google.com",
        "name": "Race",
        "service": "show",
        "startTime": 1000,
        "endTime": 2000,
        "hidden": True,
    } == session.as_json()
