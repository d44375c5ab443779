from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.directory import MAX_SERVICES, Directory
from livetiming.ports import CallFailed
from livetiming.protocol import topics
from livetiming.runtime.tasks import start

ALIVE = "livetiming.service.isAlive."


def a_manifest(uuid: str, **changes: Any) -> dict[str, Any]:
    return {
        "uuid": uuid,
        "name": "Karting",
        "description": "Race",
        "serviceClass": "apex_kart",
        "colSpec": [["Num", "text", "Car number"]],
        "trackDataSpec": [],
        "pollInterval": 1,
        "hasAnalysis": False,
        "hidden": False,
        **changes,
    }


class Network:
    """A directory in a network in memory."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.router = MemoryRouter()
        self.bus = MemoryBus(self.router, clock=clock)
        self.directory = Directory(self.bus, clock)
        now(self.directory.start())

    def service(
        self, uuid: str, *, bus: MemoryBus | None = None, answer: Any = True, **changes: Any
    ) -> MemoryBus:
        """Start a service and let it register."""
        bus = bus or MemoryBus(self.router, clock=self.clock)
        now(bus.register(ALIVE + uuid, answer if callable(answer) else lambda: answer))
        self.register(a_manifest(uuid, **changes), bus)
        return bus

    def register(self, manifest: Any, bus: MemoryBus | None = None) -> None:
        """Publish a registration."""
        message = {"msgClass": 2, "date": 1, "payload": manifest}
        now((bus or self.bus).publish(topics.CONTROL, message))
        self.clock.advance(0.1)

    def published(self) -> list[str]:
        """Return the uuids of the list outsiders see."""
        envelope, _ = self.router.retained[topics.DIRECTORY]
        assert envelope["msgClass"] == 5
        assert envelope["retain"] is True
        return [manifest["uuid"] for manifest in envelope["payload"]]

    def listed(self, *args: Any, role: str | None = "services") -> list[str]:
        """Return the uuids of the listing procedure's answer."""
        bus = MemoryBus(self.router, role=role, clock=self.clock)
        return [m["uuid"] for m in now(bus.call(topics.DIRECTORY_LISTING, *args))]

    def broadcasts(self) -> int:
        return sum(topic == topics.DIRECTORY for topic, _, _ in self.router.events)


def now(work: Any) -> Any:
    """Return the result of *work*, which must not wait."""
    results: list[Any] = []
    failures: list[Any] = []
    start(work).addCallbacks(results.append, failures.append)
    if failures:
        failures[0].raiseException()
    assert results, "still waiting; advance the clock first"
    return results[0]


@pytest.fixture
def network(clock: Clock) -> Network:
    return Network(clock)


def test_on_start_it_asks_everybody_to_register_and_publishes_a_list(network: Network) -> None:
    kinds = [(topic, event["msgClass"]) for topic, event, _ in network.router.events]

    assert kinds == [(topics.CONTROL, 1), (topics.DIRECTORY, 5)]
    assert network.published() == []


def test_a_service_that_registers_is_published_at_once(network: Network) -> None:
    network.service("a")

    assert network.published() == ["a"]
    assert network.listed() == ["a"]


def test_the_list_is_by_name(network: Network) -> None:
    network.service("z", name="Alpha")
    network.service("a", name="Beta")

    assert network.published() == ["z", "a"]


def test_registrations_close_together_are_published_together(network: Network) -> None:
    before = network.broadcasts()
    for uuid in "abc":
        message = {"msgClass": 2, "date": 1, "payload": a_manifest(uuid)}
        now(network.bus.publish(topics.CONTROL, message))

    network.clock.advance(0.1)

    assert network.broadcasts() == before + 1
    assert network.published() == ["a", "b", "c"]


def test_a_repeated_registration_changes_nothing(network: Network) -> None:
    network.service("a")
    before = network.broadcasts()

    network.register(a_manifest("a"))

    assert network.broadcasts() == before


def test_a_changed_manifest_is_published_at_once(network: Network) -> None:
    network.service("a")

    network.register(a_manifest("a", description="Qualifying"))

    assert network.router.retained[topics.DIRECTORY][0]["payload"][0]["description"] == "Qualifying"


def test_the_list_is_repeated_each_minute(network: Network) -> None:
    before = network.broadcasts()

    network.clock.pump([1] * 60)

    assert network.broadcasts() == before + 1


def test_hidden_services_are_in_nothing_public(network: Network) -> None:
    network.service("seen")
    network.service("unseen", hidden=True)

    assert network.published() == ["seen"]
    assert network.listed() == ["seen"]
    assert network.listed(True, role="anonymous") == ["seen"]
    assert network.listed(True, role=None) == ["seen"]
    assert network.listed("yes", role="services") == ["seen"]


def test_a_component_may_ask_for_hidden_services(network: Network) -> None:
    network.service("unseen", hidden=True)

    assert network.listed(True, role="services") == ["unseen"]


def test_a_service_that_becomes_hidden_leaves_the_list(network: Network) -> None:
    network.service("a")

    network.register(a_manifest("a", hidden=True))

    assert network.published() == []


