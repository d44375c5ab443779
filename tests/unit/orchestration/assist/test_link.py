from __future__ import annotations

from dataclasses import replace

from livetiming.orchestration.assist.link import Link, body_of
from tests.unit.orchestration.assist.scene import a_proposal, written


def test_an_event_knows_what_it_was_made_from() -> None:
    assert ("club", "race2") == Link(written(a_proposal()).private).key


def test_events_of_timing71_know_the_source_but_not_its_calendar() -> None:
    assert ("", "race2") == Link({"correlationId": "race2"}).key


def test_events_of_people_know_nothing() -> None:
    assert Link({}).key is None


def test_what_people_changed_shows() -> None:
    event = written(a_proposal())
    link = Link(event.private)

    assert link.has_our_times(event)
    assert link.has_our_title(event)
    assert not link.has_our_times(replace(event, end_s=event.end_s + 60))
    assert not link.has_our_title(replace(event, title="Theirs"))


def test_what_is_kept_fits_into_googles_limits() -> None:
    private = body_of(a_proposal(id="x" * 5000))["extendedProperties"]["private"]

    assert all(len(key) <= 44 and len(value) <= 1024 for key, value in private.items())
