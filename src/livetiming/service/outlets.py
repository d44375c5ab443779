"""Publishing over a bus: envelopes, retained states, and the procedures of a service."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Protocol

from twisted.logger import Logger

from livetiming.ports import Bus, Clock, Details, Json
from livetiming.protocol import topics
from livetiming.protocol.compression import compress_json
from livetiming.protocol.envelope import BadEnvelope, Envelope, MessageClass, decode
from livetiming.racing import Manifest
from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import spawn
from livetiming.service.analysing import Analyst
from livetiming.service.publishing import Publisher

if TYPE_CHECKING:  # numpy is much for services without a strategy
    from livetiming.service.strategizing import Strategist

_log = Logger(namespace="livetiming.service")


UNSAFE = re.compile(r"[\s#.]")
"""Characters of a car's number that a topic cannot hold."""


class ServiceBus(Bus, Protocol):
    """A bus that tells when it is there."""

    @property
    def connected(self) -> bool:
        """Whether there is a router now."""

    def on_join(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the bus is ready."""


class Wire:
    """Makes the messages of one service: pairs of topic and envelope."""

    def __init__(self, uuid: str, clock: Clock) -> None:
        self._uuid = uuid
        self._clock = clock

    def manifest(self, manifest: Manifest) -> tuple[str, Envelope]:
        """Return the registration of a service."""
        return topics.CONTROL, self._envelope(MessageClass.SERVICE_REGISTRATION, manifest.as_json())

    def delta(self, delta: dict[str, Any]) -> tuple[str, Envelope]:
        """Return a change of state."""
        return topics.delta(self._uuid), self._envelope(MessageClass.SERVICE_DELTA, delta)

    def state(self, state: dict[str, Any]) -> tuple[str, Envelope]:
        """Return a full state, compressed and retained."""
        kind, packed = MessageClass.SERVICE_DATA_COMPRESSED, compress_json(state)
        return topics.state(self._uuid), self._envelope(kind, packed, retain=True)

    def analysis(self, key: str, part: str | None, payload: Json) -> tuple[str, Envelope]:
        """Return a document of the analysis, or a part of one, retained."""
        name = None if part is None else UNSAFE.sub("_", part)
        kind = MessageClass.ANALYSIS_DATA
        return topics.analysis(self._uuid, key, name), self._envelope(kind, payload, retain=True)

    def strategy(self, key: str, payload: Json) -> tuple[str, Envelope]:
        """Return a strategy document, retained."""
        kind = MessageClass.STRATEGY_DATA
        return topics.strategy(self._uuid, key), self._envelope(kind, payload, retain=True)

    def _envelope(self, kind: MessageClass, payload: Json, *, retain: bool = False) -> Envelope:
        sent_at_ms = round(self._clock.seconds() * 1000)
        return Envelope(kind=kind, payload=payload, sent_at_ms=sent_at_ms, retain=retain)


class BusOutlet:
    """Publishes a service over a bus."""

    def __init__(self, bus: ServiceBus, uuid: str, clock: Clock) -> None:
        self._bus = bus
        self._uuid = uuid
        self._clock = clock
        self._wire = Wire(uuid, clock)
        self._guard = Guard(
            "publishing to the router", _log, meanwhile="states pass by unpublished"
        )

    @property
    def connected(self) -> bool:
        """Whether there is a router now."""
        return self._bus.connected

    async def set_up(
        self,
        publisher: Publisher,
        analyst: Analyst | None = None,
        strategist: Strategist | None = None,
    ) -> None:
        """Answer calls, hear the directory, and tell a router everything when it is there."""
        await self._bus.register(topics.liveness(self._uuid), lambda: True, replace=True)
        await self._bus.register(topics.request_state(self._uuid), publisher.answer, replace=True)
        answer = _none if analyst is None else analyst.answer
        await self._bus.register(topics.request_analysis(self._uuid), answer, replace=True)
        told = _none if strategist is None else strategist.answer
        await self._bus.register(topics.request_strategy(self._uuid), told, replace=True)
        if strategist is not None:
            corrects = topics.correct_strategy(self._uuid)
            await self._bus.register(corrects, strategist.correct, replace=True)

        def control(payload: Json, details: Details) -> None:
            if self._asks_for_manifest(payload):
                publisher.request_manifest()

        await self._bus.subscribe(topics.CONTROL, control)

        def joined() -> None:
            _log.info("Session ready for service {uuid}", uuid=self._uuid)
            publisher.reconnected()
            if analyst is not None:
                analyst.reconnected()
            if strategist is not None:
                strategist.reconnected()

        self._bus.on_join(joined)
        if self._bus.connected:
            joined()

    def _asks_for_manifest(self, payload: Json) -> bool:
        try:
            message = decode(payload, received_at_ms=0)
        except BadEnvelope:
            return False
        return message.kind == MessageClass.INITIALISE_DIRECTORY

    def send_manifest(self, manifest: Manifest) -> None:
        """Register the service."""
        self._send(*self._wire.manifest(manifest))

    def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
        """Publish a change."""
        self._send(*self._wire.delta(delta))

    def send_state(self, state: dict[str, Any]) -> None:
        """Publish a full state."""
        self._send(*self._wire.state(state))

    def send_analysis(self, key: str, part: str | None, payload: Json) -> None:
        """Publish a document of the analysis, or a part of one."""
        self._send(*self._wire.analysis(key, part, payload))

    def send_strategy(self, key: str, payload: Json) -> None:
        """Publish a strategy document."""
        self._send(*self._wire.strategy(key, payload))

    def _send(self, topic: str, envelope: Envelope) -> None:
        work = self._bus.publish(topic, envelope.as_json(), retain=envelope.retain)
        spawn(self._guard.run(lambda: work, fallback=None), name=f"publishing {topic}")


def _none(keys: Json = None, cars: Json = None) -> None:
    """Answer without an analysis, or without a strategy."""
