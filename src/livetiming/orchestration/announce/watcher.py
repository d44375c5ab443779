"""Follows the listed services of a network and announces their red flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Protocol

from twisted.logger import Logger

from livetiming.orchestration.announce import kinds
from livetiming.orchestration.announce.redflags import RedFlags
from livetiming.ports import Announcer, Bus, Clock, Details, Json, News, Subscription
from livetiming.protocol import topics
from livetiming.protocol.compression import BadPayload, decompress_json
from livetiming.protocol.envelope import BadEnvelope, Envelope, MessageClass, decode
from livetiming.racing import FlagStatus
from livetiming.racing.parse import BadManifest, parse_manifest
from livetiming.runtime.tasks import Tasks
from livetiming.runtime.turns import Turns

_log = Logger(namespace="livetiming.announce")

MAX_SERVICES = 2000
DELTAS_ALIVE_S = 30.0
"""A service that sent a delta within this needs no unpacking of its full states."""
LOOK_S = 1.0
"""Full states of a service that sends no deltas are unpacked this often at most."""


class WatcherBus(Bus, Protocol):
    """A bus that tells when it is there."""

    def on_join(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the bus is ready."""


class Memory(Protocol):
    """Keeps what is known across restarts."""

    async def recall(self, name: str) -> str | None:
        """Return what was kept under *name*."""

    async def keep(self, name: str, value: str) -> None:
        """Keep *value* under *name*."""


@dataclass(slots=True)
class Watched:
    """One service."""

    manifest: dict[str, Any]
    red: RedFlags
    subscriptions: list[Subscription] = field(default_factory=list)
    delta_s: float = float("-inf")
    look_s: float = float("-inf")
    turns: Turns = field(default_factory=Turns)


