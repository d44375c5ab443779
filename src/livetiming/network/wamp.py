"""The bus over a WAMP router: comes back by itself, with all it had."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

from autobahn.exception import PayloadExceededError
from autobahn.wamp.exception import ApplicationError, SerializationError, TransportLost
from autobahn.wamp.types import PublishOptions, RegisterOptions, SubscribeOptions
from twisted.internet.defer import CancelledError
from twisted.logger import Logger

from livetiming.network.address import parse_address
from livetiming.network.auth import Credentials, RouterRefused
from livetiming.network.details import Peer
from livetiming.network.failures import describe
from livetiming.network.session import Session, dial
from livetiming.ports import CallFailed, Endpoint, Handler, Json
from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import Gate, Tasks, sleep, start, within

_log = Logger(namespace="livetiming.bus")

FIRST_WAIT_S = 1.5
GROWTH = 1.5
JITTER = 0.1
WAIT_LIMIT_S = 300.0
AGAIN_S = 5.0
"""How long until a registration the router refused after a reconnect is tried again."""

LEAVE_LIMIT_S = 2.0
"""How long the router has to say goodbye."""

Listener = Callable[[], Awaitable[object] | object]


def waits(failures: int, *, limit_s: float = WAIT_LIMIT_S, chance: float = 0.5) -> float:
    """Return how long to wait [s] after so many failed attempts in a row.

    Args:
        failures: at least 1.
        limit_s: the longest wait.
        chance: a random number from 0 to 1; moves the wait by up to a tenth either way, so that
            a router that comes back is not met by everybody at once.
    """
    grown = min(limit_s, FIRST_WAIT_S * GROWTH ** min(failures - 1, 50))
    return float(grown * (1 + JITTER * (2 * chance - 1)))


class WampBus:
    """A :class:`livetiming.ports.Bus` whose other end is a router.

    Call :meth:`run` once, as the background work of the process. Subscriptions and procedures
    may be added at any time; they are kept, and made again after each reconnection.
    """

    def __init__(
        self,
        reactor: Any,
        url: str,
        credentials: Credentials,
        *,
        wait_limit_s: float = WAIT_LIMIT_S,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._reactor = reactor
        self._address = parse_address(url)
        self._credentials = credentials
        self._wait_limit_s = wait_limit_s
        self._chance = chance
        self._subscriptions: list[_Subscription] = []
        self._registrations: list[_Registration] = []
        self._on_join: list[Listener] = []
        self._on_loss: list[Listener] = []
        self._tasks = Tasks()
        self._session: Session | None = None
        self._first_join = Gate()
        self._closing = Gate()
        self._trouble_said = False
        self._refusal: RouterRefused | None = None

    # ---- life ----------------------------------------------------------------------------

    @property
    def connected(self) -> bool:
        """Whether there is a router now."""
        return self._session is not None

    def on_join(self, listener: Listener) -> None:
        """Call *listener*, plain or ``async``, each time the bus is ready."""
        self._on_join.append(listener)

    def on_loss(self, listener: Listener) -> None:
        """Call *listener*, plain or ``async``, each time the router is lost."""
        self._on_loss.append(listener)

    async def joined(self) -> None:
        """Return when the bus has been ready for the first time.

        Raises:
            RouterRefused: the router will not let us in.
        """
        await self._first_join.wait()

    async def run(self) -> None:
        """Stay connected until :meth:`close`.

        Raises:
            RouterRefused: the router will not let us in, and trying again would not help.
        """
        failures = 0
        while not self._closing.is_open:
            try:
                session = await dial(self._reactor, self._address, self._credentials)
            except RouterRefused as refusal:
                self._first_join.fail(refusal)
                raise
            except CancelledError:
                raise
            except Exception as problem:  # noqa: BLE001  # told in one line, then tried again
                failures += 1
                await self._wait(failures, describe(problem))
                continue
            failures = 0
            await self._live(session)
            if self._refusal is not None:
                self._first_join.fail(self._refusal)
                raise self._refusal
            if not self._closing.is_open:
                failures = 1
                await self._wait(failures, "the connection is lost")

    async def close(self) -> None:
        """Leave the router and stop coming back."""
        self._closing.open()
        self._tasks.stop()
        session, self._session = self._session, None
        if session is not None and session.is_attached():
            session.leave()
            try:
                await within(_gone(session), LEAVE_LIMIT_S, clock=self._reactor)
            except TimeoutError:
                session.hang_up()

    async def _wait(self, failures: int, why: str) -> None:
        wait_s = waits(failures, limit_s=self._wait_limit_s, chance=self._chance())
        if not self._trouble_said:
            self._trouble_said = True
            _log.warn(
                "no router at {url}: {why}; trying again until it is there",
                url=self._address.url,
                why=why,
            )
        waiting = start(sleep(self._reactor, wait_s))
        closing = start(self._closing.wait()).addCallback(lambda _: waiting.cancel())
        closing.addErrback(lambda _: None)
        try:
            await waiting
        except CancelledError:
            if not self._closing.is_open:
                raise
        finally:
            closing.cancel()

    async def _live(self, session: Session) -> None:
        """Use *session* until it ends."""
        self._tasks.start(self._take_up(session), name="joining the router")
        try:
            await session.gone
        finally:
            self._session = None
            self._tasks.stop()
        if not self._closing.is_open:
            await self._tell(self._on_loss)

    async def _take_up(self, session: Session) -> None:
        for registration in list(self._registrations):
            await self._again(session, registration)
            if self._refusal is not None:
                session.hang_up()
                return
        for subscription in list(self._subscriptions):
            await self._again(session, subscription)
        self._session = session
        said, self._trouble_said = self._trouble_said, False
        _log.info(
            "{how} router {url} as {role}",
            how="back on" if said else "joined",
            url=self._address.url,
            role=session.authrole,
        )
        self._first_join.open()
        await self._tell(self._on_join)

    async def _again(self, session: Session, item: _Subscription | _Registration) -> None:
        try:
            await item.establish(session)
        except CallFailed as refusal:
            if _is_a_stranger(session, refusal) and isinstance(item, _Registration):
                url, who = self._address.url, self._credentials.authid
                self._refusal = RouterRefused(url, who, refusal.uri, "let in as anonymous only")
                return
            _log.warn("router: {item} refused, trying again: {why}", item=item, why=refusal)
            self._tasks.start(self._insist(session, item), name=str(item))

    async def _insist(self, session: Session, item: _Subscription | _Registration) -> None:
        """Try until it works; the router may still hold our own last session."""
        while True:
            await sleep(self._reactor, AGAIN_S)
            if item not in self._registrations and item not in self._subscriptions:
                return  # not wanted any more
            try:
                await item.establish(session)
            except CallFailed:
                continue
            _log.info("router: {item} is established", item=item)
            return

    async def _tell(self, listeners: list[Listener]) -> None:
        for listener in list(listeners):
            guard = Guard("a listener of the bus", _log)
            await guard.run(lambda call=listener: _result(call), fallback=None)  # type: ignore[misc]

    # ---- the four verbs --------------------------------------------------------------------

    async def publish(self, topic: str, payload: Json, *, retain: bool = False) -> None:
        """Send *payload* to the subscribers of *topic*."""
        options = PublishOptions(retain=retain or None, exclude_me=False)
        with_errors_named(lambda: self._here().publish(topic, payload, options=options), topic)

    async def publish_confirmed(self, topic: str, payload: Json, *, retain: bool = False) -> None:
        """Send *payload*, and return when the router has taken it.

        Who sends more than the router takes learns it by waiting here.

        Raises:
            ConnectionError: there is no connection to a router now, or it was lost meanwhile.
            CallFailed: the router refused it.
        """
        options = PublishOptions(retain=retain or None, exclude_me=False, acknowledge=True)
        waiting: list[Any] = []

        def send() -> None:
            waiting.append(self._here().publish(topic, payload, options=options))

        with_errors_named(send, topic)
        await _answer(waiting[0])

    async def subscribe(
        self, topic: str, handler: Handler, *, match: str = "exact"
    ) -> _Subscription:
        """Receive *topic* from now on, also over reconnections."""
        subscription = _Subscription(self, topic, handler, match)
        if self._session is not None:
            await subscription.establish(self._session)
        self._subscriptions.append(subscription)
        return subscription

    async def register(
        self,
        procedure: str,
        endpoint: Endpoint,
        *,
        replace: bool = False,
        with_caller: bool = False,
    ) -> None:
        """Answer calls of *procedure* from now on, also over reconnections."""
        registration = _Registration(procedure, endpoint, replace, with_caller)
        if self._session is not None:
            await registration.establish(self._session)
        self._registrations.append(registration)

    async def unregister(self, procedure: str) -> None:
        """Answer calls of *procedure* no longer."""
        for registration in [one for one in self._registrations if one.procedure == procedure]:
            self._registrations.remove(registration)
            if self._session is not None:
                await registration.end()

    async def call(self, procedure: str, *args: Json, timeout_s: float = 10) -> Json:
        """Call *procedure*."""
        session = self._here()

        async def calling() -> Json:
            return await _answer(session.call(procedure, *args))

        try:
            return await within(calling(), timeout_s, clock=self._reactor)
        except TimeoutError:
            raise TimeoutError(f"{procedure}: no answer within {timeout_s:g} s") from None

    def _here(self) -> Session:
        if self._session is None:
            raise ConnectionError(f"router {self._address.url}: not connected now")
        return self._session

    def forget(self, subscription: _Subscription) -> None:
        """Do not make *subscription* again."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)


