"""A connection to a feed that keeps itself open.

Says nothing to the feed, not even pings: some timing servers hang up on a client that
speaks. Every way of not getting a feed is told in one line, once, until it changes.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from twisted.logger import Logger

from livetiming.network.backoff import Backoff
from livetiming.network.failures import describe
from livetiming.network.http import HttpError
from livetiming.network.watchdog import Watchdog

if TYPE_CHECKING:
    from livetiming.ports import Timer

HANDSHAKE_S = 10.0
"""A feed that is not open after so long [s] is dialled again."""
LONGEST_WAIT_S = 30.0


class FeedUnavailable(Exception):
    """The feed cannot be had now; the text says why in one line. Tried again later."""


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Where a feed is."""

    url: str
    """``ws://`` or ``wss://``."""
    headers: Mapping[str, str] = field(default_factory=dict)
    verify_tls: bool = True
    """Whether the server must prove its name; a few venues have certificates of another."""


class FeedListener(Protocol):
    """Who hears a feed."""

    def feed_opened(self) -> None:
        """The feed is connected."""

    def feed_said(self, text: str) -> None:
        """The feed has sent a message."""

    def feed_closed(self, reason: str) -> None:
        """The connection is lost; it is dialled again."""


class Line(Protocol):
    """One open connection."""

    def hang_up(self) -> None:
        """Close it at once."""


class Events(Protocol):
    """What one connection tells."""

    def said(self, text: str) -> None:
        """A message came."""

    def closed(self, reason: str) -> None:
        """It is closed, for whatever reason; nothing more comes."""


Dialler = Callable[[Any, FeedAddress, Events], Awaitable[Line]]
"""``await dialler(reactor, address, events)`` opens a connection, or raises."""


async def _dial(reactor: Any, address: FeedAddress, events: Events) -> Line:
    from livetiming.network.autobahn_client import dial  # Autobahn is slow to import

    return await dial(reactor, address, events, timeout_s=HANDSHAKE_S)


class FeedConnection:
    """Keeps one feed open."""

    _log = Logger()

    def __init__(
        self,
        reactor: Any,
        address: Callable[[], Awaitable[FeedAddress]],
        listener: FeedListener,
        *,
        silence_s: float,
        dialler: Dialler = _dial,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Prepare a connection.

        Args:
            reactor: of Twisted.
            address: asked before every dial.
            listener: hears the feed.
            silence_s: a feed that is silent for so long is dialled again.
            dialler: opens one connection.
            chance: gives random numbers from 0 to 1.
        """
        self._reactor = reactor
        self._address = address
        self._listener = listener
        self._dialler = dialler
        self._chance = chance
        self._backoff = Backoff(limit_s=LONGEST_WAIT_S)
        self._silence = Watchdog(silence_s, self._too_silent, clock=reactor)
        self._silence_s = silence_s
        self._line: Line | None = None
        self._later: Timer | None = None
        self._running = False
        self._said: str | None = None
        self._attempt = 0

    def start(self) -> None:
        """Dial, and dial again for as long as it takes."""
        self._running = True
        self._dial_now()

    def stop(self) -> None:
        """Hang up for good."""
        self._running = False
        self._attempt += 1
        self._silence.stop()
        if self._later is not None and self._later.active():
            self._later.cancel()
        line, self._line = self._line, None
        if line is not None:
            line.hang_up()

    # ---- dialling ----------------------------------------------------------------------------

    def _dial_now(self) -> None:
        from livetiming.runtime.tasks import spawn

        self._attempt += 1
        spawn(self._dial_once(self._attempt), name="feed")

    async def _dial_once(self, attempt: int) -> None:
        where = "feed"
        try:
            address = await self._address()
            where = address.url
            line = await self._dialler(self._reactor, address, _Attempt(self, attempt))
        except (FeedUnavailable, HttpError) as error:
            self._failed(attempt, str(error))
        except Exception as error:  # noqa: BLE001  # told in one line, then tried again
            self._failed(attempt, f"{where} - {describe(error)}")
        else:
            if self._running and attempt == self._attempt:
                self._opened(line, where)
            else:
                line.hang_up()

    def _opened(self, line: Line, where: str) -> None:
        self._line = line
        self._said = None
        self._log.info("feed connected: {url}", url=where)
        self._silence.start()
        self._listener.feed_opened()

    def _failed(self, attempt: int, why: str) -> None:
        if not self._running or attempt != self._attempt:
            return
        wait_s = self._backoff.next_s(self._chance())
        if why != self._said:
            self._said = why
            self._log.warn("no feed: {why} - trying again until it is there", why=why)
        self._later = self._reactor.callLater(wait_s, self._dial_now)

    # ---- an open line ------------------------------------------------------------------------

    def _heard(self, attempt: int, text: str) -> None:
        if attempt != self._attempt or not self._running:
            return
        self._backoff.reset()  # only a feed that speaks counts as a success
        self._silence.notify()
        self._listener.feed_said(text)

    def _closed(self, attempt: int, reason: str) -> None:
        if attempt != self._attempt or not self._running or self._line is None:
            return
        self._lose(reason)

    def _too_silent(self) -> None:
        line = self._line
        if line is not None:
            self._lose(f"nothing heard for {self._silence_s:g} s")
            line.hang_up()

    def _lose(self, reason: str) -> None:
        self._line = None
        self._silence.stop()
        self._listener.feed_closed(reason)
        if self._running:
            self._failed(self._attempt, f"feed lost: {reason}")


class _Attempt:
    """The events of one dial, so that a late one of an old line is told from the current."""

    def __init__(self, owner: FeedConnection, number: int) -> None:
        self._owner = owner
        self._number = number

    def said(self, text: str) -> None:
        """A message came."""
        self._owner._heard(self._number, text)

    def closed(self, reason: str) -> None:
        """The line is closed."""
        self._owner._closed(self._number, reason)
