"""A bus without a network, under the same contract as the real one."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

from twisted.internet.defer import CancelledError
from twisted.internet.task import Clock as TestClock
from twisted.logger import Logger

from livetiming.network.details import Peer
from livetiming.ports import CallFailed, Clock, Endpoint, Handler, Json
from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import spawn, within

_log = Logger(namespace="livetiming.bus")

Listener = Callable[[], Awaitable[object] | object]


class MemoryRouter:
    """What several :class:`MemoryBus` share: topics, retained events and procedures."""

    def __init__(self) -> None:
        self.retained: dict[str, tuple[Json, Peer]] = {}
        self.subscriptions: list[MemorySubscription] = []
        self.procedures: dict[str, tuple[MemoryBus, _Procedure]] = {}
        self.events: list[tuple[str, Json, bool]] = []
        """Everything published: topic, payload, whether retained."""

    def publish(self, topic: str, payload: Json, peer: Peer, *, retain: bool) -> None:
        """Hand an event to everybody who listens."""
        self.events.append((topic, payload, retain))
        if retain:
            self.retained[topic] = (payload, peer)
        for subscription in list(self.subscriptions):
            if subscription.wants(topic):
                subscription.deliver(payload, peer)


class MemoryBus:
    """A :class:`livetiming.ports.Bus` inside this process.

    Events are delivered at once, to the publisher's own subscriptions too. Payloads pass
    through JSON, as they would on the way to a router.
    """

    def __init__(
        self,
        router: MemoryRouter | None = None,
        *,
        role: str | None = "services",
        authid: str | None = "services",
        clock: Clock | None = None,
    ) -> None:
        self.router = router or MemoryRouter()
        self._role = role
        self._authid = authid
        self._clock: Clock = clock or TestClock()
        self._subscriptions: list[MemorySubscription] = []
        self._procedures: dict[str, _Procedure] = {}
        self._on_join: list[Listener] = []
        self._on_loss: list[Listener] = []
        self.connected = True

    # ---- life ----------------------------------------------------------------------------

    def on_join(self, listener: Listener) -> None:
        """Call *listener* each time the bus is ready."""
        self._on_join.append(listener)

    def on_loss(self, listener: Listener) -> None:
        """Call *listener* each time the router is lost."""
        self._on_loss.append(listener)

    async def joined(self) -> None:
        """Return at once: a bus in memory begins connected."""

    async def run(self) -> None:
        """Do nothing: a bus in memory needs no work."""

    async def close(self) -> None:
        """Leave the router."""
        self.disconnect()

    def disconnect(self) -> None:
        """Lose the router, as a broken cable would."""
        self.connected = False
        for name in self._procedures:
            if self.router.procedures.get(name, (None, None))[0] is self:
                del self.router.procedures[name]
        for subscription in self._subscriptions:
            self.router.subscriptions.remove(subscription)
        _tell(self._on_loss)

    def reconnect(self, router: MemoryRouter | None = None) -> None:
        """Find the router again, or another one that knows nothing."""
        self.router = router or self.router
        self.connected = True
        for name, procedure in self._procedures.items():
            self.router.procedures[name] = (self, procedure)
        for subscription in self._subscriptions:
            self._attach(subscription)
        _tell(self._on_join)

    def forget(self, procedure: str) -> None:
        """Answer calls of *procedure* no longer, as a dead process would."""
        self._procedures.pop(procedure, None)
        self.router.procedures.pop(procedure, None)

    # ---- the four verbs --------------------------------------------------------------------

    async def publish(self, topic: str, payload: Json, *, retain: bool = False) -> None:
        """Send *payload* to the subscribers of *topic*."""
        self._check()
        peer = Peer(topic, self._role, self._authid)
        self.router.publish(topic, _over_the_wire(payload, topic), peer, retain=retain)

    async def publish_confirmed(self, topic: str, payload: Json, *, retain: bool = False) -> None:
        """Send *payload*; a router in memory has taken it at once."""
        await self.publish(topic, payload, retain=retain)

    async def unregister(self, procedure: str) -> None:
        """Answer calls of *procedure* no longer."""
        self._procedures.pop(procedure, None)
        if self.router.procedures.get(procedure, (None, None))[0] is self:
            del self.router.procedures[procedure]

    async def subscribe(
        self, topic: str, handler: Handler, *, match: str = "exact"
    ) -> MemorySubscription:
        """Receive *topic*, what was retained too."""
        subscription = MemorySubscription(self, topic, handler, match)
        self._subscriptions.append(subscription)
        if self.connected:
            self._attach(subscription)
        return subscription

    async def register(
        self,
        procedure: str,
        endpoint: Endpoint,
        *,
        replace: bool = False,
        with_caller: bool = False,
    ) -> None:
        """Answer calls of *procedure*."""
        if self.connected and procedure in self.router.procedures and not replace:
            raise CallFailed(
                "wamp.error.procedure_already_exists", f"procedure {procedure} is taken"
            )
        self._procedures[procedure] = _Procedure(procedure, endpoint, with_caller)
        if self.connected:
            self.router.procedures[procedure] = (self, self._procedures[procedure])

    async def call(self, procedure: str, *args: Json, timeout_s: float = 10) -> Json:
        """Call *procedure*."""
        self._check()
        found = self.router.procedures.get(procedure)
        if found is None:
            raise CallFailed(
                "wamp.error.no_such_procedure", f"no callee registered for {procedure}"
            )
        caller = Peer(procedure, self._role, self._authid)
        plain = [_over_the_wire(arg, procedure) for arg in args]
        try:
            result = await within(found[1].invoke(plain, caller), timeout_s, clock=self._clock)
        except TimeoutError:
            raise TimeoutError(f"{procedure}: no answer within {timeout_s:g} s") from None
        return _over_the_wire(result, procedure)

    def _check(self) -> None:
        if not self.connected:
            raise ConnectionError("memory router: not connected now")

    def _attach(self, subscription: MemorySubscription) -> None:
        self.router.subscriptions.append(subscription)
        retained = self.router.retained.get(subscription.topic)
        if retained is not None and subscription.match == "exact":
            subscription.deliver(*retained)

    def drop(self, subscription: MemorySubscription) -> None:
        """Deliver nothing more to *subscription*."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)
        if subscription in self.router.subscriptions:
            self.router.subscriptions.remove(subscription)


