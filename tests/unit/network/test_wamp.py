"""What needs no router; the rest is in tests/contract and tests/integration."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionRefusedError as Refused
from twisted.internet.testing import MemoryReactorClock

from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus, waits
from livetiming.runtime.tasks import start


def test_waits_begin_short_and_grow_by_half_up_to_the_limit() -> None:
    grown = [round(waits(failures), 2) for failures in (1, 2, 3, 4)]

    assert grown == [1.5, 2.25, 3.38, 5.06]
    assert waits(100) == 300
    assert waits(100, limit_s=10) == 10


def test_waits_differ_by_a_tenth_either_way() -> None:
    assert waits(1, chance=0) == pytest.approx(1.35)
    assert waits(1, chance=1) == pytest.approx(1.65)


class Network:
    """A bus on a reactor in memory whose connections all fail."""

    def __init__(self) -> None:
        self.reactor: Any = MemoryReactorClock()
        self.bus = WampBus(
            self.reactor, "rs://unix:/r.sock", Credentials("a", "b"), chance=lambda: 0.5
        )
        self.running: Deferred[None] = start(self.bus.run())

    @property
    def attempts(self) -> int:
        return len(self.reactor.unixClients)

    def fail(self) -> None:
        """Refuse the newest attempt."""
        factory = self.reactor.unixClients[-1][1]
        factory.clientConnectionFailed(None, _failure())


def _failure() -> Any:
    from twisted.python.failure import Failure

    return Failure(Refused())


def test_it_tries_for_ever_with_growing_waits() -> None:
    network = Network()
    assert network.attempts == 1

    moments = []
    for _ in range(4):
        network.fail()
        before = network.attempts
        while network.attempts == before:
            network.reactor.advance(0.25)
        moments.append(network.reactor.seconds())

    assert moments == [1.5, 3.75, 7.25, 12.5]
    assert not network.running.called


def test_without_a_router_the_verbs_say_so() -> None:
    network = Network()

    for work in (network.bus.publish("t", 1), network.bus.call("p")):
        failures: list[Any] = []
        start(work).addErrback(failures.append)
        assert failures[0].check(ConnectionError)
        assert "rs://unix:/r.sock" in str(failures[0].value)
    assert not network.bus.connected


def test_closing_while_it_waits_ends_it_and_leaves_no_timer() -> None:
    network = Network()
    network.fail()

    start(network.bus.close())

    assert network.running.called
    assert network.reactor.getDelayedCalls() == []