class Watcher:
    """Announces red flags. Only listed services are followed, so hidden ones are not seen."""

    def __init__(
        self,
        bus: WatcherBus,
        announcer: Announcer,
        memory: Memory,
        clock: Clock,
        *,
        ignored: Collection[str] = (),
    ) -> None:
        """Prepare to watch.

        Args:
            bus: the network.
            announcer: told of red flags.
            memory: what is known across restarts.
            clock: tells the time.
            ignored: service classes of which nothing is announced.
        """
        self._bus = bus
        self._announcer = announcer
        self._memory = memory
        self._clock = clock
        self._ignored = frozenset(ignored)
        self._services: dict[str, Watched] = {}
        self._listing = Turns()
        self._tasks = Tasks()
        self.faults: Counter[str] = Counter()
        """How many messages of each kind were skipped."""

    async def start(self) -> None:
        """Begin to follow whatever the directory lists."""
        await self._bus.subscribe(topics.DIRECTORY, self._on_list)

    def stop(self) -> None:
        """Follow nothing any more."""
        self._tasks.stop()

    def uuids(self) -> list[str]:
        """Return the services that are followed."""
        return list(self._services)

    # ---- who is there ------------------------------------------------------------------------

    async def _on_list(self, raw: Json, details: Details) -> None:
        message = self._decoded(raw)
        if message is None or message.kind != MessageClass.DIRECTORY_LISTING:
            return
        listing = message.payload if isinstance(message.payload, list) else []
        manifests = {m["uuid"]: m for m in map(self._manifest, listing[:MAX_SERVICES]) if m}
        async with self._listing:
            for uuid in set(self._services) - set(manifests):
                await self._leave(uuid)
            for uuid, manifest in manifests.items():
                if uuid in self._services:
                    self._services[uuid].manifest = manifest
                else:
                    await self._follow(uuid, manifest)

    def _manifest(self, raw: object) -> dict[str, Any] | None:
        try:
            manifest = parse_manifest(raw).as_json()
        except BadManifest as problem:
            self._skip(problem)
            return None
        passed = manifest.get("hidden") is True or manifest.get("serviceClass") in self._ignored
        return None if passed else manifest

    async def _follow(self, uuid: str, manifest: dict[str, Any]) -> None:
        red = RedFlags.from_text(await self._memory.recall(f"red/{uuid}"))
        watched = self._services[uuid] = Watched(manifest, red)
        for topic, handle in (
            (topics.state(uuid), self._on_state),
            (topics.delta(uuid), self._on_delta),
        ):
            handler = self._handler(uuid, watched, handle)
            watched.subscriptions.append(await self._bus.subscribe(topic, handler))
        _log.info("watching {name} ({uuid})", name=manifest["name"], uuid=uuid)

    async def _leave(self, uuid: str) -> None:
        for subscription in self._services.pop(uuid).subscriptions:
            await subscription.cancel()

    # ---- what they show ----------------------------------------------------------------------

    def _handler(
        self, uuid: str, watched: Watched, read: Callable[[Watched, Envelope], object]
    ) -> Callable[[Json, Details], Awaitable[None]]:
        async def handle(raw: Json, details: Details) -> None:
            message = self._decoded(raw)
            if message is None or self._services.get(uuid) is not watched:
                return
            try:
                flag = read(watched, message)
            except BadPayload as problem:
                self._skip(problem)
                return
            if isinstance(flag, str):
                async with watched.turns:
                    await self._shown(uuid, watched, FlagStatus.from_wire(flag))

        return handle

    def _on_state(self, watched: Watched, message: Envelope) -> object:
        now_s, state = self._clock.seconds(), message.payload
        if message.kind == MessageClass.SERVICE_DATA_COMPRESSED:
            if now_s - watched.delta_s < DELTAS_ALIVE_S or now_s - watched.look_s < LOOK_S:
                return None
            watched.look_s, state = now_s, decompress_json(state)
        elif message.kind != MessageClass.SERVICE_DATA:
            return None
        return _flag(state)

    def _on_delta(self, watched: Watched, message: Envelope) -> object:
        if message.kind != MessageClass.SERVICE_DELTA:
            return None
        watched.delta_s = self._clock.seconds()
        return _flag(message.payload)

    async def _shown(self, uuid: str, watched: Watched, flag: FlagStatus) -> None:
        before = watched.red
        after = before.after(flag, at_s=self._clock.seconds())
        if after is before:
            return
        watched.red = after
        if after.count > before.count:
            self._announcer.announce(red_flag(watched.manifest, after.count))
        # After the news: if we die between, they are made again, with a key that is known.
        await self._memory.keep(f"red/{uuid}", after.as_text())

    # ---- what cannot be read -----------------------------------------------------------------

    def _decoded(self, raw: Json) -> Envelope | None:
        try:
            return decode(raw, received_at_ms=round(self._clock.seconds() * 1000))
        except BadEnvelope as problem:
            self._skip(problem)
            return None

    def _skip(self, problem: Exception) -> None:
        kind = type(problem).__name__
        self.faults[kind] += 1
        if self.faults[kind] == 1:
            _log.warn("skipped a message: {problem}; more like it are counted", problem=problem)


def red_flag(manifest: dict[str, Any], count: int) -> News:
    """Return the news that a session is stopped for the *count*-th time."""
    name = str(manifest["name"])
    return News(
        kind=kinds.RED_FLAG,
        title=f"Red flag: {name}",
        body=str(manifest["description"]),
        key=f"{kinds.RED_FLAG}/{manifest['uuid']}/{count}",
        hidden=manifest.get("hidden") is True,
        facts={
            "name": name,
            "description": str(manifest["description"]),
            "service": str(manifest.get("serviceClass") or ""),
            "uuid": str(manifest["uuid"]),
        },
    )


def _flag(state: object) -> object:
    """Return the flag that a state, or a change of one, tells."""
    session = state.get("session") if isinstance(state, dict) else None
    return session.get("flagState") if isinstance(session, dict) else None
