"""The assistant and Google's client, against a server that speaks Google's API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.orchestration.assist.assistant import Assistant, Survey, open_questions
from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.orchestration.schedule.ports import CalendarFailed, Reading
from livetiming.testing.calendar_server import MAIN
from tests.unit.orchestration.assist.scene import NOW_S, a_book
from tests.unit.orchestration.google.scene import Scene, a_scene

pytestmark = pytest.mark.integration

FILE = "https://club.example/races.ics"
HOUR_S = 3600.0


def raw(title: str, hours: float, **more: Any) -> dict[str, Any]:
    from livetiming.orchestration.google.events import when

    start_s = NOW_S + hours * HOUR_S
    return {"summary": title, "start": when(start_s), "end": when(start_s + HOUR_S), **more}


def in_file(title: str, hours: float, name: str = "f1") -> CalendarEvent:
    start_s = NOW_S + hours * HOUR_S
    return CalendarEvent(id=name, title=title, start_s=start_s, end_s=start_s + HOUR_S)


class Stage:
    """Our calendar, one of a club, and an assistant."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.store = scene.server.store
        self.club = self.store.add_calendar("club", readers_only=True)
        self.reading = Reading([])
        self.cancelled = "remove"

    def put(self, title: str, hours: float, name: str = "race2") -> None:
        self.club.readers_only = False
        if name in self.club.events:
            self.store.patch("club", name, raw(title, hours))
        else:
            self.store.insert("club", raw(title, hours, id=name))
        self.club.readers_only = True

    def drop(self, name: str = "race2") -> None:
        self.club.readers_only = False
        self.store.delete("club", name)
        self.club.readers_only = True

    def assistant(self) -> Assistant:
        from tests.unit.orchestration.assist.scene import BOOK

        book = a_book(f'cancelled = "{self.cancelled}"\n{BOOK}')
        return Assistant(self.scene.calendars, MAIN, book, lambda _: None, {FILE: self.reading})

    def survey(self, *sources: str) -> Survey:
        return self.assistant().survey(sources or ("club", FILE), now_s=NOW_S, days=14)

    def run(self, *sources: str) -> list[str]:
        """Do everything; return what was done."""
        survey = self.survey(*sources)
        assistant = self.assistant()
        problems = [assistant.apply(action) for action in survey.actions]
        assert problems == [None] * len(problems), problems
        return [str(action.verb) for action in survey.actions]

    @property
    def titles(self) -> list[str]:
        return [event.title for event in self.scene.calendars.read(MAIN, NOW_S)[0]]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with a_scene(tmp_path) as scene:
        yield Stage(scene)


def test_events_are_made_once_however_often_it_runs(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24)
    stage.reading = Reading([in_file("[CE] Final", 48)])

    assert (["create", "create"], []) == (stage.run(), stage.run())
    assert 2 == len(stage.titles)


def test_nothing_is_made_of_what_is_too_far_ahead(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24 * 15)

    assert [] == stage.run()


def test_what_moves_is_moved_also_beyond_the_window(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24)
    stage.reading = Reading([in_file("[CE] Final", 48)])
    stage.run()
    stage.put("[CE] Race 2", 24 * 60)
    stage.reading = Reading([in_file("[CE] Final", 24 * 90)])

    assert (["move", "move"], []) == (stage.run(), stage.run())
    assert 2 == len(stage.titles)


def test_what_is_cancelled_is_removed_and_comes_back_when_it_is_back(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24)
    stage.run()
    stage.drop()
    removed, gone = stage.run(), stage.titles
    stage.put("[CE] Race 2", 25)
    stage.club.events["race2"]["status"] = "confirmed"

    assert (["remove"], [], ["restore"], []) == (removed, gone, stage.run(), stage.run())
    assert 1 == len(stage.titles)


def test_what_vanishes_from_a_file_is_removed(stage: Stage) -> None:
    stage.reading = Reading([in_file("[CE] Final", 48), in_file("[CE] Race", 72, "f2")])
    stage.run()
    stage.reading = Reading([in_file("[CE] Race", 72, "f2")])

    assert ["remove"] == stage.run()


def test_a_file_that_is_empty_takes_nothing_away(stage: Stage) -> None:
    stage.reading = Reading([in_file("[CE] Final", 48)])
    stage.run()
    stage.reading = Reading([])

    survey = stage.survey()

    assert [] == survey.actions
    assert "nothing is taken away" in survey.problems[0]


def test_a_calendar_that_is_not_asked_for_loses_nothing(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24)
    stage.run()
    stage.drop()

    assert [] == stage.run(FILE)


def test_a_calendar_that_cannot_be_read_stops_everything(stage: Stage) -> None:
    with pytest.raises(CalendarFailed, match="calendar nope - expected one that"):
        stage.survey("nope")


def test_cancelled_events_can_be_marked(stage: Stage) -> None:
    stage.cancelled = "flag"
    stage.put("[CE] Race 2", 24)
    stage.run()
    stage.drop()

    assert (["flag"], []) == (stage.run(), stage.run())
    assert ["CANCELLED: Club Enduro: Race 2 (apex_kart, --venue club)"] == stage.titles


def test_what_people_removed_stays_away(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24)
    stage.run()
    (ours,) = stage.store.calendar(MAIN).events
    stage.store.delete(MAIN, ours)

    survey = stage.survey()

    assert [] == survey.actions
    assert "it was removed from our calendar by hand" in [each.why for each in survey.passed]


def test_an_answer_that_is_lost_makes_no_second_event(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24)
    survey = stage.survey()
    stage.scene.server.break_next(None, method="POST", path="/calendar/v3/", after=True)

    assert [None] == [stage.assistant().apply(action) for action in survey.actions]
    assert 1 == len(stage.titles)


def test_what_somebody_changes_meanwhile_is_not_overwritten(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24)
    stage.run()
    stage.put("[CE] Race 2", 25)
    (action,) = stage.survey().actions
    stage.store.patch(MAIN, str(action.event and action.event.id), {"description": "mine"})

    assert "changed by somebody else" in str(stage.assistant().apply(action))
    assert ["move"] == stage.run()


def test_a_calendar_that_refuses_is_named(stage: Stage) -> None:
    stage.put("[CE] Race 2", 24)
    (action,) = stage.survey().actions
    stage.store.calendar(MAIN).readers_only = True

    assert "expected the right to change events" in str(stage.assistant().apply(action))


def test_open_options_are_answered_and_checked(stage: Stage) -> None:
    stage.put("[ASK] Race", 24)
    (action,) = open_questions(stage.survey().actions)
    assistant = stage.assistant()

    answered = assistant.answer(action, ["rkc"])
    assert not isinstance(answered, str)
    assistant.apply(answered)

    assert ["Race [apex_kart, --venue rkc]"] == stage.titles
    assert [] == stage.run()
