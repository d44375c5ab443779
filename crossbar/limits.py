"""Bounds what one viewer can cost the router, where Crossbar's own options do not.

Crossbar hands every event to the connection at once, and Twisted keeps what the peer does not
read in memory without a bound; a ping that is not answered ends that only after its timeout.
The connections made here hold back what the peer does not take, count it, and are aborted when
it is more than ``max_unsent_bytes``.
"""

from collections import deque
from typing import Any

from autobahn.twisted.wamp import ApplicationSession
from crossbar.router import protocol as crossbar_protocol
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

DEFAULT_MAX_UNSENT_BYTES = 4 * 1024 * 1024


@implementer(IPushProducer)
class BoundedConnection(crossbar_protocol.WampWebSocketServerProtocol):  # type: ignore[misc]
    """A viewer's WebSocket whose unsent data has a bound."""

    max_unsent_bytes = DEFAULT_MAX_UNSENT_BYTES

    def __init__(self) -> None:
        super().__init__()
        self._held: deque[bytes] = deque()
        self._held_bytes = 0
        self._full = False

    def connectionMade(self) -> None:
        """Become the transport's producer, in place of the HTTP channel it was taken from."""
        super().connectionMade()
        self.transport.unregisterProducer()
        self.transport.registerProducer(self, streaming=True)

    def pauseProducing(self) -> None:
        """The transport's buffer is full; hold back from now on."""
        self._full = True

    def resumeProducing(self) -> None:
        """The transport's buffer is empty; give it what was held back, until it is full again."""
        self._full = False
        while self._held and not self._full:
            data = self._held.popleft()
            self._held_bytes -= len(data)
            super().sendData(data)

    def stopProducing(self) -> None:
        """The connection is gone."""
        self._forget()

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: FBT001, FBT002
        """Send, or hold back while the peer does not read, or give the peer up."""
        if not self._full and not self._held:
            super().sendData(data, sync, chopsize)
            return
        self._held.append(data)
        self._held_bytes += len(data)
        if self._held_bytes > self.max_unsent_bytes:
            self._give_up()

    def connectionLost(self, *reason: Any) -> None:
        """Free what was held back."""
        self._forget()
        super().connectionLost(*reason)

    def _give_up(self) -> None:
        held = self._held_bytes
        self._forget()
        self.transport.abortConnection()
        self.log.warn(  # noqa: G010  # txaio's name
            "dropped {peer}: it left {held} bytes unread, the limit is {limit}",
            peer=self.peer,
            held=held,
            limit=self.max_unsent_bytes,
        )

    def _forget(self) -> None:
        self._held.clear()
        self._held_bytes = 0


class Limits(ApplicationSession):  # type: ignore[misc]
    """Makes every WebSocket of this router a bounded one; starts before the transports do."""

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        limit = (self.config.extra or {}).get("max_unsent_bytes", DEFAULT_MAX_UNSENT_BYTES)
        if not isinstance(limit, int) or limit < 1:
            raise ValueError(f"limits: expected max_unsent_bytes above 0 - got {limit!r}")
        BoundedConnection.max_unsent_bytes = limit
        crossbar_protocol.WampWebSocketServerFactory.protocol = BoundedConnection
