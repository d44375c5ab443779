"""What the shell of the program must offer: narrow interfaces, no implementation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = Any
"""Plain JSON values."""


class Details(Protocol):
    """What is known about the peer of an event or a call."""

    topic: str
    """Topic of the event (it differs from the subscription's with prefix matching)."""
    role: str | None
    """Role of the publisher or caller; ``None`` if the router does not tell."""
    authid: str | None


Handler = Callable[[Json, Details], Awaitable[None] | None]
"""Called with the single argument of an event."""

Endpoint = Callable[..., Awaitable[Json] | Json]
"""A procedure; receives the call's arguments."""


class Subscription(Protocol):
    """A running subscription."""

    async def cancel(self) -> None:
        """Stop receiving."""


class Timer(Protocol):
    """A call that is to happen later."""

    def cancel(self) -> None:
        """Do not make the call."""

    def active(self) -> bool:
        """Whether the call is still to come."""


class Clock(Protocol):
    """Tells the time and calls later: Twisted's reactor, or its ``Clock`` in tests."""

    def seconds(self) -> float:
        """Return the Unix time [s]."""

    def callLater(  # noqa: N802  # Twisted's name
        self, delay: float, callable: Callable[..., Any], /, *args: Any, **kw: Any
    ) -> Timer:
        """Call *callable* after *delay* [s]."""


class Bus(Protocol):
    """The four WAMP verbs, and nothing of WAMP."""

    async def publish(self, topic: str, payload: Json, *, retain: bool = False) -> None:
        """Send *payload* to the subscribers of *topic*.

        Raises:
            ConnectionError: there is no connection to a router now.
        """

    async def subscribe(
        self, topic: str, handler: Handler, *, match: str = "exact"
    ) -> Subscription:
        """Receive *topic* (``match`` is ``exact``, ``prefix`` or ``wildcard``), retained too."""

    async def register(
        self,
        procedure: str,
        endpoint: Endpoint,
        *,
        replace: bool = False,
        with_caller: bool = False,
    ) -> None:
        """Answer calls of *procedure*.

        Args:
            procedure: its URI.
            endpoint: what answers.
            replace: take the procedure over from another session.
            with_caller: give *endpoint* the keyword argument ``caller`` (:class:`Details`).

        Raises:
            CallFailed: the router refused it, or another session has it.
        """

    async def call(self, procedure: str, *args: Json, timeout_s: float = 10) -> Json:
        """Call *procedure*.

        Raises:
            ConnectionError: there is no connection to a router now.
            TimeoutError: no answer within *timeout_s*.
            CallFailed: the callee or the router refused.
        """


class CallFailed(Exception):
    """A remote procedure answered with an error; ``uri`` is its WAMP error URI."""

    def __init__(self, uri: str, text: str = "") -> None:
        super().__init__(f"{uri}: {text}" if text else uri)
        self.uri = uri


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that people outside the network should hear of, once."""

    kind: str
    """``start``, ``finish``, ``red_flag``, ``failure``, or a kind of the caller's own, such as
    ``strategy.pit``: small letters, digits, dots and underscores."""
    title: str
    """One line, used where no template of the kind says otherwise."""
    body: str = ""
    """More, in plain text; may be empty."""
    key: str
    """What tells this event from every other: news with a key that was announced before, in
    whichever process, are not announced again."""
    hidden: bool = False
    """Whether they are of a hidden service; such news reach nobody."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What templates may name: ``name``, ``service``, ``description``, ``reason`` and the like."""


class Announcer(Protocol):
    """Carries news to people; see :mod:`livetiming.orchestration.announce`."""

    def announce(self, news: News) -> None:
        """Take *news* and return at once; whatever happens to them after, the caller goes on."""
