from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.logger import LogEvent, formatEvent, globalLogPublisher

from livetiming.orchestration.schedule.calendar import HORIZON_S, PAST_S, SYNC_S, Calendar
from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.orchestration.schedule.memory import Memory
from livetiming.orchestration.schedule.ports import CalendarFailed, Reading
from livetiming.testing.harness import now


async def inline(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


def an_event(title: str, id_: str = "a") -> CalendarEvent:
    return CalendarEvent(id=id_, title=title, start_s=100, end_s=200)


class Pinboard:
    """A calendar that is what a test says."""

    where = "the pinboard"

    def __init__(self, *events: CalendarEvent) -> None:
        self.events: Sequence[CalendarEvent] = events
        self.problems: Sequence[str] = ()
        self.failure: str | None = None
        self.asked: list[tuple[float, float]] = []

    async def read(self, begin_s: float, end_s: float) -> Reading:
        self.asked.append((begin_s, end_s))
        if self.failure is not None:
            raise CalendarFailed(self.failure)
        return Reading(self.events, self.problems)


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What was logged so far."""
    lines: list[str] = []

    def observe(event: LogEvent) -> None:
        if event.get("log_namespace") == "livetiming.scheduler":
            lines.append(formatEvent(event))

    observer: Any = observe
    globalLogPublisher.addObserver(observer)
    yield lines
    globalLogPublisher.removeObserver(observer)


@pytest.fixture
def source() -> Pinboard:
    return Pinboard(an_event("Race [a]"))


def make(source: Pinboard, clock: Clock, folder: Path, **rest: Any) -> Calendar:
    return Calendar(source, Memory(folder / "s.json", "x"), clock, in_thread=inline, **rest)


def test_a_calendar_is_read_a_month_ahead(source: Pinboard, clock: Clock, tmp_path: Path) -> None:
    clock.advance(1e9)
    calendar = make(source, clock, tmp_path)
    assert calendar.sessions is None

    assert SYNC_S == now(calendar.sync())

    assert [(1e9 - PAST_S, 1e9 + HORIZON_S)] == source.asked
    assert calendar.sessions is not None
    assert ["Race"] == [session.name for session in calendar.sessions]
    assert (1e9, True) == (calendar.read_s, calendar.healthy)


def test_a_failure_keeps_what_was_read_and_is_said_once(
    source: Pinboard, clock: Clock, tmp_path: Path, logged: list[str]
) -> None:
    calendar = make(source, clock, tmp_path, sync_s=60)
    now(calendar.sync())
    clock.advance(120)
    source.failure = "the pinboard: gone"

    waits = [now(calendar.sync()) for _ in range(4)]

    assert [15, 30, 60, 60] == waits
    assert calendar.sessions
    assert not calendar.healthy
    assert 1 == logged.count("the pinboard: gone - going on with the one of 2 minutes ago")
    source.failure = None
    assert 60 == now(calendar.sync())
    assert "the pinboard can be read again" == logged[-1]


def test_a_failure_at_first_is_said_with_what_it_means(
    source: Pinboard, clock: Clock, tmp_path: Path, logged: list[str]
) -> None:
    source.failure = "the pinboard: gone"
    calendar = make(source, clock, tmp_path)

    now(calendar.recall())
    now(calendar.sync())

    assert calendar.sessions is None
    assert ["the pinboard: gone - nothing is started until it can be read"] == logged


def test_the_last_good_calendar_outlives_the_scheduler(
    source: Pinboard, clock: Clock, tmp_path: Path
) -> None:
    now(make(source, clock, tmp_path).sync())
    source.failure = "gone"
    calendar = make(source, clock, tmp_path)

    now(calendar.recall())
    now(calendar.sync())

    assert calendar.sessions is not None
    assert ["Race"] == [session.name for session in calendar.sessions]


def test_what_is_left_out_is_said_once(
    source: Pinboard, clock: Clock, tmp_path: Path, logged: list[str]
) -> None:
    source.events = [an_event("Dentist"), an_event("Race [a]", "b")]
    source.problems = ["event 'x': broken"]
    calendar = make(source, clock, tmp_path)

    for _ in range(3):
        now(calendar.sync())

    assert ["left out: event 'x': broken"] == [line for line in logged if "broken" in line]
    assert 1 == sum("Dentist" in line for line in logged)
    assert 1 == logged.count("the pinboard: 1 events ask for a service")


def test_a_disk_that_is_full_costs_only_the_memory(
    source: Pinboard, clock: Clock, tmp_path: Path, logged: list[str]
) -> None:
    (tmp_path / "file").touch()
    calendar = make(source, clock, tmp_path / "file")

    for _ in range(2):
        assert SYNC_S == now(calendar.sync())

    assert calendar.sessions
    assert 1 == sum("s.json: cannot be written" in line for line in logged)
