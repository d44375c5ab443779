from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.logger import globalLogPublisher

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.protocol import topics
from livetiming.relay.announcing import INTERVAL_S, Announcing, BadPublicUrl, check_public_url
from livetiming.testing.harness import now

URL = "wss://relay.example/ws"


class Network:
    """A master, a public router, and what the master heard."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.master = MemoryRouter()
        self.public = MemoryRouter()
        self.heard: list[Any] = []
        self.at_public = MemoryBus(self.public, clock=self.clock)
        self.announcing = Announcing(
            MemoryBus(self.master, clock=self.clock), self.at_public, self.clock, URL
        )

    def listens(self) -> None:
        monitor = MemoryBus(self.master, clock=self.clock)
        now(monitor.register(topics.RELAYS_ANNOUNCE, self.heard.append))

    def counts(self, connections: int) -> None:
        counter = MemoryBus(self.public, clock=self.clock)
        load = {"connections": connections, "limit": 2000}
        now(counter.register(topics.RELAYS_LOAD, lambda: load, replace=True))


def test_the_load_is_told_every_few_seconds() -> None:
    network = Network()
    network.listens()
    network.counts(7)
    network.announcing.start()

    network.clock.advance(INTERVAL_S)
    network.counts(8)
    network.clock.advance(INTERVAL_S)

    assert [7, 8] == [told["connections"] for told in network.heard]
    assert {"url": URL, "connections": 8, "limit": 2000} == network.heard[-1]


def test_a_master_that_takes_no_relays_is_told_of_once_and_tried_again() -> None:
    network, said = Network(), list[str]()

    def collect(event: Any) -> None:
        said.append(event["log_format"])

    observer: Any = collect
    globalLogPublisher.addObserver(observer)
    network.counts(1)
    for _ in range(3):
        now(network.announcing.announce())
    network.listens()
    for _ in range(3):
        now(network.announcing.announce())
    globalLogPublisher.removeObserver(observer)

    assert 1 == sum("is not listed" in text for text in said)
    assert 1 == sum("{how} as" in text for text in said)
    assert 3 == len(network.heard)


def test_a_public_router_that_is_lost_is_not_announced() -> None:
    network = Network()
    network.listens()
    network.at_public.disconnect()

    now(network.announcing.announce())

    assert [] == network.heard


@pytest.mark.parametrize("url", ["", "relay.example", "https://relay.example/ws", "rs://a:1"])
def test_an_address_that_no_browser_can_use_is_refused(url: str) -> None:
    with pytest.raises(BadPublicUrl, match="--public-url"):
        check_public_url(url)