class _Subscription:
    """A topic and what to do with its events."""

    def __init__(self, bus: WampBus, topic: str, handler: Handler, match: str) -> None:
        self._bus = bus
        self._topic = topic
        self._handler = handler
        self._match = match
        self._guard = Guard(f"the handler of {topic}", _log, meanwhile="events are skipped")
        self._active: Any = None

    def __str__(self) -> str:
        return f"subscription to {self._topic}"

    async def establish(self, session: Session) -> None:
        """Subscribe; retained events come for exact topics only, routers give no others."""
        options = SubscribeOptions(
            match=self._match, details=True, get_retained=self._match == "exact" or None
        )
        self._active = await _answer(session.subscribe(self._event, self._topic, options=options))

    async def _event(self, *args: Json, details: Any = None, **_: Json) -> None:
        peer = Peer(
            details.topic or self._topic, details.publisher_authrole, details.publisher_authid
        )
        payload = args[0] if args else None
        await self._guard.run(lambda: _result(lambda: self._handler(payload, peer)), fallback=None)

    async def cancel(self) -> None:
        """Stop receiving."""
        self._bus.forget(self)
        active, self._active = self._active, None
        if active is not None and active.active and self._bus.connected:
            await _answer(active.unsubscribe())


class _Registration:
    """A procedure and what answers it."""

    def __init__(
        self,
        procedure: str,
        endpoint: Endpoint,
        replace: bool,  # noqa: FBT001  # private
        with_caller: bool,  # noqa: FBT001  # private
    ) -> None:
        self.procedure = procedure
        self._endpoint = endpoint
        self._replace = replace
        self._with_caller = with_caller
        self._active: Any = None

    def __str__(self) -> str:
        return f"procedure {self.procedure}"

    async def establish(self, session: Session) -> None:
        """Register."""
        options = RegisterOptions(details=True, force_reregister=self._replace or None)
        self._active = await _answer(
            session.register(self._invoked, self.procedure, options=options)
        )

    async def end(self) -> None:
        """Unregister."""
        active, self._active = self._active, None
        if active is not None and active.active:
            await _answer(active.unregister())

    async def _invoked(self, *args: Json, details: Any = None, **kwargs: Json) -> Json:
        if self._with_caller:
            peer = Peer(self.procedure, details.caller_authrole, details.caller_authid)
            kwargs = {**kwargs, "caller": peer}
        try:
            result = self._endpoint(*args, **kwargs)
            return await result if isawaitable(result) else result
        except CallFailed as refusal:
            raise ApplicationError(refusal.uri, str(refusal)) from None


