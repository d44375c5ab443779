"""One WAMP session over one connection, from dialling to its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.twisted.wamp import ApplicationSession
from autobahn.twisted.websocket import WampWebSocketClientFactory
from autobahn.wamp.serializer import JsonSerializer
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, UNIXClientEndpoint, wrapClientTLS
from twisted.internet.ssl import optionsForClientTLS

from livetiming.network.address import RouterAddress
from livetiming.network.auth import REFUSALS, BadChallenge, Credentials, RouterRefused, answer
from livetiming.protocol.topics import REALM
from livetiming.runtime.tasks import within

FRAGMENT_BYTES = 128 * 1024
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
PING_INTERVAL_S = 10
PING_TIMEOUT_S = 15
CONNECT_LIMIT_S = 10
JOIN_LIMIT_S = 15


class Session(ApplicationSession):
    """Joins the realm, answers the challenge, tells its listener."""

    def __init__(self, address: RouterAddress, credentials: Credentials) -> None:
        super().__init__()
        self._address = address
        self._credentials = credentials
        self._why = "the connection closed"
        self.joined: Deferred[Session] = Deferred()
        self.gone: Deferred[str] = Deferred()

    def onConnect(self) -> None:  # noqa: N802  # Autobahn's name
        """Say who we are."""
        who = self._credentials
        self.join(REALM, authmethods=who.methods, authid=who.authid)

    def onChallenge(self, challenge: Any) -> str:  # noqa: N802  # Autobahn's name
        """Sign the router's challenge."""
        try:
            return answer(self._credentials.secret or "", challenge.method, challenge.extra)
        except BadChallenge as problem:
            self._why = str(problem)
            raise

    def onJoin(self, details: Any) -> None:  # noqa: N802  # Autobahn's name
        """Tell that we are in."""
        if not self.joined.called:
            self.joined.callback(self)

    def onLeave(self, details: Any) -> None:  # noqa: N802  # Autobahn's name
        """Keep the reason and close the connection."""
        text = _one_line(details.message)
        if not self.joined.called and details.reason in REFUSALS:
            who = self._credentials
            self._fail(
                RouterRefused(
                    *(self._address.url, who.authid, details.reason, text),
                    variables=who.variables,
                )
            )
        elif details.reason != "wamp.close.transport_lost":
            self._why = (
                f"the router closed the session ({details.reason}{': ' + text if text else ''})"
            )
        self.disconnect()

    def onDisconnect(self) -> None:  # noqa: N802  # Autobahn's name
        """Tell that it is over."""
        self._fail(ConnectionError(self._why))
        if not self.gone.called:
            self.gone.callback(self._why)

    def onUserError(self, fail: Any, msg: str) -> None:  # noqa: N802  # Autobahn's name
        """Errors of ours reach their caller; Autobahn need not print them."""
        self.log.debug("{msg}: {problem}", msg=msg, problem=fail.value)

    def hang_up(self) -> None:
        """Close the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    def _fail(self, problem: Exception) -> None:
        if not self.joined.called:
            self.joined.errback(problem)


def _one_line(text: object) -> str:
    """Return what the router said, without ANSI colours and line breaks."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(text or "")).split())


async def dial(reactor: Any, address: RouterAddress, credentials: Credentials) -> Session:
    """Connect and join.

    Raises:
        RouterRefused: the router knows us not, or our secret is wrong.
        ConnectionError: anything that may pass.
        TimeoutError: the other side accepts the connection but does not speak WAMP.
    """
    session = Session(address, credentials)
    session.joined.addErrback(lambda failure: failure)  # may fail before anybody waits for it
    factory = _factory(address, lambda: session)
    protocol = await _endpoint(reactor, address).connect(factory)
    _end_with_connection(protocol, session)
    try:
        return await within(_joined(session), JOIN_LIMIT_S, clock=reactor)
    except Exception:
        protocol.transport.abortConnection()
        await session.gone  # the next reactor turn at the latest: nothing is left behind
        raise


async def _joined(session: Session) -> Session:
    return await session.joined


def _end_with_connection(protocol: Any, session: Session) -> None:
    """Tell the session of a connection that ends before WAMP has begun on it."""
    lost = protocol.connectionLost

    def connection_lost(*args: Any) -> None:
        lost(*args)
        closing = getattr(protocol, "closeHandshakeTimeoutCall", None)
        if closing is not None:  # Autobahn forgets it
            closing.cancel()
        session.onDisconnect()

    protocol.connectionLost = connection_lost


def _endpoint(reactor: Any, address: RouterAddress) -> Any:
    if address.path is not None:
        return UNIXClientEndpoint(reactor, address.path, timeout=CONNECT_LIMIT_S)
    plain: Any = HostnameEndpoint(reactor, address.host, address.port, timeout=CONNECT_LIMIT_S)
    return wrapClientTLS(optionsForClientTLS(address.host), plain) if address.tls else plain


def _factory(address: RouterAddress, make: Callable[[], Session]) -> Any:
    if address.kind == "rawsocket":
        raw = WampRawSocketClientFactory(make, serializer=JsonSerializer())
        raw.setProtocolOptions(maxMessagePayloadSize=MAX_MESSAGE_BYTES)
        return raw
    factory = WampWebSocketClientFactory(make, url=address.url, serializers=[JsonSerializer()])
    factory.setProtocolOptions(
        autoFragmentSize=FRAGMENT_BYTES,
        maxMessagePayloadSize=MAX_MESSAGE_BYTES,
        autoPingInterval=PING_INTERVAL_S,
        autoPingTimeout=PING_TIMEOUT_S,
        failByDrop=True,
        tcpNoDelay=True,
    )
    return factory
