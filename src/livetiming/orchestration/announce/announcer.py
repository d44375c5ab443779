"""Carries news to every target that wants them: once, and without anybody waiting for it."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from twisted.logger import Logger

from livetiming.orchestration.announce.courier import MAX_AGE_S, Courier
from livetiming.orchestration.announce.ledger import Ledger, LedgerFailed, Message
from livetiming.orchestration.announce.links import links
from livetiming.orchestration.announce.target import Target
from livetiming.orchestration.announce.templates import Templates
from livetiming.ports import Clock, News
from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import Tasks, together
from livetiming.runtime.threads import run_in_thread

_log = Logger(namespace="livetiming.announce")

REMEMBERED = 5000
"""Keys known without asking the ledger."""


class InThread(Protocol):
    """Runs a blocking call elsewhere."""

    def __call__(self, call: Callable[..., Any], /, *args: Any) -> Awaitable[Any]:
        """Return what will be the result of ``call(*args)``."""


class Announcements:
    """The :class:`livetiming.ports.Announcer` of a process."""

    def __init__(
        self,
        targets: Sequence[Target],
        templates: Templates,
        ledger: Ledger,
        clock: Clock,
        *,
        public_url: str = "",
        chance: Callable[[], float] = random.random,
        in_thread: InThread = run_in_thread,
    ) -> None:
        self._templates = templates
        self._clock = clock
        self._public_url = public_url
        self._book = _Book(ledger, in_thread)
        self._couriers = [Courier(target, self._book, clock, chance=chance) for target in targets]
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._tasks = Tasks()
        self._guard = Guard("announcing", _log, meanwhile="the news is lost")

    async def start(self) -> None:
        """Go on with what the last run left."""
        left, doubtful = await self._book.resume(self._clock.seconds())
        if doubtful:
            _log.warn(
                "{count} announcements were being sent when the last run died; "
                "they may have arrived, and are not repeated",
                count=doubtful,
            )
        for message in left:
            for courier in self._couriers:
                if courier.target.address.id == message.target:
                    courier.add(message)

    async def stop(self) -> None:
        """Finish what is being sent; the rest is sent by the next run, if that is soon."""
        await together(*(courier.stop() for courier in self._couriers))
        self._tasks.stop()

    def announce(self, news: News) -> None:
        """See :class:`livetiming.ports.Announcer`."""
        self._guard.call(lambda: self._accept(news), fallback=None)

    def _accept(self, news: News) -> None:
        if news.hidden or news.key in self._seen:
            return
        self._seen[news.key] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        self._tasks.start(self._carry(news), name=f"announcing {news.kind}")

    async def _carry(self, news: News) -> None:
        now_s = self._clock.seconds()
        title, body = self._templates.render(news, links(self._public_url, news.facts))
        wanting = [each for each in self._couriers if each.target.address.wants(news.kind)]
        messages = [
            Message(news.key, each.target.address.id, news.kind, title, body, now_s)
            for each in wanting
        ]
        if await self._book.claim(news, messages, now_s):
            for courier, message in zip(wanting, messages, strict=True):
                courier.add(message)


class _Book:
    """The ledger, in a thread; where it fails, news are sent all the same, and that is said once."""

    def __init__(self, ledger: Ledger, in_thread: InThread) -> None:
        self._ledger = ledger
        self._in_thread = in_thread
        self._healthy = True

    async def claim(self, news: News, messages: list[Message], now_s: float) -> bool:
        def claim() -> bool:
            return self._ledger.claim(news.key, news.kind, messages, now_s=now_s)

        return bool(await self._try(claim, fallback=True))

    async def begin(self, message: Message) -> bool:
        return bool(await self._try(self._ledger.begin, message, fallback=True))

    async def settle(self, message: Message, state: str) -> None:
        await self._try(self._ledger.settle, message, state, fallback=None)

    async def resume(self, now_s: float) -> tuple[list[Message], int]:
        def resume() -> tuple[list[Message], int]:
            left, doubtful = self._ledger.resume(now_s=now_s)
            return [each for each in left if now_s - each.taken_s <= MAX_AGE_S], doubtful

        nothing: tuple[list[Message], int] = ([], 0)
        found: tuple[list[Message], int] = await self._try(resume, fallback=nothing)
        return found

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


class Nobody:
    """An announcer where no addresses are configured."""

    async def start(self) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""

    def announce(self, news: News) -> None:
        """Do nothing."""
