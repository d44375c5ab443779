"""What only the bus in memory can do; the rest is in tests/contract/test_bus.py."""

from __future__ import annotations

from typing import Any

import pytest

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.ports import CallFailed
from livetiming.runtime.tasks import start


def now(work: Any) -> Any:
    results: list[Any] = []
    failures: list[Any] = []
    start(work).addCallbacks(results.append, failures.append)
    if failures:
        failures[0].raiseException()
    return results[0]


def test_a_lost_bus_raises_and_a_found_one_has_everything_it_had() -> None:
    bus, told, events = MemoryBus(), list[str](), list[Any]()
    bus.on_loss(lambda: told.append("lost"))
    bus.on_join(lambda: told.append("joined"))
    now(bus.subscribe("t", lambda payload, details: events.append(payload)))
    now(bus.register("p", lambda: 1))

    bus.disconnect()
    with pytest.raises(ConnectionError):
        now(bus.publish("t", 1))
    fresh = MemoryRouter()
    bus.reconnect(fresh)
    now(bus.publish("t", 2))

    assert told == ["lost", "joined"]
    assert events == [2]
    assert now(MemoryBus(fresh).call("p")) == 1


def test_a_dead_callee_is_no_callee() -> None:
    bus = MemoryBus()
    now(bus.register("p", lambda: 1))

    bus.forget("p")

    with pytest.raises(CallFailed):
        now(bus.call("p"))


def test_receivers_cannot_change_what_others_receive() -> None:
    bus, seen = MemoryBus(), list[Any]()

    def spoil(payload: Any, details: Any) -> None:
        payload["n"] = "spoiled"

    now(bus.subscribe("t", spoil))
    now(bus.subscribe("t", lambda payload, details: seen.append(payload)))
    now(bus.publish("t", {"n": 1}))

    assert seen == [{"n": 1}]


@pytest.mark.parametrize(
    ("topic", "heard"), [("a.b.c", True), ("a.x.c", True), ("a.b.d", False), ("a.b", False)]
)
def test_a_wildcard_stands_for_one_part(topic: str, heard: bool) -> None:
    bus, seen = MemoryBus(), list[Any]()
    now(bus.subscribe("a..c", lambda payload, details: seen.append(payload), match="wildcard"))

    now(bus.publish(topic, 1))

    assert bool(seen) is heard


def test_everything_published_can_be_looked_at() -> None:
    bus = MemoryBus()
    now(bus.publish("t", 1))
    now(bus.publish("u", 2, retain=True))

    assert bus.router.events == [("t", 1, False), ("u", 2, True)]
