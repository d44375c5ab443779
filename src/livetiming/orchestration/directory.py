"""Who is alive: the list of services, kept true by asking them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from twisted.logger import Logger

from livetiming.ports import Bus, CallFailed, Clock, Details, Json, Timer
from livetiming.protocol import topics
from livetiming.protocol.envelope import BadEnvelope, Envelope, MessageClass, decode
from livetiming.racing.parse import BadManifest, parse_manifest
from livetiming.runtime.loops import Loops
from livetiming.runtime.tasks import Tasks

_log = Logger(namespace="livetiming.directory")

LOOKUP = "livetiming.authenticate.lookup"
OWNER = "livetiming.authorize.owner"
EXTERNAL = "external_service"
STRANGERS = frozenset({"anonymous"})

CHECK_INTERVAL_S = 4.0
CHECK_TIMEOUT_S = 3.0
STRIKES = 2
"""Failed checks in a row that end a service: with the above, a dead one is gone within 15 s."""
BROADCAST_INTERVAL_S = 60.0
GATHER_S = 0.1
"""Changes within this time go out as one list."""
MAX_SERVICES = 2000


class DirectoryBus(Bus, Protocol):
    """A bus that tells when it is there and when it is not."""

    @property
    def connected(self) -> bool:
        """Whether there is a router now."""

    def on_join(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the bus is ready."""


@dataclass(slots=True)
class Entry:
    """A service that has registered."""

    manifest: dict[str, Any]
    owner: str
    strikes: int = 0
    is_asked: bool = False
    """Whether a liveness call is under way; there is never a second one."""

    @property
    def hidden(self) -> bool:
        """Whether outsiders must not see it."""
        return self.manifest.get("hidden") is True


class Refused(Exception):
    """A registration that is not accepted; the text says why."""


