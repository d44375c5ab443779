"""Standalone mode: the service with a WebSocket server of its own, and no router.

The framing is Timing71's: text frames of JSON ``[topic, envelope]``, the same topics and
envelopes as on a router. A client that reads slowly gets the newest full state when it can
take it, and costs no more than what was on its way already; one that does not read at all is
dropped.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from livetiming.ports import Clock
from livetiming.protocol.envelope import Envelope
from livetiming.racing import Manifest
from livetiming.service.analysing import Analyst
from livetiming.service.outlets import Wire
from livetiming.service.publishing import Publisher

if TYPE_CHECKING:  # numpy is much for services without a strategy
    from livetiming.service.strategizing import Strategist

MAX_CLIENTS = 200


class Client(Protocol):
    """One connected client."""

    def send(self, message: bytes, *, skippable: bool = True) -> None:
        """Send *message*, unless the client is behind and it is *skippable*."""

    def drop(self, why: str) -> None:
        """End the connection at once."""


class StandaloneOutlet:
    """Publishes a service to the clients of its own server."""

    def __init__(self, uuid: str, clock: Clock) -> None:
        self._wire = Wire(uuid, clock)
        self._clients: list[Client] = []
        self._publisher: Publisher | None = None
        self._analyst: Analyst | None = None
        self._strategist: Strategist | None = None

    def set_up(
        self,
        publisher: Publisher,
        analyst: Analyst | None = None,
        strategist: Strategist | None = None,
    ) -> None:
        """Tell new clients what *publisher*, *analyst* and *strategist* know."""
        self._publisher = publisher
        self._analyst = analyst
        self._strategist = strategist

    @property
    def connected(self) -> bool:
        """Whether there is a client."""
        return bool(self._clients)

    def joined(self, client: Client) -> None:
        """Give a new client the state at once, and everybody the manifest in a second."""
        if len(self._clients) >= MAX_CLIENTS:
            client.drop("too many clients")
            return
        self._clients.append(client)
        if self._publisher is not None:
            client.send(self._state())
            self._publisher.request_manifest()
        if self._analyst is not None:
            for key, document in self._analyst.documents().items():
                client.send(_frame(*self._wire.analysis(key, None, document)))
        if self._strategist is not None:
            for key, document in self._strategist.answer().items():
                client.send(_frame(*self._wire.strategy(key, document)))

    def left(self, client: Client) -> None:
        """Forget a client."""
        if client in self._clients:
            self._clients.remove(client)

    def caught_up(self, client: Client) -> None:
        """Give a client that was slow what it has missed."""
        client.send(self._state())

    def send_manifest(self, manifest: Manifest) -> None:
        """Send the manifest to every client, slow ones too: it is small and rare."""
        message = _frame(*self._wire.manifest(manifest))
        for client in list(self._clients):
            client.send(message, skippable=False)

    def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
        """Send a change to every client that keeps up."""
        self._broadcast(_frame(*self._wire.delta(delta)))

    def send_state(self, state: dict[str, Any]) -> None:
        """Send a full state to every client that keeps up."""
        if self._clients:
            self._broadcast(_frame(*self._wire.state(state)))

    def send_analysis(self, key: str, part: str | None, payload: dict[str, Any]) -> None:
        """Send a document of the analysis, or a part of one, to every client that keeps up."""
        if self._clients:
            self._broadcast(_frame(*self._wire.analysis(key, part, payload)))

    def send_strategy(self, key: str, payload: dict[str, Any]) -> None:
        """Send a strategy document to every client that keeps up."""
        if self._clients:
            self._broadcast(_frame(*self._wire.strategy(key, payload)))

    def _broadcast(self, message: bytes) -> None:
        for client in list(self._clients):
            client.send(message)

    def _state(self) -> bytes:
        snapshot = self._publisher.snapshot() if self._publisher is not None else None
        return _frame(*self._wire.state(snapshot)) if snapshot is not None else b""


def _frame(topic: str, envelope: Envelope) -> bytes:
    return json.dumps([topic, envelope.as_json()], separators=(",", ":")).encode()
