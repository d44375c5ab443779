"""The WebSocket server of standalone mode; what it sends is in the ``standalone`` module."""

# ruff: noqa: N803  # names are Autobahn's

from __future__ import annotations

from typing import Any

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.logger import Logger

from livetiming.ports import Timer
from livetiming.service.standalone import StandaloneOutlet

STALLED_S = 30.0
"""A client that takes nothing for so long [s] is dropped."""

_log = Logger(namespace="livetiming.service.standalone")


class ServerClient(WebSocketServerProtocol):
    """One client; also the producer that its transport pauses when the client is slow."""

    factory: Server

    def onOpen(self) -> None:
        """Take the client in."""
        self._slow = False
        self._stalled: Timer | None = None
        transport: Any = self.transport
        transport.registerProducer(self, True)  # noqa: FBT003  # Twisted's signature
        self.factory.outlet.joined(self)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: FBT001
        """Let it go."""
        self._settle()
        self.factory.outlet.left(self)

    def send(self, message: bytes, *, skippable: bool = True) -> None:
        """Send *message*, unless the client is behind and it is *skippable*."""
        if message and not (self._slow and skippable):
            self.sendMessage(message)  # type: ignore[no-untyped-call]

    def drop(self, why: str) -> None:
        """End the connection at once."""
        _log.info("standalone client {peer} dropped: {why}", peer=self.peer, why=why)
        transport: Any = self.transport
        transport.abortConnection()

    # ---- what the transport says of this producer --------------------------------------------

    def pauseProducing(self) -> None:
        """The client does not keep up."""
        self._slow = True
        if self._stalled is None:
            self._stalled = self.factory.reactor.callLater(STALLED_S, self.drop, "reads nothing")

    def resumeProducing(self) -> None:
        """The client has caught up."""
        if self._slow:
            self._settle()
            self.factory.outlet.caught_up(self)

    def stopProducing(self) -> None:
        """The connection is lost."""
        self._settle()

    def _settle(self) -> None:
        self._slow = False
        stalled, self._stalled = getattr(self, "_stalled", None), None
        if stalled is not None and stalled.active():
            stalled.cancel()


class Server(WebSocketServerFactory):
    """The server of one service."""

    protocol: Any = ServerClient
    noisy = False

    def __init__(self, outlet: StandaloneOutlet, reactor: Any) -> None:
        super().__init__(reactor=reactor)  # type: ignore[no-untyped-call]
        self.setProtocolOptions(  # type: ignore[no-untyped-call]
            maxMessagePayloadSize=65536,
            maxFramePayloadSize=65536,
            openHandshakeTimeout=10,
            tcpNoDelay=True,
        )
        self.outlet = outlet
