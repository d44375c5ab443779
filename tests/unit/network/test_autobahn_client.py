"""The protocol in memory; real sockets are in tests/integration."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from livetiming.network.autobahn_client import (
    ReconnectingWebSocketClientFactory,
    _endpoint,
    _FeedFactory,
    _why,
)
from livetiming.network.websocket import FeedAddress, FeedUnavailable


class Connector:
    def __init__(self) -> None:
        self.connects = 0

    def connect(self) -> None:
        self.connects += 1


def test_the_reconnecting_factory_names_itself_and_dials_again(clock: Clock) -> None:
    factory = ReconnectingWebSocketClientFactory("ws://feed.example:8080/", reactor=clock)
    connector: Any = Connector()

    factory.clientConnectionLost(connector, None)  # type: ignore[arg-type]
    clock.pump([0.5] * 2)
    factory.clientConnectionFailed(connector, None)  # type: ignore[arg-type]
    clock.pump([0.5] * 4)

    assert 2 == connector.connects
    assert factory.useragent.startswith("Timing71/")


def test_a_factory_that_was_stopped_stays_away(clock: Clock) -> None:
    factory = ReconnectingWebSocketClientFactory("ws://feed.example/", reactor=clock)
    factory.stopTrying()

    factory.clientConnectionLost(Connector(), None)  # type: ignore[arg-type]

    assert [] == clock.getDelayedCalls()


@pytest.mark.parametrize("url", ["http://x/", "x", "ws:///", ""])
def test_an_address_that_is_no_websocket_is_refused_in_words(url: str, clock: Clock) -> None:
    with pytest.raises(FeedUnavailable, match="expected an address like wss://"):
        _endpoint(clock, FeedAddress(url), 10)


def test_a_web_page_in_the_place_of_a_feed_is_recognised() -> None:
    reason = "connection was closed uncleanly (WebSocket connection upgrade failed [200]: OK)"

    assert "got an ordinary web page" in _why(1006, reason)


def test_other_ends_tell_their_code() -> None:
    assert "closed by the server with code 1001: bye" == _why(1001, "bye")
    assert "closed by the server" == _why(1000, None)


def test_the_feed_is_never_pinged(clock: Clock) -> None:
    opened: Deferred[Any] = Deferred()
    factory = _FeedFactory(clock, FeedAddress("ws://x/"), None, opened, 10)  # type: ignore[arg-type]

    assert 0 == factory.autoPingInterval
    assert 10 == factory.openHandshakeTimeout
