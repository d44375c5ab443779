"""The server on a transport in memory; a real client is in tests/integration."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from livetiming.service.publishing import Publisher
from livetiming.service.standalone import StandaloneOutlet
from livetiming.service.standalone_server import STALLED_S, Server
from livetiming.testing.builders import COLUMNS, a_car, a_manifest, a_state

HANDSHAKE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: %s\r\nSec-WebSocket-Version: 13\r\n\r\n"
) % base64.b64encode(b"0123456789abcdef")


class Transport(StringTransport):
    """A transport that can be aborted and knows its options."""

    aborted = False

    def abortConnection(self) -> None:  # noqa: N802
        self.aborted = True

    def setTcpNoDelay(self, enabled: bool) -> None:  # noqa: N802
        """Sockets have it."""


class Connected:
    def __init__(self, clock: Clock) -> None:
        self.outlet = StandaloneOutlet("u", clock)
        self.publisher = Publisher(clock, [self.outlet], manifest=a_manifest)
        self.outlet.set_up(self.publisher)
        self.publisher.offer(a_state(a_car("7")), COLUMNS)
        make: Any = Transport
        self.transport: Any = make()
        server: Any = Server(self.outlet, clock)
        self.client: Any = server.buildProtocol(None)
        self.client.makeConnection(self.transport)
        self.client.dataReceived(HANDSHAKE)

    def change(self, laps: int) -> None:
        self.publisher.offer(a_state(a_car("7", laps=laps)), COLUMNS)


@pytest.fixture
def connected(clock: Clock) -> Connected:
    return Connected(clock)


def test_a_client_is_greeted_with_the_state(connected: Connected) -> None:
    assert b"101 Switching Protocols" in connected.transport.value()
    assert b'["livetiming.service.u"' in connected.transport.value()
    assert connected.outlet.connected


def test_while_a_client_does_not_keep_up_nothing_is_piled_up_for_it(
    connected: Connected,
) -> None:
    connected.client.pauseProducing()
    before = len(connected.transport.value())
    for laps in range(1000):
        connected.change(laps)
    assert before == len(connected.transport.value())

    connected.client.resumeProducing()
    assert before < len(connected.transport.value()) < before + 2000


def test_a_client_that_never_reads_is_dropped(connected: Connected, clock: Clock) -> None:
    connected.client.pauseProducing()
    clock.advance(STALLED_S)

    assert connected.transport.aborted


def test_a_client_that_catches_up_is_kept(connected: Connected, clock: Clock) -> None:
    connected.client.pauseProducing()
    clock.advance(STALLED_S - 1)
    connected.client.resumeProducing()
    clock.advance(STALLED_S)

    assert not connected.transport.aborted
