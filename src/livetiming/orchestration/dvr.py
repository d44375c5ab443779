"""Records every service of a network.

What is heard of a service goes to its :class:`~livetiming.orchestration.dvr_take.Take`, which
appends a line for it; what takes longer is the :class:`~livetiming.orchestration.dvr_disk.Disk`'s.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from twisted.logger import Logger

from livetiming.orchestration.dvr_analysis import fetched
from livetiming.orchestration.dvr_disk import Disk
from livetiming.orchestration.dvr_service import LATEST_MS, Service
from livetiming.orchestration.dvr_store import Left
from livetiming.orchestration.dvr_take import Take
from livetiming.ports import Bus, CallFailed, Clock, Details, Json
from livetiming.protocol import topics
from livetiming.protocol.compression import BadPayload, decompress_json
from livetiming.protocol.delta import BadDelta
from livetiming.protocol.envelope import BadEnvelope, Envelope, MessageClass, decode
from livetiming.protocol.following import BadFrame, Step
from livetiming.racing.parse import BadManifest, parse_manifest
from livetiming.recording.errors import RecordingError
from livetiming.runtime.loops import Loops
from livetiming.runtime.tasks import Tasks

_log = Logger(namespace="livetiming.dvr")

MAX_SERVICES = 2000
SCAN_S = 5.0
"""How often silence and room are looked at; more often for a short timeout."""
SYNC_S = 30.0
"""How often the disk is asked to have everything, and to finish what it could not."""
ASK_S = 60.0
"""How often services that have not told who they are, are asked to."""
FORGET_S = 86_400.0
"""A silent service is forgotten after so long."""

Handle = Callable[[Service, Envelope, Details], None]


class DvrBus(Bus, Protocol):
    """A bus that tells when it is there and when it is not."""

    @property
    def connected(self) -> bool:
        """Whether there is a router now."""

    def on_join(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the bus is ready."""

    def on_loss(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the router is lost."""


class Dvr:
    """The recorder of a network."""

    def __init__(
        self,
        bus: DvrBus,
        clock: Clock,
        disk: Disk,
        *,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to record.

        Args:
            bus: the network.
            clock: for timers, and for the time of messages that tell none.
            disk: where recordings go.
            monotonic_s: a clock that is never set, to tell silence by.
        """
        self._bus = bus
        self._clock = clock
        self._disk = disk
        self._monotonic_s = monotonic_s
        self._services: dict[str, Service] = {}
        self._loops = Loops(clock)
        self._tasks = Tasks()
        self._scanned_s = self._asked_s = self._synced_s = monotonic_s()
        self.faults: Counter[str] = Counter()
        """How many messages of each kind were skipped."""

    # ---- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take care of what the last DVR left, and record from now on.

        Raises:
            NotConfigured: another DVR records into the same folder.
            OSError: the folders cannot be used.
        """
        self._resume(await self._disk.open())
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
        scan_s = min(SCAN_S, max(1.0, self._disk.rules.timeout_s / 4))
        self._loops.every(scan_s, self._scan, name="looking after the recordings")
        if self._bus.connected:
            await self._joined()

    async def stop(self) -> None:
        """Stop; recordings that run go on with the next DVR."""
        self._loops.stop()
        self._tasks.stop()
        running = self.running
        for service in self._services.values():
            if service.take is not None:
                service.take.leave()
                service.take = None
        if running:
            _log.info("{count} recordings go on when the DVR does", count=len(running))
        await self._disk.close()

    @property
    def running(self) -> list[str]:
        """The services that are being recorded."""
        return [uuid for uuid, service in self._services.items() if service.take is not None]

    def _resume(self, found: list[Left]) -> None:
        newest = {left.uuid: left for left in sorted(found, key=lambda left: left.changed_s)}
        for left in found:
            away_s = self._clock.seconds() - left.changed_s
            is_current = newest[left.uuid] is left and away_s < self._disk.rules.timeout_s
            if left.ended or not is_current or not self._go_on(left):
                self._disk.finish(left.journal, left.uuid)

    def _go_on(self, left: Left) -> bool:
        """Go on with a recording; return whether that is possible."""
        service = self._service(left.uuid)
        if service is None:
            return False
        try:
            take = self._open(service, left.journal.with_suffix(""))
        except (RecordingError, OSError) as error:
            _log.warn("{error}; it is finished instead", error=error)
            return False
        take.resume(left.manifest, left.last_ms)
        service.take = take
        _log.info("going on with {name} ({uuid})", name=left.manifest["name"], uuid=left.uuid)
        return True

    # ---- the network -------------------------------------------------------------------------

    async def _joined(self) -> None:
        """Learn who is there, and what happened while there was no router."""
        now_s = self._monotonic_s()
        for service in self._services.values():
            service.heard_s = now_s  # the silence was not theirs
            self._ask(service)
            self._ask_analysis(service)
        try:
            listing = await self._bus.call(topics.DIRECTORY_LISTING, True)  # noqa: FBT003
            self._take_manifests(listing)
        except (CallFailed, TimeoutError, ConnectionError):
            await self._ask_who_is_there()

    def _lost(self) -> None:
        for service in self._services.values():
            service.lose_step("the router was away")

    async def _ask_who_is_there(self) -> None:
        """Ask all services for their manifests, as a directory does when it starts."""
        self._asked_s = self._monotonic_s()
        now_ms = round(self._clock.seconds() * 1000)
        message = Envelope(
            kind=MessageClass.INITIALISE_DIRECTORY, payload=None, sent_at_ms=now_ms
        ).as_json()
        try:
            await self._bus.publish(topics.CONTROL, message)
        except ConnectionError:
            return

    def _on_control(self, raw: Json, details: Details) -> None:
        # A guest could name a service that is not its own; the directory checks that.
        if details.role in (None, "services"):
            message = self._decoded(raw)
            if message is not None and message.kind == MessageClass.SERVICE_REGISTRATION:
                self._take_manifest(message.payload, is_listed=False, sent_ms=message.sent_at_ms)

    def _on_directory(self, raw: Json, details: Details) -> None:
        message = self._decoded(raw)
        if message is not None and message.kind == MessageClass.DIRECTORY_LISTING:
            self._take_manifests(message.payload)

    def _decoded(self, raw: Json) -> Envelope | None:
        try:
            return decode(raw, received_at_ms=round(self._clock.seconds() * 1000))
        except BadEnvelope as problem:
            self._skip("envelope", problem)
            return None

    def _for_service(self, handle: Handle) -> Callable[[Json, Details], None]:
        """Return a handler of events that belong to one service."""

        def handler(raw: Json, details: Details) -> None:
            message = self._decoded(raw)
            uuid = topics.uuid_of(details.topic)
            service = self._service(uuid) if uuid else None
            if message is None or service is None:
                return
            try:
                handle(service, message, details)
            except (BadFrame, BadPayload) as problem:
                self._skip(f"{type(problem).__name__} of {uuid}", problem)
            if self._monotonic_s() - self._scanned_s > 2 * SCAN_S:
                self._scan()  # the clock was set back, and timers stand still

        return handler

    def _skip(self, kind: str, problem: Exception) -> None:
        self.faults[kind] += 1
        if self.faults[kind] == 1:
            _log.warn("skipped a message: {problem}; more like it are counted", problem=problem)

    def _service(self, uuid: str) -> Service | None:
        service = self._services.get(uuid)
        if service is not None:
            return service
        try:
            parse_manifest({"uuid": uuid, "name": "", "description": "", "colSpec": []})
        except BadManifest as problem:
            self._skip("uuid", problem)
            return None
        if len(self._services) >= MAX_SERVICES:
            self._skip("services", RuntimeError(f"expected at most {MAX_SERVICES} services"))
            return None
        service = self._services[uuid] = Service(uuid, self._monotonic_s())
        return service

    # ---- manifests ---------------------------------------------------------------------------

    def _take_manifests(self, listing: Json) -> None:
        for raw in listing if isinstance(listing, list) else []:
            self._take_manifest(raw, is_listed=True)

    def _take_manifest(self, raw: Json, *, is_listed: bool, sent_ms: int = LATEST_MS) -> None:
        try:
            manifest = parse_manifest(raw).as_json()
        except BadManifest as problem:
            self._skip("manifest", problem)
            return
        service = self._service(manifest["uuid"])
        if service is None:
            return
        manifest = service.describe(manifest, is_listed=is_listed)
        if service.take is None:
            if not service.is_silent:
                self._ask(service)
        elif service.is_excluded:
            _log.info("{uuid} asks not to be recorded: deleted", uuid=service.uuid)
            take, service.take = service.take, None
            take.discard()
        elif service.take.is_of(manifest):
            now_ms = self._now_ms(service)
            service.take.describe(manifest, sent_ms if sent_ms < LATEST_MS else now_ms)
        else:
            self._end(service, "another session began")
            self._ask(service)

    # ---- states ------------------------------------------------------------------------------

    def _on_state(self, service: Service, message: Envelope, details: Details) -> None:
        at_ms = self._heard(service, message)
        if not self._may_record(service):
            return
        state = message.payload
        if message.kind == MessageClass.SERVICE_DATA_COMPRESSED:
            if service.knows(state, service.heard_s):
                self._alive(service, at_ms)
                return
            service.packed, state = state, decompress_json(state)
        elif message.kind != MessageClass.SERVICE_DATA:
            return
        seq = service.follower.seq
        if seq is not None and isinstance(state, dict) and state.get("seq") == seq:
            self._alive(service, at_ms)
        else:
            self._record(service, service.follower.state(state, at_ms))

    def _on_delta(self, service: Service, message: Envelope, details: Details) -> None:
        at_ms = self._heard(service, message)
        if message.kind != MessageClass.SERVICE_DELTA or not self._may_record(service):
            return
        service.delta_s = service.heard_s
        follower, was_in_step = service.follower, service.follower.seq is not None
        steps = follower.delta(message.payload, at_ms)
        if was_in_step and follower.seq is None and service.take is not None:
            service.take.note_gap(f"{follower.missed} deltas were missed")
        if follower.needs_state:
            self._ask(service)
        self._record(service, steps)

    def _heard(self, service: Service, message: Envelope) -> int:
        """Note that a service lives; return the date of what it said [ms]."""
        return service.heard(message.sent_at_ms, self._monotonic_s(), self._clock.seconds())

    def _now_ms(self, service: Service) -> int:
        return service.now_ms(self._monotonic_s(), self._clock.seconds())

    def _alive(self, service: Service, at_ms: int) -> None:
        if service.take is not None:
            service.take.alive(at_ms)

    def _may_record(self, service: Service) -> bool:
        """Whether there is anything to be done with what a service says."""
        if self._disk.out_of_room:
            service.lose_step("there was no room on the disk")
            return False
        return not service.is_excluded and self._monotonic_s() >= service.retry_s

    def _record(self, service: Service, steps: list[Step]) -> None:
        if not steps:
            return
        take = service.take or self._begin(service, steps[0].at_ms)
        if take is None:
            service.lose_step()
            return
        try:
            for step in steps:
                take.take(step)
        except BadDelta as problem:
            self._skip(f"delta of {service.uuid}", problem)
            service.lose_step("a delta did not fit")
            self._ask(service)

    def _ask(self, service: Service) -> None:
        """Fetch the state of a service, unless that is under way."""
        if not service.is_asked and self._may_record(service):
            service.is_asked = True
            self._tasks.start(self._fetch(service), name=f"the state of {service.uuid}")

    async def _fetch(self, service: Service) -> None:
        try:
            state = await self._bus.call(topics.request_state(service.uuid))
        except (CallFailed, TimeoutError, ConnectionError):
            service.follower.give_up()  # its next full state will do
            return
        finally:
            service.is_asked = False
        is_behind = service.follower.seq is None
        if isinstance(state, dict) and is_behind and self._may_record(service):
            self._record(service, service.follower.state(state, self._now_ms(service)))

    # ---- recordings --------------------------------------------------------------------------

    def _begin(self, service: Service, at_ms: int) -> Take | None:
        try:
            take = self._open(service, self._disk.new_base(service.uuid))
        except (RecordingError, OSError) as error:
            service.retry_s = self._monotonic_s() + SCAN_S
            self._complain(error)
            return None
        take.describe(service.manifest or take.manifest, at_ms)
        for module, payload in service.analysis:
            take.analyse(module, payload)
        service.analysis.clear()
        service.take = take
        _log.info("recording {name} ({uuid})", name=take.manifest["name"], uuid=service.uuid)
        self._ask_analysis(service)
        return take

    def _open(self, service: Service, base: Path) -> Take:
        return Take(
            base,
            service.uuid,
            clock=self._clock,
            reserve_bytes=self._disk.rules.reserve_bytes,
            on_error=self._complain,
        )

    def _complain(self, error: Exception) -> None:
        """Say what is wrong with one recording, unless it is so with all of them."""
        self._look_at_room()
        if not self._disk.out_of_room:
            _log.error("{error}", error=error)

    def _end(self, service: Service, reason: str) -> None:
        take, service.take = service.take, None
        service.lose_step()
        if take is not None:
            take.end(reason)
            name = take.manifest["name"]
            _log.info("{name} ({uuid}) has ended: {why}", name=name, uuid=take.uuid, why=reason)
            self._disk.finish(take.journal, take.uuid)

    # ---- analysis ----------------------------------------------------------------------------

    def _on_analysis(self, service: Service, message: Envelope, details: Details) -> None:
        payload = message.payload
        if message.kind == MessageClass.ANALYSIS_DATA_COMPRESSED:
            payload = decompress_json(payload)
        elif message.kind != MessageClass.ANALYSIS_DATA:
            return
        module = details.topic.removeprefix(topics.ANALYSIS_PREFIX).split("/")[1:2]
        if not isinstance(payload, dict) or not module:
            raise BadFrame(f"analysis {details.topic}: expected an object, got {payload!r:.80}")
        service.analyse(module[0], payload, is_held=self._disk.out_of_room)

    def _ask_analysis(self, service: Service) -> None:
        """Fetch the analysis so far of a service that is recorded, if it makes one."""
        take = service.take
        if take is not None and take.manifest.get("hasAnalysis") is True:
            self._tasks.start(self._fetch_analysis(service, take), name="the analysis so far")

    async def _fetch_analysis(self, service: Service, take: Take) -> None:
        """Fetch what was published of the analysis while nobody listened."""
        try:
            async for module, payload in fetched(self._bus, service.uuid):
                if service.take is not take:
                    return
                take.analyse(module, payload)
        except (CallFailed, TimeoutError, ConnectionError):
            return  # what is published from now on will do

    # ---- now and then ------------------------------------------------------------------------

    def _scan(self) -> None:
        """End what is silent, look for room, try again what has failed."""
        now_s = self._scanned_s = self._monotonic_s()
        self._look_at_room()
        if now_s - self._synced_s >= SYNC_S:
            self._synced_s = now_s
            self._disk.try_again()
            self._tasks.start(self._disk.sync(self._journals()), name="syncing the disk")
        if not self._bus.connected:
            return  # nobody can be heard
        for service in list(self._services.values()):
            self._look_after(service, now_s - service.heard_s)
        is_nameless = any(service.is_nameless for service in self._services.values())
        if is_nameless and now_s - self._asked_s >= ASK_S:
            self._tasks.start(self._ask_who_is_there(), name="asking for manifests")

    def _look_after(self, service: Service, silent_s: float) -> None:
        if silent_s > FORGET_S:
            del self._services[service.uuid]
        elif service.take is None:
            return
        elif silent_s > self._disk.rules.timeout_s:
            self._end(service, "silence")
            service.is_silent = True
        elif service.follower.needs_state:
            self._ask(service)

    def _journals(self) -> list[Path]:
        takes = (service.take for service in self._services.values())
        return [take.journal for take in takes if take is not None]

    def _look_at_room(self) -> None:
        if self._disk.look_at_room():
            for service in self._services.values():
                if service.take is not None:
                    self._ask(service)