class MemorySubscription:
    """A topic and what to do with its events."""

    def __init__(self, bus: MemoryBus, topic: str, handler: Handler, match: str) -> None:
        self._bus = bus
        self.topic = topic
        self.match = match
        self._handler = handler
        self._guard = Guard(f"the handler of {topic}", _log, meanwhile="events are skipped")

    def wants(self, topic: str) -> bool:
        """Whether events of *topic* belong to this subscription."""
        if self.match == "prefix":
            return topic.startswith(self.topic)
        if self.match == "wildcard":
            wanted, got = self.topic.split("."), topic.split(".")
            pairs = zip(wanted, got, strict=False)
            return len(wanted) == len(got) and all(w in ("", g) for w, g in pairs)
        return topic == self.topic

    def deliver(self, payload: Json, peer: Peer) -> None:
        """Run the handler."""
        own = _over_the_wire(payload, peer.topic)
        work = self._guard.run(lambda: _result(lambda: self._handler(own, peer)), fallback=None)
        spawn(work, name=f"the handler of {self.topic}")

    async def cancel(self) -> None:
        """Stop receiving."""
        self._bus.drop(self)


class _Procedure:
    """A procedure and what answers it."""

    def __init__(self, name: str, endpoint: Endpoint, with_caller: bool) -> None:  # noqa: FBT001
        self._name = name
        self._endpoint = endpoint
        self._with_caller = with_caller

    async def invoke(self, args: list[Json], caller: Peer) -> Json:
        extra: dict[str, Any] = {"caller": caller} if self._with_caller else {}
        try:
            result = self._endpoint(*args, **extra)
            return await result if isawaitable(result) else result
        except (CallFailed, CancelledError):
            raise
        except Exception as problem:  # noqa: BLE001  # the router would tell the caller the same
            raise CallFailed("wamp.error.runtime_error", str(problem)) from None


def _over_the_wire(payload: Json, where: str) -> Json:
    try:
        return json.loads(json.dumps(payload))
    except (TypeError, ValueError) as problem:
        raise ValueError(
            f"{where}: expected a payload that fits in a message - {problem}"
        ) from None


def _tell(listeners: list[Listener]) -> None:
    for listener in list(listeners):
        spawn(_result(listener), name="a listener of the bus")


async def _result(call: Callable[[], object]) -> None:
    result = call()
    if isawaitable(result):
        await result