def _is_a_stranger(session: Session, refusal: CallFailed) -> bool:
    """Whether the router has let us in as a mere viewer: without a secret it asks for none."""
    return session.authrole == "anonymous" and refusal.uri == "wamp.error.not_authorized"


async def _result(call: Callable[[], object]) -> None:
    result = call()
    if isawaitable(result):
        await result


async def _gone(session: Session) -> None:
    await session.gone


async def _answer(waiting: Any) -> Any:
    """Return what the router answers, its errors under our own names."""
    try:
        return await waiting
    except ApplicationError as error:
        text = str(error.args[0]) if error.args else ""
        raise CallFailed(error.error, text) from None
    except TransportLost:
        raise ConnectionError("the router was lost meanwhile") from None


def with_errors_named(send: Callable[[], object], topic: str) -> None:
    """Run *send*; a message that cannot be sent says which topic it was for.

    Raises:
        ConnectionError: the connection is closing.
        ValueError: the payload is no JSON, or too large for the router.
    """
    try:
        send()
    except TransportLost:
        raise ConnectionError(f"{topic}: the router was lost meanwhile") from None
    except (SerializationError, PayloadExceededError, TypeError, ValueError) as problem:
        raise ValueError(
            f"{topic}: expected a payload that fits in a message - {problem}"
        ) from None
