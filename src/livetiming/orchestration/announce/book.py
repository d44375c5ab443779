"""The ledger as the event loop sees it: each call in a thread, and no failure a hindrance."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from twisted.logger import Logger

from livetiming.orchestration.announce.courier import MAX_AGE_S
from livetiming.orchestration.announce.ledger import Ledger, LedgerFailed, Message
from livetiming.ports import Clock, News

_log = Logger(namespace="livetiming.announce")


class InThread(Protocol):
    """Runs a blocking call elsewhere."""

    def __call__(self, call: Callable[..., Any], /, *args: Any) -> Awaitable[Any]:
        """Return what will be the result of ``call(*args)``."""


class Book:
    """The ledger, used in a thread; where it fails, that is said once and news are sent still."""

    def __init__(self, ledger: Ledger, clock: Clock, in_thread: InThread) -> None:
        self._ledger = ledger
        self._clock = clock
        self._in_thread = in_thread
        self._healthy = True

    async def claim(self, news: News, messages: list[Message]) -> bool:
        """Note that *news* are announced; ``False`` if they were before."""
        now_s = self._clock.seconds()

        def claim() -> bool:
            return self._ledger.claim(news.key, news.kind, messages, now_s=now_s)

        return bool(await self._try(claim, fallback=True))

    async def begin(self, message: Message) -> bool:
        """Note that *message* is being sent; ``False`` if it must not be."""
        return bool(await self._try(self._ledger.begin, message, fallback=True))

    async def settle(self, message: Message, state: str) -> None:
        """Note what became of *message*."""
        await self._try(self._ledger.settle, message, state, fallback=None)

    async def resume(self) -> tuple[list[Message], int]:
        """Return what the last run left to be sent, and how many it may or may not have sent."""
        now_s = self._clock.seconds()

        def resume() -> tuple[list[Message], int]:
            left, doubtful = self._ledger.resume(now_s=now_s)
            return [each for each in left if now_s - each.taken_s <= MAX_AGE_S], doubtful

        nothing: tuple[list[Message], int] = ([], 0)
        found: tuple[list[Message], int] = await self._try(resume, fallback=nothing)
        return found

    async def recall(self, name: str) -> str | None:
        """Return what was kept under *name*, if that can be known."""
        kept: str | None = await self._try(self._ledger.mark, name, fallback=None)
        return kept

    async def keep(self, name: str, value: str) -> None:
        """Keep *value* under *name*."""
        now_s = self._clock.seconds()
        await self._try(lambda: self._ledger.keep(name, value, now_s=now_s), fallback=None)

    async def _try(self, call: Callable[..., Any], *args: Any, fallback: Any) -> Any:
        try:
            result = await self._in_thread(call, *args)
        except LedgerFailed as problem:
            if self._healthy:
                _log.warn(
                    "announcements may be repeated after a restart: {problem}", problem=problem
                )
            self._healthy = False
            return fallback
        if not self._healthy:
            _log.info("announcements are noted again")
        self._healthy = True
        return result