def test_a_dead_service_is_gone_within_15_seconds(network: Network) -> None:
    service = network.service("a")
    network.clock.pump([1] * 10)
    assert network.published() == ["a"]

    service.disconnect()
    network.clock.pump([1] * 14)

    assert network.published() == []
    assert network.directory.uuids() == []


def test_a_hung_service_is_gone_within_15_seconds_and_never_asked_twice_at_once(
    network: Network,
) -> None:
    asked: list[float] = []

    def hang() -> Deferred[None]:
        asked.append(network.clock.seconds())
        return Deferred()

    network.service("a", answer=hang)

    network.clock.pump([1] * 14)

    assert network.published() == []
    assert len(asked) == 2


def test_a_service_that_misses_one_check_stays(network: Network) -> None:
    service = network.service("a")
    service.disconnect()
    network.clock.pump([1] * 4)

    service.reconnect()
    network.clock.pump([1] * 60)

    assert network.published() == ["a"]


def test_a_service_that_answers_with_an_error_is_gone(network: Network) -> None:
    def fail() -> None:
        raise CallFailed("wamp.error.runtime_error", "broken")

    network.service("a", answer=fail)

    network.clock.pump([1] * 14)

    assert network.published() == []


def test_a_service_that_comes_back_is_listed_again(network: Network) -> None:
    network.service("a").disconnect()
    network.clock.pump([1] * 14)

    network.service("a")

    assert network.published() == ["a"]


def test_losing_the_router_costs_no_service(network: Network) -> None:
    network.service("a")

    network.bus.disconnect()
    network.clock.pump([1] * 30)

    assert network.directory.uuids() == ["a"]


def test_after_a_router_restart_everybody_is_asked_and_the_list_is_published(
    network: Network,
) -> None:
    service = network.service("a")
    network.bus.disconnect()
    service.disconnect()
    fresh = MemoryRouter()

    network.bus.reconnect(fresh)
    network.router = fresh

    assert [event["msgClass"] for _, event, _ in fresh.events] == [1, 5]
    assert network.published() == ["a"]

    service.reconnect(fresh)
    network.clock.pump([1] * 30)

    assert network.published() == ["a"]


@pytest.mark.parametrize(
    "message",
    [
        None,
        [],
        "text",
        {"msgClass": "2"},
        {"msgClass": 2, "payload": None},
        {"msgClass": 2, "payload": {"uuid": "a.b"}},
        {"msgClass": 2, "payload": {"uuid": 7, "name": [], "colSpec": "x"}},
    ],
    ids=str,
)
def test_nonsense_on_control_is_counted_and_skipped(network: Network, message: Any) -> None:
    now(network.bus.publish(topics.CONTROL, message))
    now(network.bus.publish(topics.CONTROL, message))

    network.service("a")

    assert sum(network.directory.faults.values()) == 2
    assert network.published() == ["a"]


def test_there_is_a_limit_to_how_many_services_are_kept(network: Network) -> None:
    for number in range(MAX_SERVICES + 1):
        message = {"msgClass": 2, "date": 1, "payload": a_manifest(f"s{number}")}
        now(network.bus.publish(topics.CONTROL, message))

    assert len(network.directory.uuids()) == MAX_SERVICES
    assert network.directory.faults["Refused"] == 1


class Guests:
    """The router's side of guests: who owns what, and who they are."""

    def __init__(self, network: Network) -> None:
        self.owners: dict[str, str] = {}
        now(network.bus.register("livetiming.authorize.owner", self.owners.get))
        now(network.bus.register("livetiming.authenticate.lookup", lambda authid: {"name": authid}))
        self.bus = MemoryBus(
            network.router, role="external_service", authid="club", clock=network.clock
        )


def test_a_guests_service_says_who_the_guest_is(network: Network) -> None:
    guests = Guests(network)
    guests.owners["g"] = "club"

    network.service("g", bus=guests.bus)

    [manifest] = network.router.retained[topics.DIRECTORY][0]["payload"]
    assert manifest["external"] == {"name": "club"}


def test_a_guest_cannot_register_a_service_that_is_not_its_own(network: Network) -> None:
    guests = Guests(network)
    network.service("ours")
    guests.owners["ours"] = "services"

    network.register(a_manifest("ours", name="Spoofed"), guests.bus)
    network.register(a_manifest("unclaimed"), guests.bus)

    [manifest] = network.router.retained[topics.DIRECTORY][0]["payload"]
    assert (manifest["uuid"], manifest["name"]) == ("ours", "Karting")
    assert network.directory.faults["Refused"] == 2


def test_only_the_directory_says_who_is_a_guest(network: Network) -> None:
    network.service("a", external={"name": "pretended"})

    [manifest] = network.router.retained[topics.DIRECTORY][0]["payload"]
    assert "external" not in manifest


def test_a_second_directory_is_refused(network: Network) -> None:
    second = Directory(MemoryBus(network.router, clock=network.clock), network.clock)

    with pytest.raises(CallFailed, match="listServices"):
        now(second.start())


def test_when_stopped_it_does_nothing_more(network: Network) -> None:
    network.service("a")
    before = network.broadcasts()

    network.directory.stop()
    network.clock.pump([1] * 120)

    assert network.broadcasts() == before
    assert network.clock.getDelayedCalls() == []
