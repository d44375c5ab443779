from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus
from livetiming.orchestration.announce.watcher import Watcher, red_flag
from livetiming.ports import News
from livetiming.protocol import topics
from livetiming.protocol.compression import compress_json
from livetiming.protocol.envelope import Envelope, MessageClass
from livetiming.testing.builders import a_manifest
from livetiming.testing.harness import now


class Kept:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    async def recall(self, name: str) -> str | None:
        return self.values.get(name)

    async def keep(self, name: str, value: str) -> None:
        self.values[name] = value


class Network:
    """A bus with a directory's list and the states of services."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.bus, self.kept = clock, MemoryBus(clock=clock), Kept()
        self.news: list[News] = []
        self.watcher = self.watch()

    def watch(self) -> Watcher:
        watcher = Watcher(self.bus, self, self.kept, self.clock)
        now(watcher.start())
        return watcher

    def announce(self, news: News) -> None:
        if news.key not in {known.key for known in self.news}:
            self.news.append(news)

    def send(self, topic: str, kind: MessageClass, payload: Any, *, retain: bool = False) -> None:
        sent = Envelope(kind=kind, payload=payload, sent_at_ms=1, retain=retain).as_json()
        now(self.bus.publish(topic, sent, retain=retain))

    def list(self, *manifests: Any) -> None:
        self.send(topics.DIRECTORY, MessageClass.DIRECTORY_LISTING, list(manifests), retain=True)

    def delta(self, flag: str, uuid: str = "abc") -> None:
        payload = {"seq": 2, "base": 1, "cars": {}, "session": {"flagState": flag}}
        self.send(topics.delta(uuid), MessageClass.SERVICE_DELTA, payload)

    def state(self, flag: str, uuid: str = "abc") -> None:
        state = compress_json({"cars": [], "session": {"flagState": flag}, "messages": []})
        kind = MessageClass.SERVICE_DATA_COMPRESSED
        self.send(topics.state(uuid), kind, state, retain=True)


def manifest(uuid: str = "abc", **rest: Any) -> dict[str, Any]:
    return {**a_manifest(uuid=uuid).as_json(), "name": "Club Enduro", "description": "Race", **rest}


@pytest.fixture
def network(clock: Clock) -> Network:
    made = Network(clock)
    made.list(manifest())
    return made


def test_a_red_flag_is_announced_with_what_the_service_is(network: Network) -> None:
    network.delta("green")
    network.delta("red")

    (news,) = network.news
    assert ("red_flag", "Red flag: Club Enduro", "Race") == (news.kind, news.title, news.body)
    assert "abc" == news.facts["uuid"]


def test_a_service_that_sends_full_states_only_is_understood(
    network: Network, clock: Clock
) -> None:
    network.state("green")
    clock.advance(1)
    network.state("red")

    assert 1 == len(network.news)


def test_full_states_beside_deltas_are_not_unpacked(network: Network) -> None:
    network.delta("green")
    network.state("red")

    assert [] == network.news


def test_a_red_flag_is_announced_once_across_restarts(network: Network, clock: Clock) -> None:
    network.state("green")
    clock.advance(1)
    network.state("red")
    network.watch()
    clock.advance(1)
    network.state("red")

    assert 1 == len(network.news)


def test_the_next_red_flag_is_announced_too_also_after_a_restart(
    network: Network, clock: Clock
) -> None:
    for flag in ("green", "red", "green"):
        network.delta(flag)
    clock.advance(600)
    network.watch()
    network.delta("red")

    assert ["red_flag/abc/1", "red_flag/abc/2"] == [news.key for news in network.news]


def test_hidden_services_are_not_followed(clock: Clock) -> None:
    network = Network(clock)
    network.list(manifest("h", hidden=True))

    assert [] == network.watcher.uuids()


def test_service_classes_may_be_left_out(clock: Clock) -> None:
    network = Network(clock)
    watcher = Watcher(network.bus, network, network.kept, clock, ignored=["replay"])
    now(watcher.start())
    network.list(manifest("a", serviceClass="replay"), manifest("b", serviceClass="club"))

    assert ["b"] == watcher.uuids()


def test_a_service_that_left_is_followed_no_more(network: Network) -> None:
    network.delta("green")
    network.list()
    network.delta("red")

    assert ([], []) == (network.news, network.watcher.uuids())


def test_what_cannot_be_read_is_counted_and_loses_nothing_beside_it(network: Network) -> None:
    network.list(manifest(), {"uuid": 7}, manifest("other"))
    now(network.bus.publish(topics.delta("abc"), "no message"))
    network.send(topics.state("abc"), MessageClass.SERVICE_DATA_COMPRESSED, 7)
    network.delta("green", "other")
    network.delta("red", "other")

    assert {"BadManifest": 1, "BadEnvelope": 1, "BadPayload": 1} == network.watcher.faults
    assert ["red_flag/other/1"] == [news.key for news in network.news]


@pytest.mark.parametrize("payload", [None, [], {}, {"session": 1}, {"session": {"flagState": 1}}])
def test_a_change_that_tells_no_flag_is_passed_over(network: Network, payload: Any) -> None:
    network.send(topics.delta("abc"), MessageClass.SERVICE_DELTA, payload)

    assert ([], {}) == (network.news, network.watcher.faults)


def test_news_of_a_hidden_service_are_hidden() -> None:
    assert red_flag(manifest(hidden=True), 1).hidden
