from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from twisted.internet.error import ConnectionRefusedError as Refused
from twisted.internet.task import Clock
from twisted.logger import LogEvent, globalLogPublisher

from livetiming.network.websocket import Events, FeedAddress, FeedConnection, FeedUnavailable


class Line:
    def __init__(self) -> None:
        self.hung_up = False

    def hang_up(self) -> None:
        self.hung_up = True


class Feed:
    """Both ends of a connection: what is dialled, and who listens."""

    def __init__(self, clock: Clock) -> None:
        self.problem: Exception | None = None
        self.lines: list[Line] = []
        self.events: list[Events] = []
        self.heard: list[tuple[str, str]] = []
        self.dialled_at: list[float] = []
        self.clock = clock
        self.connection = FeedConnection(
            clock,
            self.address,
            self,
            silence_s=90,
            dialler=self.dial,
            chance=lambda: 1.0,
        )

    async def address(self) -> FeedAddress:
        return FeedAddress("ws://feed/")

    async def dial(self, reactor: Any, address: FeedAddress, events: Events) -> Line:
        self.dialled_at.append(self.clock.seconds())
        if self.problem is not None:
            raise self.problem
        self.lines.append(Line())
        self.events.append(events)
        return self.lines[-1]

    def feed_opened(self) -> None:
        self.heard.append(("open", ""))

    def feed_said(self, text: str) -> None:
        self.heard.append(("said", text))

    def feed_closed(self, reason: str) -> None:
        self.heard.append(("closed", reason))


@pytest.fixture
def feed(clock: Clock) -> Feed:
    return Feed(clock)


@pytest.fixture
def log() -> Any:
    events: list[LogEvent] = []
    publisher: Any = globalLogPublisher
    publisher.addObserver(events.append)
    yield events
    publisher.removeObserver(events.append)


def warnings(log: list[LogEvent]) -> list[str]:
    return [str(event.get("why")) for event in log if event.get("why")]


def test_what_the_feed_says_reaches_the_listener(feed: Feed) -> None:
    feed.connection.start()
    feed.events[0].said("hello")

    assert [("open", ""), ("said", "hello")] == feed.heard


def test_a_feed_that_cannot_be_had_is_dialled_again_with_growing_waits(
    feed: Feed, clock: Clock
) -> None:
    feed.problem = Refused()
    feed.connection.start()

    clock.pump([0.5] * 400)

    assert [0, 1, 3, 7, 15, 31, 61, 91] == feed.dialled_at[:8]


def test_the_same_trouble_is_told_once(feed: Feed, clock: Clock, log: list[LogEvent]) -> None:
    feed.problem = Refused()
    feed.connection.start()
    clock.pump([1] * 100)
    feed.problem = FeedUnavailable("no session today")
    clock.pump([1] * 100)

    assert 2 == len(warnings(log))
    assert "connection refused" in warnings(log)[0]
    assert "no session today" in warnings(log)[1]


def test_a_lost_feed_comes_back(feed: Feed, clock: Clock) -> None:
    feed.connection.start()
    feed.events[0].said("a")
    feed.events[0].closed("gone")
    clock.advance(1)
    feed.events[1].said("b")

    assert ["open", "said", "closed", "open", "said"] == [kind for kind, _ in feed.heard]


def test_a_silent_feed_is_hung_up_and_dialled_again(feed: Feed, clock: Clock) -> None:
    feed.connection.start()

    clock.pump([1] * 92)

    assert feed.lines[0].hung_up
    assert ("closed", "nothing heard for 90 s") in feed.heard
    assert 2 == len(feed.lines)


def test_a_feed_that_connects_but_never_speaks_keeps_backing_off(feed: Feed, clock: Clock) -> None:
    feed.connection.start()
    for _ in range(5):
        feed.events[-1].closed("shut in the face")
        clock.pump([1] * 40)

    assert [0, 1] == feed.dialled_at[:2]
    gaps = [b - a for a, b in pairwise(feed.dialled_at)]
    assert len(gaps) >= 5


def test_what_an_old_line_says_late_is_not_heard(feed: Feed, clock: Clock) -> None:
    feed.connection.start()
    feed.events[0].said("a")
    feed.events[0].closed("gone")
    clock.advance(1)

    feed.events[0].said("late")
    feed.events[0].closed("again")

    assert ("said", "late") not in feed.heard
    assert 1 == sum(kind == "closed" for kind, _ in feed.heard)


def test_stopping_hangs_up_and_leaves_no_timer(feed: Feed, clock: Clock) -> None:
    feed.connection.start()
    feed.connection.stop()

    assert feed.lines[0].hung_up
    assert [] == clock.getDelayedCalls()
