"""The orderly end of a process: what to close, in which order, and for how long to wait."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from types import FrameType

from twisted.internet.defer import CancelledError
from twisted.logger import Logger

from livetiming.ports import Clock
from livetiming.runtime.tasks import Gate, within

_log = Logger(namespace="livetiming.shutdown")

Closing = Callable[[], Awaitable[object] | object]

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Shutdown:
    """Closes what was registered, last first, once, each within a limit."""

    def __init__(self, clock: Clock, *, limit_s: float = 5) -> None:
        self._clock = clock
        self._limit_s = limit_s
        self._closings: list[tuple[str, Closing, float]] = []
        self._requested = Gate()
        self.reason: str | None = None
        """Why the process ends; ``None`` while it does not."""

    @property
    def requested(self) -> bool:
        """Whether the end was asked for."""
        return self._requested.is_open

    def on_close(self, closing: Closing, *, name: str, limit_s: float | None = None) -> None:
        """Run *closing*, plain or ``async``, at the end, for at most *limit_s*."""
        self._closings.append((name, closing, self._limit_s if limit_s is None else limit_s))

    def request(self, reason: str) -> None:
        """Ask for the end; asking again changes nothing."""
        if not self.requested:
            self.reason = reason
            self._requested.open()

    async def wait(self) -> None:
        """Return when the end is asked for."""
        await self._requested.wait()

    async def close(self) -> None:
        """Close everything, last opened first; a failure or a timeout is logged and passed over."""
        while self._closings:
            name, closing, limit_s = self._closings.pop()
            try:
                await within(_await(closing), limit_s, clock=self._clock)
            except (CancelledError, TimeoutError):
                _log.warn("{name} did not close in {limit} s", name=name, limit=limit_s)
            except Exception:
                _log.failure("{name} could not be closed", name=name)


async def _await(closing: Closing) -> None:
    result = closing()
    if isawaitable(result):
        await result


def leave_at_once(code: int) -> None:
    """End the process without closing anything."""
    os._exit(code)


class Signals:
    """SIGINT and SIGTERM: the first asks for an orderly end, the second ends at once."""

    def __init__(
        self,
        request: Callable[[str], None],
        *,
        call_soon: Callable[..., object],
        at_once: Callable[[int], object] = leave_at_once,
    ) -> None:
        self._request = request
        self._call_soon = call_soon
        self._at_once = at_once
        self._seen = 0

    def install(self) -> None:
        """Take both signals over."""
        for number in SIGNALS:
            signal.signal(number, self.handle)

    def handle(self, number: int, _frame: FrameType | None = None) -> None:
        """Act on a signal; runs between two byte codes, so it only hands the news on."""
        self._seen += 1
        if self._seen > 1:
            self._at_once(128 + number)
        self._call_soon(self._request, signal.Signals(number).name)