class Directory:
    """Hears registrations, drops the dead, publishes the list."""

    def __init__(self, bus: DirectoryBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._entries: dict[str, Entry] = {}
        self._loops = Loops(clock)
        self._tasks = Tasks()
        self._due: Timer | None = None
        self.faults: Counter[str] = Counter()
        """How many messages of each kind were skipped."""

    async def start(self) -> None:
        """Offer the listing, ask everybody to register, and begin to look after them.

        Raises:
            CallFailed: another directory serves this network.
        """
        await self._bus.register(topics.DIRECTORY_LISTING, self._list, with_caller=True)
        await self._bus.subscribe(topics.CONTROL, self._on_control)
        self._bus.on_join(self._joined)
        self._loops.every(CHECK_INTERVAL_S, self._check_all, name="liveness")
        self._loops.every(BROADCAST_INTERVAL_S, self._broadcast, name="broadcast")
        if self._bus.connected:
            await self._joined()

    def stop(self) -> None:
        """Look after nobody any more."""
        self._loops.stop()
        self._tasks.stop()
        if self._due is not None and self._due.active():
            self._due.cancel()

    def uuids(self) -> list[str]:
        """Return the services known now, hidden ones too."""
        return list(self._entries)

    def listing(self, *, include_hidden: bool) -> list[dict[str, Any]]:
        """Return the manifests by name."""
        shown = [entry for entry in self._entries.values() if include_hidden or not entry.hidden]
        manifests = [entry.manifest for entry in shown]
        return sorted(manifests, key=lambda m: (m["name"], m["description"], m["uuid"]))

    # ---- what others ask and say -----------------------------------------------------------

    def _list(self, includeHidden: object = False, *, caller: Details) -> Json:  # noqa: FBT002, N803  # on the wire
        """Answer the listing; hidden services are for those who have proved who they are."""
        known = caller.role is not None and caller.role not in STRANGERS
        return self.listing(include_hidden=includeHidden is True and known)

    async def _joined(self) -> None:
        """Ask all services for their manifests; what a new router retains begins here."""
        for entry in self._entries.values():
            entry.strikes = 0
        await self._publish(topics.CONTROL, MessageClass.INITIALISE_DIRECTORY, None, retain=False)
        await self._broadcast()

    async def _on_control(self, raw: Json, details: Details) -> None:
        try:
            message = decode(raw, received_at_ms=round(self._clock.seconds() * 1000))
            if message.kind == MessageClass.SERVICE_REGISTRATION:
                await self._admit(message.payload, details)
        except (BadEnvelope, BadManifest, Refused) as problem:
            self._skip(problem)

    def _skip(self, problem: Exception) -> None:
        kind = type(problem).__name__
        self.faults[kind] += 1
        if self.faults[kind] == 1:
            _log.warn("skipped a message: {problem}; more like it are counted", problem=problem)

    # ---- registrations ---------------------------------------------------------------------

    async def _admit(self, payload: Json, details: Details) -> None:
        """Take a manifest in.

        Raises:
            BadManifest: it is none.
            Refused: it belongs to somebody else, or there are too many.
        """
        manifest = parse_manifest(payload).as_json()
        manifest.pop("external", None)  # only the directory says who is a guest
        uuid = manifest["uuid"]
        owner = await self._owner(uuid, details)
        if details.role == EXTERNAL:
            extra = await self._ask(LOOKUP, owner)
            if extra:
                manifest["external"] = extra
        known = self._entries.get(uuid)
        if known is None and len(self._entries) >= MAX_SERVICES:
            raise Refused(f"registration of {uuid!r}: expected at most {MAX_SERVICES} services")
        if known is not None and known.manifest == manifest:
            known.strikes = 0
            return
        self._entries[uuid] = Entry(manifest, owner)
        if known is None:
            _log.info("service {uuid} is here: {name}", uuid=uuid, name=manifest["name"])
        self._changed()

    async def _owner(self, uuid: str, details: Details) -> str:
        """Return whose service it is; guests may only register what the router gave them.

        Raises:
            Refused: the publisher is a guest, and the uuid is not its own.
        """
        if details.role != EXTERNAL:
            return details.role or ""
        authid = details.authid or ""
        if await self._ask(OWNER, uuid) != authid:
            raise Refused(
                f"registration of {uuid!r} by guest {authid!r}: expected the owner of the uuid - "
                "it belongs to another; register its liveness procedure first"
            )
        return authid

    async def _ask(self, procedure: str, argument: str) -> Any:
        """Return the router's answer, or nothing if it offers no such procedure."""
        try:
            return await self._bus.call(procedure, argument, timeout_s=CHECK_TIMEOUT_S)
        except (CallFailed, TimeoutError, ConnectionError):
            return None

    # ---- liveness --------------------------------------------------------------------------

    def _check_all(self) -> None:
        """Ask every service whether it lives, all at once, none twice."""
        if not self._bus.connected:
            return  # not the services' fault; they are asked when the router is back
        for uuid, entry in list(self._entries.items()):
            if not entry.is_asked:
                entry.is_asked = True
                self._tasks.start(self._check(uuid, entry), name=f"liveness of {uuid}")

    async def _check(self, uuid: str, entry: Entry) -> None:
        try:
            await self._bus.call(topics.liveness(uuid), timeout_s=CHECK_TIMEOUT_S)
            entry.strikes = 0
        except ConnectionError:
            return
        except (CallFailed, TimeoutError) as problem:
            self._strike(uuid, entry, problem)
        finally:
            entry.is_asked = False

    def _strike(self, uuid: str, entry: Entry, problem: Exception) -> None:
        entry.strikes += 1
        if entry.strikes >= STRIKES and self._entries.get(uuid) is entry:
            del self._entries[uuid]
            _log.info("service {uuid} is gone: {why}", uuid=uuid, why=problem)
            self._changed()

    # ---- the list --------------------------------------------------------------------------

    def _changed(self) -> None:
        """Send the list soon; what changes until then goes with it."""
        if self._due is None or not self._due.active():
            self._due = self._clock.callLater(GATHER_S, self._send)

    def _send(self) -> None:
        self._tasks.start(self._broadcast(), name="broadcast")

    async def _broadcast(self) -> None:
        manifests = self.listing(include_hidden=False)
        await self._publish(
            topics.DIRECTORY, MessageClass.DIRECTORY_LISTING, manifests, retain=True
        )

    async def _publish(
        self, topic: str, kind: MessageClass, payload: Json, *, retain: bool
    ) -> None:
        now_ms = round(self._clock.seconds() * 1000)
        envelope = Envelope(kind=kind, payload=payload, sent_at_ms=now_ms, retain=retain)
        try:
            await self._bus.publish(topic, envelope.as_json(), retain=retain)
        except ConnectionError:
            return  # everything is sent again when the router is back
