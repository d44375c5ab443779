"""Google's own client against a server that speaks its API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.orchestration.google.client import ATTEMPTS, LONGEST_WAIT_S
from livetiming.orchestration.google.credentials import NotSignedIn
from livetiming.orchestration.google.failures import Gone
from livetiming.orchestration.schedule.ports import CalendarFailed
from livetiming.testing.calendar_server import MAIN
from tests.unit.orchestration.google.scene import Scene, a_scene
from tests.unit.testing.calendar.events import a_series, an_event

pytestmark = pytest.mark.integration

END_S = 1_830_000_000.0


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with a_scene(tmp_path) as made:
        yield made


def titles(scene: Scene) -> list[str]:
    return [event.title for event in scene.calendars.read(MAIN, 0, END_S)[0]]


def test_every_page_is_read(scene: Scene) -> None:
    scene.server.page_limit = 2
    for day in range(1, 6):
        scene.calendars.insert(MAIN, an_event(f"Race {day}", day))

    assert [f"Race {day}" for day in range(1, 6)] == titles(scene)
    assert 3 == scene.server.count("GET")


def test_series_are_read_as_occurrences(scene: Scene) -> None:
    scene.calendars.insert(MAIN, a_series())

    events, problems = scene.calendars.read(MAIN, 0, END_S)

    assert (4, []) == (len({event.uid for event in events}), problems)


def test_an_event_that_cannot_be_read_loses_nothing_beside_it(scene: Scene) -> None:
    scene.calendars.insert(MAIN, an_event("Good"))
    scene.calendars.insert(MAIN, an_event("Bad", id="broken"))
    scene.server.store.calendar(MAIN).events["broken"]["originalStartTime"] = "x"
    scene.server.store.calendar(MAIN).events["broken"]["recurringEventId"] = "x"

    events, problems = scene.calendars.read(MAIN, 0, END_S)

    assert ["Good"] == [event.title for event in events]
    assert ["event 'Bad': originalStartTime - expected a dateTime or a date, got 'x'"] == problems


def test_what_passes_is_tried_again_after_growing_waits(scene: Scene) -> None:
    scene.server.break_next(503)
    scene.server.break_next(429)
    scene.server.break_next(403)

    assert [] == titles(scene)
    assert [1, 2, 4] == scene.pauses_s


def test_the_server_may_say_how_long_to_wait_within_reason(scene: Scene) -> None:
    scene.server.break_next(429, retry_after_s=9)
    scene.server.break_next(429, retry_after_s=9999)

    titles(scene)

    assert [9, LONGEST_WAIT_S] == scene.pauses_s


def test_what_does_not_pass_is_given_up(scene: Scene) -> None:
    scene.server.break_next(500, times=99)

    with pytest.raises(CalendarFailed, match="Google says 500: Backend Error"):
        titles(scene)

    assert ATTEMPTS == scene.server.count("GET")


def test_a_server_that_is_gone_is_named(scene: Scene) -> None:
    scene.server.stop()

    with pytest.raises(CalendarFailed, match=r"Google: no answer - .* is there a network"):
        titles(scene)


def test_an_answer_that_is_lost_makes_no_second_event(scene: Scene) -> None:
    scene.server.break_next(None, method="POST", after=True)

    scene.calendars.insert(MAIN, an_event("Once", id="abcde"))

    assert ["Once"] == titles(scene)


def test_an_event_that_changed_meanwhile_is_not_overwritten(scene: Scene) -> None:
    known = scene.calendars.insert(MAIN, an_event("Old", id="abcde"))
    assert known is not None
    scene.server.store.patch(MAIN, "abcde", {"summary": "Theirs"})

    assert scene.calendars.patch(MAIN, "abcde", {"summary": "Ours"}, etag=known.etag) is None
    assert ["Theirs"] == titles(scene)


def test_what_is_not_there_is_removed_already(scene: Scene) -> None:
    scene.calendars.insert(MAIN, an_event(id="abcde"))

    for _ in range(2):
        scene.calendars.delete(MAIN, "abcde")
    scene.calendars.delete(MAIN, "nope5")

    assert [] == titles(scene)


def test_one_event_can_be_read_cancelled_or_not(scene: Scene) -> None:
    scene.calendars.insert(MAIN, an_event(id="abcde"))
    scene.calendars.delete(MAIN, "abcde")

    found = scene.calendars.get(MAIN, "abcde")

    assert found is not None
    assert found.is_cancelled
    assert scene.calendars.get(MAIN, "nope5") is None


def test_a_calendar_that_we_cannot_see_names_who_to_share_it_with(scene: Scene) -> None:
    with pytest.raises(Gone, match=r"calendar nope - .*scheduler@project\.iam\.example"):
        scene.calendars.read("nope", 0)


def test_a_calendar_that_we_may_only_read_says_so(scene: Scene) -> None:
    scene.server.store.add_calendar("theirs", readers_only=True)

    with pytest.raises(CalendarFailed, match="expected the right to change events"):
        scene.calendars.insert("theirs", an_event())


def test_a_token_that_runs_out_is_renewed_without_anybody_noticing(scene: Scene) -> None:
    titles(scene)
    scene.server.sign_in.expire()

    assert [] == titles(scene)
    assert 2 == scene.server.sign_in.tokens_given


def test_an_account_that_is_not_known_has_to_sign_in_again(scene: Scene) -> None:
    scene.server.sign_in._accounts.clear()

    with pytest.raises(NotSignedIn, match="account not found - run livetiming-schedule login"):
        titles(scene)
