"""The relay: joins two routers, and keeps on the public one what is public on the master."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from twisted.logger import Logger

from livetiming.ports import Bus, CallFailed, Clock, Details, Json, Timer
from livetiming.protocol import topics
from livetiming.protocol.envelope import BadEnvelope, Envelope, MessageClass, decode
from livetiming.relay.following import Following, Misplaced
from livetiming.relay.kept import make_message
from livetiming.relay.listing import BadListing, Listing, Manifest, read_listing, without_hidden
from livetiming.relay.outbox import Outbox
from livetiming.relay.passing import Passage
from livetiming.relay.shared import Shared
from livetiming.runtime.loops import Loops
from livetiming.runtime.tasks import Tasks
from livetiming.runtime.turns import Turns

_log = Logger(namespace="livetiming.relay")

WITHDRAW_S = 60.0
"""A master away for longer takes its services off the relay's list."""
BROADCAST_S = 60.0
ASK_LIMIT_S = 10.0
STRANGERS = frozenset({"anonymous", None})

OF_THE_NETWORK = {
    topics.SCHEDULER: MessageClass.SCHEDULE_LISTING,
    topics.RELAYS: MessageClass.RELAY_LISTING,
}
"""Topics of the network that are passed on, without what is hidden."""


class RelayBus(Bus, Protocol):
    """A bus that tells when it is there, and takes back what it has registered."""

    @property
    def connected(self) -> bool:
        """Whether there is a router now."""

    def on_join(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the bus is ready."""

    def on_loss(self, listener: Callable[[], Awaitable[object] | object]) -> None:
        """Call *listener* each time the router is lost."""

    async def publish_confirmed(self, topic: str, payload: Json, *, retain: bool = False) -> None:
        """Send, and return when the router has it."""

    async def unregister(self, procedure: str) -> None:
        """Answer calls of *procedure* no longer."""


class Relay:
    """Passes services, the schedule and read-only questions on, one way."""

    def __init__(
        self, master: RelayBus, public: RelayBus, clock: Clock, *, with_hidden: bool = False
    ) -> None:
        """Prepare to relay.

        Args:
            master: the router where services publish; nothing is ever published there.
            public: the router where viewers are.
            clock: of both.
            with_hidden: pass hidden services on too; they stay out of the list for everybody.
        """
        self._master = master
        self._public = public
        self._clock = clock
        self._with_hidden = with_hidden
        self._shared = Shared()
        self._passage = Passage(master, self._shared)
        self.outbox = Outbox(public, on_skip=self._skip)
        self._listing = Listing({})
        self._followed: dict[str, Following] = {}
        self._turns = Turns()
        self._tasks = Tasks()
        self._loops = Loops(clock)
        self._withdrawal: Timer | None = None
        self._is_told = False
        """Whether the public router has had a list from this run."""
        self.faults: Counter[str] = Counter()
        """How many messages of each kind were skipped."""

    # ---- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Offer the procedures, follow the master, and go on until :meth:`stop`.

        Raises:
            CallFailed: another relay or a directory serves the public router.
        """
        await self._public.register(topics.DIRECTORY_LISTING, self._list, with_caller=True)
        for procedure, endpoint in self._passage.of_the_network().items():
            await self._public.register(procedure, endpoint)
        self._public.on_join(self._public_joined)
        self._public.on_loss(self.outbox.lost)
        for topic in OF_THE_NETWORK:
            await self._master.subscribe(topic, self._of_the_network)
        await self._master.subscribe(topics.DIRECTORY, self._directory)
        self._master.on_join(self._master_joined)
        self._master.on_loss(self._master_lost)
        self._loops.every(BROADCAST_S, self._broadcast, name="broadcast of the list")
        if self._master.connected:
            self._master_joined()
        else:
            self._master_lost()

    def stop(self) -> None:
        """Relay no more."""
        self._loops.stop()
        self._tasks.stop()
        self._shared.stop()
        self.outbox.stop()
        if self._withdrawal is not None and self._withdrawal.active():
            self._withdrawal.cancel()

    @property
    def services(self) -> list[str]:
        """The services that are passed on now."""
        return list(self._followed)

    def _public_joined(self) -> None:
        self.outbox.send_everything()

    def _master_joined(self) -> None:
        if self._withdrawal is not None and self._withdrawal.active():
            self._withdrawal.cancel()
        self._tasks.start(self._take_up(), name="taking the master up")

    def _master_lost(self) -> None:
        self._withdrawal = self._clock.callLater(WITHDRAW_S, self._withdraw)

    def _withdraw(self) -> None:
        _log.warn(
            "the master has been away for {limit:g} s; its services are off the list until it is "
            "back",
            limit=WITHDRAW_S,
        )
        self._tasks.start(self._sync(Listing({})), name="withdrawing the services")

    async def _take_up(self) -> None:
        """Learn what there is; a master that was away may have been restarted."""
        before = list(self._followed.values())
        await self._ask_for_listing()
        for following in before:
            await following.fetch()

    # ---- the list ----------------------------------------------------------------------------

    def _directory(self, raw: Json, details: Details) -> None:
        try:
            message = decode(raw, received_at_ms=0)
            if message.kind != MessageClass.DIRECTORY_LISTING:
                raise Misplaced(f"{details.topic}: expected class 5, got {int(message.kind)}")
            listing = read_listing(message.payload)
        except (BadEnvelope, Misplaced, BadListing) as problem:
            self._skip(problem)
            return
        # What is published never holds hidden services; whoever passes them on has to ask.
        work = self._ask_for_listing() if self._with_hidden else self._sync(listing)
        self._tasks.start(work, name="following the directory")

    async def _ask_for_listing(self) -> None:
        try:
            raw = await self._master.call(
                topics.DIRECTORY_LISTING, self._with_hidden, timeout_s=ASK_LIMIT_S
            )
            await self._sync(read_listing(raw, with_hidden=self._with_hidden))
        except (CallFailed, ConnectionError, TimeoutError) as problem:
            _log.debug("the master's directory does not answer: {why}", why=problem)
        except BadListing as problem:
            self._skip(problem)

    async def _sync(self, listing: Listing) -> None:
        """Follow what is listed, and nothing else; one list after the other."""
        async with self._turns:
            for problem in listing.problems:
                self._skip(BadListing(problem))
            for uuid in [uuid for uuid in self._followed if uuid not in listing.manifests]:
                await self._leave(uuid)
            changed = listing.manifests != self._listing.manifests
            self._listing = listing
            for uuid, manifest in listing.manifests.items():
                if uuid not in self._followed:
                    await self._follow(uuid, manifest)
            if changed or not self._is_told:
                self._is_told = True
                self._publish_listing()

    async def _follow(self, uuid: str, manifest: Manifest) -> None:
        following = Following(
            self._master, uuid, pass_on=self.outbox.put, skip=self._skip, now_ms=self._now_ms
        )
        try:
            for procedure, endpoint in self._passage.of_service(uuid).items():
                await self._public.register(procedure, endpoint, replace=True)
            await following.begin()
        except (ConnectionError, CallFailed) as problem:
            await self._unregister(uuid)
            _log.warn("service {uuid} cannot be relayed yet: {why}", uuid=uuid, why=problem)
            return
        self._followed[uuid] = following
        _log.info("relaying {uuid}: {name}", uuid=uuid, name=manifest["name"])
        self._tasks.start(following.fetch(), name=f"fetching the documents of {uuid}")

    async def _leave(self, uuid: str) -> None:
        await self._followed.pop(uuid).end()
        await self._unregister(uuid)
        self.outbox.kept.drop_service(uuid)
        _log.info("relaying {uuid} no longer", uuid=uuid)

    async def _unregister(self, uuid: str) -> None:
        for procedure in self._passage.of_service(uuid):
            try:
                await self._public.unregister(procedure)
            except (ConnectionError, CallFailed):
                continue  # gone with its router

    def _broadcast(self) -> None:
        if self._is_told:
            self._publish_listing()

    def _publish_listing(self) -> None:
        self._publish_retained(
            topics.DIRECTORY, MessageClass.DIRECTORY_LISTING, self._listing.public()
        )

    def _list(self, includeHidden: object = False, *, caller: Details) -> Json:  # noqa: FBT002, N803  # on the wire
        """Answer the listing; hidden services are for those who have proved who they are."""
        if includeHidden is True and caller.role not in STRANGERS:
            return list(self._listing.manifests.values())
        return self._listing.public()

    # ---- the rest ----------------------------------------------------------------------------

    def _of_the_network(self, raw: Json, details: Details) -> None:
        try:
            message = decode(raw, received_at_ms=self._now_ms())
            if message.kind != OF_THE_NETWORK.get(details.topic):
                raise Misplaced(f"{details.topic}: unexpected class {int(message.kind)}")
            shown = without_hidden(message.payload)
        except (BadEnvelope, Misplaced, BadListing) as problem:
            self._skip(problem)
            return
        self.outbox.put(
            make_message(details.topic, {**raw, "payload": shown}, retain=message.retain)
        )

    def _publish_retained(self, topic: str, kind: MessageClass, payload: Any) -> None:
        made = Envelope(kind=kind, payload=payload, sent_at_ms=self._now_ms(), retain=True)
        self.outbox.put(make_message(topic, made.as_json(), retain=True))

    def _now_ms(self) -> int:
        return round(self._clock.seconds() * 1000)

    def _skip(self, problem: Exception) -> None:
        kind = type(problem).__name__
        self.faults[kind] += 1
        if self.faults[kind] == 1:
            _log.warn("skipped: {problem}; more like it are counted", problem=problem)
