from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock, StringTransport

from livetiming.testing.apex import Simulation
from livetiming.testing.apex.frames import Frame
from livetiming.testing.apex.server import (
    Address,
    ApexServer,
    Chaos,
    captured_feed,
    simulated_feed,
)
from livetiming.testing.apex.writer import write_capture
from tests.unit.testing.apex._sims import QUICK

UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Socket(StringTransport):
    """A socket whose protocol can be exchanged, as a WebSocket upgrade does."""

    protocol: Any = None


def _socket() -> Any:
    make: Any = Socket
    return make()


def serve(chaos: Chaos | None = None, *troubles: str) -> tuple[Any, ApexServer]:
    reactor = MemoryReactorClock()
    simulation = Simulation(QUICK.having(troubles=frozenset(troubles)))
    simulation.jump(600_000)
    server = ApexServer(reactor, simulated_feed(reactor, simulation, 10), Address(), chaos)
    server.start()
    return reactor, server


def connect(reactor: Any, request: bytes = UPGRADE) -> Any:
    factory = reactor.tcpServers[-1][1]
    protocol = factory.buildProtocol(None)
    transport: Any = _socket()
    transport.protocol = protocol
    protocol.makeConnection(transport)
    protocol.dataReceived(request)
    return transport


def test_the_server_listens_on_loopback_only() -> None:
    reactor, server = serve()

    port, _, _, interface = reactor.tcpServers[0]
    assert (port, interface) == (8093, "127.0.0.1")
    assert server.page_url.startswith("http://127.0.0.1:")


def test_a_viewer_gets_the_bundle_at_once() -> None:
    reactor, server = serve()
    transport = connect(reactor)

    assert b"101 Switching Protocols" in transport.value()
    assert b"init|r|\nbest|hide|" in transport.value()
    assert len(server.viewers) == 1


def test_frames_follow_as_the_race_goes_on() -> None:
    reactor, _ = serve()
    transport = connect(reactor)
    transport.clear()
    reactor.pump([0.05] * 60)

    assert b"|*|" in transport.value()


def test_a_page_is_answered_on_the_same_port() -> None:
    reactor, _ = serve()
    request = b"GET /live-timing/x/javascript/config.js HTTP/1.0\r\n\r\n"

    assert b"var configPort = " in connect(reactor, request).value()


def test_a_captive_portal_answers_a_page_instead_of_the_feed() -> None:
    reactor, _ = serve(Chaos(html=True))
    answer = connect(reactor).value()

    assert b"200 OK" in answer
    assert b"<html>" in answer


def test_a_viewer_is_dropped_after_the_time_asked_for() -> None:
    reactor, _ = serve(Chaos(drop_after_s=3))
    transport = connect(reactor)
    reactor.pump([0.05] * 61)

    assert b"\x88\x02\x03\xe8" in transport.value()


def test_a_silent_server_keeps_the_connection_and_says_nothing() -> None:
    reactor, _ = serve(Chaos(silent_after_s=1))
    transport = connect(reactor)
    reactor.pump([0.05] * 21)
    transport.clear()
    reactor.pump([0.05] * 100)

    assert transport.value() == b""
    assert not transport.disconnecting


def test_a_socket_is_closed_in_the_middle_of_a_message() -> None:
    reactor, server = serve(None, "mid_frame_close")
    transport = connect(reactor)
    viewer = server.viewers[0]
    transport.clear()
    viewer.receive(Frame(0, "r1c1|sr|", "close"))

    sent = transport.value()
    assert sent[:2] == b"\x81\x7e"
    assert int.from_bytes(sent[2:4], "big") > len(sent) - 4
    assert transport.disconnecting


def test_each_viewer_of_a_capture_sees_it_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "feed.ndjson"
    write_capture([Frame(0, "init|r|"), Frame(1000, "r1c1|sr|")], path, 0)
    reactor: Any = MemoryReactorClock()
    server = ApexServer(reactor, captured_feed(reactor, path, 1))
    server.start()
    first = connect(reactor)
    reactor.pump([0.5] * 3)
    second = connect(reactor)
    reactor.pump([0.0])

    assert b"init|r|" in first.value()
    assert b"r1c1|sr|" in first.value()
    assert b"init|r|" in second.value()
    assert b"r1c1|sr|" not in second.value()


def test_a_full_viewer_pauses_its_playback(tmp_path: Path) -> None:
    path = tmp_path / "feed.ndjson"
    write_capture([Frame(at, f"r1c1|in|{at}") for at in range(500)], path, 0)
    reactor: Any = MemoryReactorClock()
    server = ApexServer(reactor, captured_feed(reactor, path, 0))
    server.start()
    transport = connect(reactor)
    server.viewers[0].pauseProducing()
    reactor.pump([0.0] * 5)
    assert b"r1c1" not in transport.value()

    server.viewers[0].resumeProducing()
    reactor.pump([0.0] * 5)
    assert b"r1c1|in|499" in transport.value()


@pytest.mark.parametrize("said", [b"\x81\x80\x00\x00\x00\x00", b"\x89\x80\x00\x00\x00\x00"])
def test_what_viewers_say_does_not_matter(said: bytes) -> None:
    reactor, server = serve()
    transport = connect(reactor)
    server.viewers[0].dataReceived(said)
    reactor.pump([0.05] * 10)

    assert not transport.disconnecting
