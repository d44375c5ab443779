"""The relay between two routers in memory; real ones are in tests/integration/test_relay.py."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.directory import Directory
from livetiming.ports import CallFailed
from livetiming.protocol import topics
from livetiming.relay.relay import BROADCAST_S, WITHDRAW_S, Relay
from livetiming.testing.builders import a_manifest
from livetiming.testing.harness import now


class Network:
    """A master with a directory, a relay, and the router of its viewers."""

    def __init__(self, clock: Clock, **options: Any) -> None:
        self.clock = clock
        clock.advance(1_700_000_000)
        self.master, self.public = MemoryRouter(), MemoryRouter()
        self.directory = Directory(MemoryBus(self.master, clock=clock), clock)
        now(self.directory.start())
        self.at_master = MemoryBus(self.master, clock=clock, role="relay")
        self.at_public = MemoryBus(self.public, clock=clock)
        self.relay = Relay(self.at_master, self.at_public, clock, **options)

    def service(self, uuid: str, **changes: Any) -> MemoryBus:
        bus = MemoryBus(self.master, clock=self.clock)
        now(bus.register(topics.liveness(uuid), lambda: True))
        now(bus.register(topics.request_state(uuid), lambda: {"seq": 1, "of": uuid}))
        manifest = a_manifest(uuid, **changes).as_json()
        now(bus.publish(topics.CONTROL, {"msgClass": 2, "date": 1, "payload": manifest}))
        self.clock.advance(0.2)
        return bus

    def listed(self) -> list[str] | None:
        """Return what the public router has retained as its list."""
        found = self.public.retained.get(topics.DIRECTORY)
        return None if found is None else sorted(m["uuid"] for m in found[0]["payload"])

    def ask(self, procedure: str, *args: Any, role: str = "anonymous") -> Any:
        return now(MemoryBus(self.public, clock=self.clock, role=role).call(procedure, *args))


def test_a_service_is_offered_while_it_is_listed(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    assert network.listed() == []
    service = network.service("a")

    assert ["a"] == network.listed()
    assert {"seq": 1, "of": "a"} == network.ask(topics.request_state("a"))
    assert network.ask(topics.liveness("a")) is True

    service.disconnect()
    for _ in range(20):
        clock.advance(1)
    assert network.listed() == []
    assert [] == network.relay.services
    assert topics.request_state("a") not in network.public.procedures
    assert not [t for t in network.public.procedures if t.endswith(".a")]


def test_nothing_of_a_hidden_service_is_known_at_the_relay(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    network.service("a")
    hidden = network.service("h", hidden=True)
    now(hidden.publish(topics.state("h"), {"msgClass": 8, "date": 1, "payload": "x"}, retain=True))

    assert ["a"] == network.listed()
    assert ["a"] == [
        m["uuid"] for m in network.ask(topics.DIRECTORY_LISTING, True, role="services")
    ]
    assert not [t for t, _, _ in network.public.events if t.endswith("h")]
    with pytest.raises(CallFailed):
        network.ask(topics.request_state("h"))


def test_a_service_that_becomes_hidden_is_dropped_at_once(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    service = network.service("a")
    manifest = a_manifest("a", hidden=True).as_json()
    now(service.publish(topics.CONTROL, {"msgClass": 2, "date": 1, "payload": manifest}))
    clock.advance(0.2)

    now(service.publish(topics.delta("a"), {"msgClass": 11, "date": 1, "payload": {"seq": 2}}))

    assert network.listed() == []
    assert [] == [t for t, _, _ in network.public.events if t == topics.delta("a")]


def test_asked_to_it_relays_hidden_services_to_those_who_know_them(clock: Clock) -> None:
    network = Network(clock, with_hidden=True)
    now(network.relay.start())
    network.service("a")
    network.service("h", hidden=True)
    listing = topics.DIRECTORY_LISTING

    assert ["a"] == network.listed()
    assert {"seq": 1, "of": "h"} == network.ask(topics.request_state("h"))
    assert ["a"] == [m["uuid"] for m in network.ask(listing, True)]
    assert ["a", "h"] == sorted(m["uuid"] for m in network.ask(listing, True, role="services"))
    assert ["a"] == [m["uuid"] for m in network.ask(listing, role="services")]


def test_a_short_absence_of_the_master_leaves_the_list_as_it_is(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    network.service("a")
    network.at_master.disconnect()
    clock.advance(WITHDRAW_S - 1)
    assert ["a"] == network.listed()

    network.at_master.reconnect()
    clock.advance(WITHDRAW_S)

    assert ["a"] == network.listed()


def test_a_master_that_stays_away_takes_its_services_off_the_list(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    network.service("a")
    network.at_master.disconnect()

    clock.advance(WITHDRAW_S)
    assert network.listed() == []

    network.at_master.reconnect()
    clock.advance(0.1)
    assert ["a"] == network.listed()
    assert {"seq": 1, "of": "a"} == network.ask(topics.request_state("a"))


def test_a_relay_that_starts_without_its_master_takes_back_the_list_of_its_last_run(
    clock: Clock,
) -> None:
    network = Network(clock)
    old = {"msgClass": 5, "date": 1, "payload": [a_manifest("old").as_json()], "retain": True}
    now(network.at_public.publish(topics.DIRECTORY, old, retain=True))
    network.at_master.disconnect()
    now(network.relay.start())
    assert ["old"] == network.listed()  # it may come back any moment

    clock.advance(WITHDRAW_S)

    assert network.listed() == []


def test_an_empty_public_router_gets_list_and_states_again(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    service = network.service("a")
    message = {"msgClass": 8, "date": 1, "payload": "x", "retain": True}
    now(service.publish(topics.state("a"), message, retain=True))
    network.at_public.disconnect()
    network.public = MemoryRouter()

    network.at_public.reconnect(network.public)

    assert ["a"] == network.listed()
    assert message == network.public.retained[topics.state("a")][0]
    assert {"seq": 1, "of": "a"} == network.ask(topics.request_state("a"))


def test_the_list_is_sent_again_now_and_then(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    before = len([t for t, _, _ in network.public.events if t == topics.DIRECTORY])

    clock.advance(BROADCAST_S)

    assert before + 1 == len([t for t, _, _ in network.public.events if t == topics.DIRECTORY])


def test_the_schedule_is_passed_on_without_what_is_hidden(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    scheduler = MemoryBus(network.master, clock=clock)
    events = [{"id": "a", "hidden": False}, {"id": "b", "hidden": True}]
    message = {"msgClass": 6, "date": 1, "payload": events, "retain": True}

    now(scheduler.publish(topics.SCHEDULER, message, retain=True))
    now(scheduler.publish(topics.SCHEDULER, {**message, "payload": "nonsense"}, retain=True))
    now(scheduler.publish(topics.SCHEDULER, {**message, "msgClass": 5}, retain=True))

    kept, _ = network.public.retained[topics.SCHEDULER]
    assert {**message, "payload": events[:1]} == kept
    assert 2 == sum(network.relay.faults.values())


def test_a_nonsensical_directory_changes_nothing(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    network.service("a")
    somebody = MemoryBus(network.master, clock=clock)

    for nonsense in (7, {"msgClass": 5, "payload": None}, {"msgClass": 8, "payload": []}):
        now(somebody.publish(topics.DIRECTORY, nonsense))

    assert ["a"] == network.listed()
    assert 3 == sum(network.relay.faults.values())


def test_nothing_is_ever_published_on_the_master(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    network.service("a")
    viewer = MemoryBus(network.public, clock=clock)
    now(viewer.publish(topics.CONTROL, {"msgClass": 1, "date": 1, "payload": None}))
    now(viewer.publish(topics.state("a"), {"msgClass": 8, "date": 1, "payload": "spoofed"}))

    roles = {peer.role for _, peer in network.master.retained.values()}

    assert {"services"} == roles
    assert "spoofed" not in str(network.master.events)


def test_a_router_that_has_a_directory_is_not_taken_over(clock: Clock) -> None:
    network = Network(clock)
    now(MemoryBus(network.public).register(topics.DIRECTORY_LISTING, list))

    with pytest.raises(CallFailed):
        now(network.relay.start())


def test_it_stops_without_a_trace(clock: Clock) -> None:
    network = Network(clock)
    now(network.relay.start())
    network.directory.stop()

    network.relay.stop()

    assert [] == clock.getDelayedCalls()
