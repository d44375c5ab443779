"""WebSocket clients on Autobahn: one line to a feed, and Timing71's reconnecting factory."""

# ruff: noqa: N802, N803, N815  # names are Autobahn's and Twisted's

from __future__ import annotations

import random
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from twisted.internet import ssl
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.python.failure import Failure

from livetiming.network.backoff import Backoff
from livetiming.network.failures import describe
from livetiming.network.websocket import FeedUnavailable

if TYPE_CHECKING:
    from livetiming.network.websocket import Events, FeedAddress

make_failure: Any = Failure

LARGEST_MESSAGE = 16 * 1024 * 1024


async def dial(
    reactor: Any, address: FeedAddress, events: Events, *, timeout_s: float
) -> _FeedProtocol:
    """Open one WebSocket; return when its handshake is done.

    Raises:
        FeedUnavailable: no WebSocket there; the text is one line.
    """
    opened: Deferred[_FeedProtocol] = Deferred()
    factory = _FeedFactory(reactor, address, events, opened, timeout_s)
    try:
        await _endpoint(reactor, address, timeout_s).connect(factory)
        return await opened.addTimeout(timeout_s, reactor)
    except FeedUnavailable:
        raise
    except Exception as error:
        factory.abandon()
        raise FeedUnavailable(f"{address.url} - {describe(error)}") from error


def _endpoint(reactor: Any, address: FeedAddress, timeout_s: float) -> Any:
    parts = urlsplit(address.url)
    secure = parts.scheme == "wss"
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise FeedUnavailable(
            f"{address.url!r} - expected an address like wss://host:port/ - check the options"
        )
    host = parts.hostname
    plain: Any = HostnameEndpoint(reactor, host, parts.port or (443 if secure else 80), timeout_s)
    if not secure:
        return plain
    options: Any = (
        ssl.optionsForClientTLS(host)
        if address.verify_tls
        else ssl.CertificateOptions(verify=False)
    )
    return wrapClientTLS(options, plain)


class _FeedProtocol(WebSocketClientProtocol):
    """One line to a feed."""

    factory: _FeedFactory

    def onOpen(self) -> None:
        """The handshake is done."""
        self.factory.is_open(self)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: FBT001
        """A message came; binary ones are read as text too."""
        self.factory.events.said(payload.decode("utf-8", errors="replace"))

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: FBT001
        """The line is closed, or never was open."""
        self.factory.is_closed(_why(code, reason))

    def hang_up(self) -> None:
        """Close at once, without a farewell that a dead peer would never answer."""
        transport: Any = self.transport
        transport.abortConnection()


class _FeedFactory(WebSocketClientFactory):
    """Makes the protocol of one line."""

    protocol: Any = _FeedProtocol
    noisy = False

    def __init__(
        self,
        reactor: Any,
        address: FeedAddress,
        events: Events,
        opened: Deferred[_FeedProtocol],
        timeout_s: float,
    ) -> None:
        headers = dict(address.headers)
        agent = headers.pop("User-Agent", None)
        origin = headers.pop("Origin", None)
        super().__init__(  # type: ignore[no-untyped-call]
            address.url, headers=headers, useragent=agent, origin=origin, reactor=reactor
        )
        self.setProtocolOptions(  # type: ignore[no-untyped-call]
            openHandshakeTimeout=timeout_s,
            autoPingInterval=0,
            maxMessagePayloadSize=LARGEST_MESSAGE,
            maxFramePayloadSize=LARGEST_MESSAGE,
            closeHandshakeTimeout=1,
            tcpNoDelay=True,
        )
        self.events = events
        self._opened: Deferred[_FeedProtocol] | None = opened
        self._abandoned = False

    def is_open(self, line: _FeedProtocol) -> None:
        """Hand the open line over."""
        opened, self._opened = self._opened, None
        if self._abandoned:
            line.hang_up()
        elif opened is not None:
            opened.callback(line)

    def is_closed(self, why: str) -> None:
        """Tell who waits for the line, or who listens to it."""
        opened, self._opened = self._opened, None
        if opened is None:
            self.events.closed(why)
        elif not self._abandoned:
            opened.errback(make_failure(FeedUnavailable(f"{self.url} - {why}")))

    def abandon(self) -> None:
        """Nobody wants this line any more."""
        self._abandoned = True


def _why(code: int | None, reason: str | None) -> str:
    text = " ".join((reason or "").split())
    if "upgrade failed" in text or "WebSocket connection upgrade" in text or "HTTP" in text:
        return f"expected a WebSocket, got an ordinary web page ({text}) - is the address right"
    if "handshake" in text and "timeout" in text.lower():
        return "expected a WebSocket, got no answer to the handshake - is the address right"
    return f"closed by the server with code {code}: {text}" if text else "closed by the server"


class ReconnectingWebSocketClientFactory(WebSocketClientFactory):
    """Autobahn's client factory, dialling again when the line is lost.

    For plugins written for Timing71: set ``protocol`` to a ``WebSocketClientProtocol`` and
    hand it to ``autobahn.twisted.websocket.connectWS``. Waits 1, 2, 4 … at most 30 s. New
    plugins are better served by :class:`livetiming.service.FeedService`.
    """

    maxDelay = 30
    noisy = False

    def __init__(self, url: str, *args: Any, **values: Any) -> None:
        """Dial *url*; further arguments are those of Autobahn's factory."""
        values.setdefault("useragent", f"Timing71/{_version()}")
        super().__init__(url, *args, **values)  # type: ignore[no-untyped-call]
        self._backoff = Backoff(limit_s=self.maxDelay)
        self._stopped = False

    def buildProtocol(self, addr: Any) -> Any:
        """Make a protocol; a connection made counts as a success."""
        self._backoff.reset()
        return super().buildProtocol(addr)

    def clientConnectionFailed(self, connector: Any, reason: Failure) -> None:
        """Dial again later."""
        self._retry(connector)

    def clientConnectionLost(self, connector: Any, reason: Failure) -> None:
        """Dial again later."""
        self._retry(connector)

    def stopTrying(self) -> None:
        """Stay away from now on."""
        self._stopped = True

    def _retry(self, connector: Any) -> None:
        if not self._stopped:
            wait_s = self._backoff.next_s(random.random())
            self.reactor.callLater(wait_s, connector.connect)


def _version() -> str:
    try:
        return version("livetiming")
    except PackageNotFoundError:
        return "unknown"
