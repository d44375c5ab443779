"""A network is followed: who is there, what they show, who is gone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest
from twisted.internet.task import Clock

from livetiming.bridges.watched import Shown, Watched
from livetiming.bridges.watching import Watching
from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.directory import Directory
from livetiming.protocol import topics
from livetiming.testing.harness import now
from tests.unit.orchestration.network import START_S, AService, Network


class Notes:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, Any]] = []

    def described(self, service: Watched, at_ms: int, *, is_new_session: bool) -> None:
        assert service.manifest is not None
        self.told.append(("manifest", service.uuid, is_new_session))

    def shown(self, service: Watched, shown: Shown) -> None:
        self.told.append(("state", service.uuid, shown.state))

    def analysed(
        self, service: Watched, at_ms: int, key: str, part: str | None, payload: Any
    ) -> None:
        self.told.append(("analysis", service.uuid, (key, part, payload)))

    def gone(self, service: Watched, at_ms: int) -> None:
        self.told.append(("gone", service.uuid, None))

    def of(self, kind: str, uuid: str = "race") -> list[Any]:
        return [what for found, of, what in self.told if (found, of) == (kind, uuid)]


class Watch:
    """A network in memory that is followed."""

    def __init__(self, clock: Clock) -> None:
        clock.advance(START_S)
        self.clock = clock
        self.router = MemoryRouter()
        self.notes = Notes()
        self.bus = self.a_bus()
        self.watching = Watching(self.bus, clock, self.notes)
        self.directory = Directory(self.a_bus(), clock)
        now(self.directory.start())
        now(self.watching.start())

    def a_bus(self) -> MemoryBus:
        return MemoryBus(self.router, clock=self.clock)

    def service(self, uuid: str = "race", **manifest: Any) -> AService:
        # of the network, a service needs the clock and the router
        return AService(cast("Network", self), uuid, **manifest)

    def say(self, topic: str, payload: Any) -> None:
        now(self.a_bus().publish(topic, payload))

    def pass_time(self, seconds: int) -> None:
        for _ in range(seconds):
            self.clock.advance(1)


@pytest.fixture
def watch(clock: Clock) -> Iterator[Watch]:
    one = Watch(clock)
    yield one
    one.watching.stop()
    one.directory.stop()


def test_every_state_is_told_once_and_in_order(watch: Watch) -> None:
    service = watch.service()
    for laps in range(6):
        service.show(laps)

    assert [True] == watch.notes.of("manifest")
    assert [state["cars"] for state in service.states] == [
        state["cars"] for state in watch.notes.of("state")
    ]


def test_who_comes_late_begins_with_the_state_of_now(watch: Watch) -> None:
    service = watch.service()
    service.show(1)
    late = Notes()
    watching = Watching(watch.a_bus(), watch.clock, late)
    now(watching.start())
    service.show(2)
    watching.stop()

    assert [state["cars"] for state in service.states] == [
        state["cars"] for state in late.of("state")
    ]


def test_a_lost_router_costs_no_state_after_it_is_back(watch: Watch) -> None:
    service = watch.service()
    service.show(1)
    watch.bus.disconnect()
    service.show(2)
    watch.bus.reconnect()
    service.show(3)

    assert service.states[-1]["cars"] == watch.notes.of("state")[-1]["cars"]


def test_another_name_is_another_session(watch: Watch) -> None:
    service = watch.service(name="Race 1")
    service.show(1)
    service.call_itself(name="Race 1", description="moved")
    service.call_itself(name="Race 2")

    assert [True, True, True] == watch.notes.of("manifest")


def test_who_is_not_listed_any_more_is_gone(watch: Watch) -> None:
    service, other = watch.service(), watch.service("other")
    service.show(1)
    other.show(1)
    watch.pass_time(5)
    service.stop()
    watch.pass_time(120)

    assert 1 == len(watch.notes.of("gone"))
    assert [] == watch.notes.of("gone", "other")
    assert ["other"] == list(watch.watching.services)


def test_a_hidden_service_is_not_gone_because_the_public_list_lacks_it(watch: Watch) -> None:
    service = watch.service(hidden=True)
    service.show(1)
    watch.pass_time(120)

    assert [] == watch.notes.of("gone")


def test_what_makes_no_sense_is_counted_and_costs_nobody_else(watch: Watch) -> None:
    service = watch.service()
    service.show(1)
    for payload in ("hello", {"msgClass": "x"}, {"msgClass": 2, "payload": {"uuid": 5}}):
        watch.say(topics.CONTROL, payload)
    watch.say(topics.delta("race"), {"msgClass": 11, "payload": ["no delta"]})
    watch.say(topics.state("race"), {"msgClass": 8, "payload": 17})
    service.show(2)

    assert {"envelope": 2, "manifest": 1, "BadFrame of race": 1} == {
        kind: count for kind, count in watch.watching.faults.items() if "Payload" not in kind
    }
    assert 2 == len(watch.notes.of("state"))


def test_a_document_is_told_with_its_part(watch: Watch) -> None:
    watch.service().show(1)
    message = {"msgClass": 7, "payload": {"7/0": []}}
    watch.say(topics.analysis("race", "laps", "7/0"), message)

    assert [("laps", "7/0", {"7/0": []})] == watch.notes.of("analysis")
