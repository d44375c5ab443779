"""Follows every service of a network for a bridge.

A bridge is told of manifests, states, events and documents in the order in which they came; it
does no WAMP itself. What does not fit is skipped, counted, and said once a kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from twisted.logger import Logger

from livetiming.bridges.watched import Shown, Watched
from livetiming.ports import Bus, CallFailed, Clock, Details, Json
from livetiming.protocol import topics
from livetiming.protocol.compression import BadPayload, decompress_json
from livetiming.protocol.envelope import BadEnvelope, Envelope, MessageClass, decode
from livetiming.protocol.following import BadFrame
from livetiming.racing.parse import BadManifest, parse_manifest
from livetiming.runtime.tasks import Tasks

MAX_SERVICES = 2000
TRUSTED = (None, "services")
"""Roles whose word on control is taken; guests are believed when the directory lists them."""

_log = Logger(namespace="livetiming.bridges")
Handle = Callable[[Watched, Envelope, Details], None]


class WatchingBus(Bus, Protocol):
    """A bus that tells when it is there and when it is not."""

    @property
    def connected(self) -> bool:
        """Whether there is a router now."""

    def on_join(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the bus is ready."""

    def on_loss(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the router is lost."""


class Watcher(Protocol):
    """Who is told."""

    def described(self, service: Watched, at_ms: int, *, is_new_session: bool) -> None:
        """``service.manifest`` is new, or another."""

    def shown(self, service: Watched, shown: Shown) -> None:
        """The service has published a state."""

    def analysed(
        self, service: Watched, at_ms: int, key: str, part: str | None, payload: Json
    ) -> None:
        """It has published a document of its analysis, or a part of one."""

    def gone(self, service: Watched, at_ms: int) -> None:
        """The directory does not list it any more."""


class Watching:
    """Follows a network."""

    def __init__(self, bus: WatchingBus, clock: Clock, watcher: Watcher) -> None:
        self._bus = bus
        self._clock = clock
        self._watcher = watcher
        self._asked: set[str] = set()
        self._listed: set[str] = set()
        self._tasks = Tasks()
        self.services: dict[str, Watched] = {}
        self.faults: Counter[str] = Counter()
        """How many messages of each kind were skipped."""

    # ---- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Follow, from now on."""
        for topic, handle in (
            (topics.STATE_PREFIX, self._on_state),
            (topics.DELTA_PREFIX, self._on_delta),
            (topics.ANALYSIS_PREFIX, self._on_analysis),
        ):
            await self._bus.subscribe(topic, self._for_service(handle), match="prefix")
        await self._bus.subscribe(topics.CONTROL, self._on_control)
        await self._bus.subscribe(topics.DIRECTORY, self._on_directory)
        self._bus.on_join(self._joined)
        self._bus.on_loss(self._lost)
        if self._bus.connected:
            await self._joined()

    def stop(self) -> None:
        """Follow no longer."""
        self._tasks.stop()

    async def _joined(self) -> None:
        try:
            self._list(await self._bus.call(topics.DIRECTORY_LISTING, True))  # noqa: FBT003
        except (CallFailed, TimeoutError, ConnectionError):
            return  # its next broadcast will do
        for service in list(self.services.values()):
            self._ask(service)

    def _lost(self) -> None:
        for service in self.services.values():
            service.lose()

    # ---- what comes --------------------------------------------------------------------------

    def _now_ms(self) -> int:
        return round(self._clock.seconds() * 1000)

    def _decoded(self, raw: Json) -> Envelope | None:
        try:
            return decode(raw, received_at_ms=self._now_ms())
        except BadEnvelope as problem:
            self._skip("envelope", problem)
            return None

    def _for_service(self, handle: Handle) -> Callable[[Json, Details], None]:
        def handler(raw: Json, details: Details) -> None:
            uuid = topics.uuid_of(details.topic)
            message = self._decoded(raw)
            service = self._service(uuid) if uuid else None
            if message is None or service is None:
                return
            try:
                handle(service, message, details)
            except (BadFrame, BadPayload) as problem:
                self._skip(f"{type(problem).__name__} of {uuid}", problem)

        return handler

    def _skip(self, kind: str, problem: Exception) -> None:
        self.faults[kind] += 1
        if self.faults[kind] == 1:
            _log.warn("skipped a message: {problem}; more like it are counted", problem=problem)

    def _service(self, uuid: str) -> Watched | None:
        known = self.services.get(uuid)
        if known is not None:
            return known
        try:
            parse_manifest({"uuid": uuid, "name": "", "description": "", "colSpec": []})
        except BadManifest as problem:
            self._skip("uuid", problem)
            return None
        if len(self.services) >= MAX_SERVICES:
            self._skip("services", RuntimeError(f"expected at most {MAX_SERVICES} services"))
            return None
        service = self.services[uuid] = Watched(uuid)
        return service

    # ---- manifests ---------------------------------------------------------------------------

    def _on_control(self, raw: Json, details: Details) -> None:
        message = self._decoded(raw) if details.role in TRUSTED else None
        if message is not None and message.kind == MessageClass.SERVICE_REGISTRATION:
            self._describe(message.payload, message.sent_at_ms)

    def _on_directory(self, raw: Json, details: Details) -> None:
        message = self._decoded(raw) if details.role in TRUSTED else None
        if message is not None and message.kind == MessageClass.DIRECTORY_LISTING:
            self._list(message.payload, is_public=True)

    def _list(self, listing: Json, *, is_public: bool = False) -> None:
        """Take the directory's list; whoever was on it and is not any more, is gone.

        A public list lacks the hidden ones, which says nothing of them.
        """
        now_ms = self._now_ms()
        rows = listing if isinstance(listing, list) else []
        listed = {uuid for raw in rows if (uuid := self._describe(raw, now_ms)) is not None}
        gone = self._listed - listed
        for uuid in gone:
            service = self.services.get(uuid)
            if service is None or (is_public and (service.manifest or {}).get("hidden") is True):
                continue
            del self.services[uuid]
            self._watcher.gone(service, now_ms)
        self._listed = (self._listed - gone) | listed

    def _describe(self, raw: Json, at_ms: int) -> str | None:
        """Take a manifest; return whose it is."""
        try:
            manifest = parse_manifest(raw).as_json()
        except BadManifest as problem:
            self._skip("manifest", problem)
            return None
        service = self._service(manifest["uuid"])
        if service is None:
            return None
        if service.manifest != manifest:
            is_new = service.describe(manifest)
            self._watcher.described(service, at_ms, is_new_session=is_new)
        if service.state is None:
            self._ask(service)
        return service.uuid

    # ---- states and documents ----------------------------------------------------------------

    def _on_state(self, service: Watched, message: Envelope, details: Details) -> None:
        if service.manifest is None or self._is_in_step(service):
            return  # who says nothing of itself is no service; who is in step needs no whole state
        state = message.payload
        if message.kind == MessageClass.SERVICE_DATA_COMPRESSED:
            state = decompress_json(state)
        elif message.kind != MessageClass.SERVICE_DATA:
            return
        self._show(service, service.whole(state, message.sent_at_ms))

    @staticmethod
    def _is_in_step(service: Watched) -> bool:
        return service.state is not None and service.follower.seq is not None

    def _on_delta(self, service: Watched, message: Envelope, details: Details) -> None:
        if service.manifest is None or message.kind != MessageClass.SERVICE_DELTA:
            return
        self._show(service, service.change(message.payload, message.sent_at_ms))
        if service.follower.seq is None:
            self._ask(service)

    def _show(self, service: Watched, told: list[Shown]) -> None:
        for one in told:
            self._watcher.shown(service, one)

    def _ask(self, service: Watched) -> None:
        """Fetch the state of a service, unless that is under way."""
        if service.uuid not in self._asked and service.manifest is not None:
            self._asked.add(service.uuid)
            self._tasks.start(self._fetch(service), name=f"the state of {service.uuid}")

    async def _fetch(self, service: Watched) -> None:
        try:
            state = await self._bus.call(topics.request_state(service.uuid))
        except (CallFailed, TimeoutError, ConnectionError):
            service.follower.give_up()  # its next full state will do
            return
        finally:
            self._asked.discard(service.uuid)
        if isinstance(state, dict) and not self._is_in_step(service):
            try:
                self._show(service, service.whole(state, self._now_ms()))
            except BadFrame as problem:
                self._skip(f"BadFrame of {service.uuid}", problem)

    def _on_analysis(self, service: Watched, message: Envelope, details: Details) -> None:
        payload: Any = message.payload
        if message.kind == MessageClass.ANALYSIS_DATA_COMPRESSED:
            payload = decompress_json(payload)
        elif message.kind != MessageClass.ANALYSIS_DATA:
            return
        _, _, rest = details.topic.removeprefix(topics.ANALYSIS_PREFIX).partition("/")
        key, _, part = rest.partition("/")
        if not key or not isinstance(payload, dict):
            raise BadFrame(f"analysis {details.topic}: expected an object, got {payload!r:.80}")
        if service.manifest is not None:
            self._watcher.analysed(service, message.sent_at_ms, key, part or None, payload)
