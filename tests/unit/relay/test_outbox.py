from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.logger import globalLogPublisher

from livetiming.ports import CallFailed, Json
from livetiming.relay.kept import Kept, make_message
from livetiming.relay.outbox import Outbox


class SlowRouter:
    """Takes a message when it is told to."""

    def __init__(self) -> None:
        self.connected = True
        self.taken: list[tuple[str, Json, bool]] = []
        self.under_way: list[Deferred[None]] = []

    async def publish_confirmed(self, topic: str, payload: Json, *, retain: bool = False) -> None:
        self.taken.append((topic, payload["n"], retain))
        waiting: Deferred[None] = Deferred()
        self.under_way.append(waiting)
        await waiting

    def confirm(self, count: int = 1) -> None:
        for _ in range(count):
            self.under_way.pop(0).callback(None)

    def confirm_all(self) -> None:
        while self.under_way:
            self.confirm()


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What was logged."""
    texts: list[str] = []

    def collect(event: Any) -> None:
        texts.append(event["log_format"])

    observer: Any = collect
    globalLogPublisher.addObserver(observer)
    yield texts
    globalLogPublisher.removeObserver(observer)


def change(n: int, size: int = 0) -> Any:
    return make_message("livetiming.delta.u", {"n": n, "x": "x" * size}, retain=False)


def state(n: int, topic: str = "livetiming.service.u") -> Any:
    return make_message(topic, {"n": n}, retain=True)


def test_what_the_router_takes_goes_out_at_once_and_in_order() -> None:
    router = SlowRouter()
    outbox = Outbox(router)

    for n in range(3):
        outbox.put(change(n))

    assert [("livetiming.delta.u", n, False) for n in range(3)] == router.taken


def test_only_so_many_are_under_way_at_a_time() -> None:
    router = SlowRouter()
    outbox = Outbox(router, window=2)
    for n in range(5):
        outbox.put(change(n))

    assert (2, 3) == (len(router.taken), len(outbox))
    router.confirm()
    assert (3, 2) == (len(router.taken), len(outbox))
    router.confirm_all()
    assert [0, 1, 2, 3, 4] == [n for _, n, _ in router.taken]
    assert 5 == outbox.sent


def test_while_the_router_is_slow_the_newest_state_of_a_topic_replaces_those_that_wait() -> None:
    router = SlowRouter()
    outbox = Outbox(router, window=1)

    for n in range(100):
        outbox.put(state(n))
    assert 1 == len(outbox)
    router.confirm_all()

    assert [0, 99] == [n for _, n, _ in router.taken]


def test_changes_that_wait_are_bounded_and_given_up_together(said: list[str]) -> None:
    router = SlowRouter()
    outbox = Outbox(router, window=1, waiting_bytes=10_000)
    outbox.put(state(1))
    outbox.put(state(2, "livetiming.analysis/u/lap"))

    for n in range(1000):
        outbox.put(change(n, size=1000))
        assert outbox.waiting_bytes <= 10_000

    assert outbox.given_up > 900
    assert 1 == sum("slower than the master" in text for text in said)
    assert not any("keeps up" in text for text in said)  # nothing was taken yet
    router.confirm_all()
    assert 2 in [n for _, n, _ in router.taken]  # nothing retained was lost
    assert 999 == router.taken[-1][1]
    assert 1 == said.count("the public router keeps up again")


def test_a_router_that_is_away_costs_the_retained_messages_only() -> None:
    router = SlowRouter()
    router.connected = False
    outbox = Outbox(router)
    for n in range(50):
        outbox.put(state(n))
        outbox.put(change(n))

    assert 1 == len(outbox)

    router.connected = True
    outbox.send_everything()
    assert [("livetiming.service.u", 49, True)] == router.taken


def test_a_router_that_has_lost_everything_gets_everything_and_what_waits_is_not_doubled() -> None:
    router = SlowRouter()
    outbox = Outbox(router, window=1)
    for n in range(5):
        outbox.put(state(n, f"livetiming.service.{n}"))
    router.confirm_all()
    router.taken.clear()
    outbox.lost()

    outbox.send_everything()
    outbox.send_everything()
    router.confirm_all()

    assert [0, 1, 2, 3, 4, 0] == [n for _, n, _ in router.taken]  # the first was under way


def test_what_there_is_no_room_to_keep_is_passed_on_all_the_same() -> None:
    router = SlowRouter()
    outbox = Outbox(router, kept=Kept(limit_bytes=0))

    outbox.put(state(1))

    assert [("livetiming.service.u", 1, True)] == router.taken
    assert 1 == outbox.kept.refused


def test_a_message_that_the_router_refuses_is_told_and_costs_nothing_else() -> None:
    router, told = SlowRouter(), list[Exception]()
    outbox = Outbox(router, on_skip=told.append)
    outbox.put(change(1))
    outbox.put(change(2))

    router.under_way.pop(0).errback(CallFailed("wamp.error.not_authorized"))
    router.confirm()

    assert ["wamp.error.not_authorized"] == [str(problem) for problem in told]
    assert 1 == outbox.sent


def test_a_connection_lost_under_way_is_no_fault_of_the_message() -> None:
    router, told = SlowRouter(), list[Exception]()
    outbox = Outbox(router, on_skip=told.append)
    outbox.put(state(1))

    router.under_way.pop(0).errback(ConnectionError("lost"))
    outbox.send_everything()

    assert [] == told
    assert 2 == len(router.taken)
