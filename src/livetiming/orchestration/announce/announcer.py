"""Carries news to every target that wants them: once, and without anybody waiting for it."""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Callable, Sequence

from twisted.logger import Logger

from livetiming.orchestration.announce.book import Book, InThread
from livetiming.orchestration.announce.courier import Courier
from livetiming.orchestration.announce.ledger import Ledger, Message
from livetiming.orchestration.announce.links import links
from livetiming.orchestration.announce.target import Target
from livetiming.orchestration.announce.templates import Templates
from livetiming.ports import Clock, News
from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import Gate, Tasks, together
from livetiming.runtime.threads import run_in_thread

_log = Logger(namespace="livetiming.announce")

REMEMBERED = 5000
"""Keys known without asking the ledger."""


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
        self.book = Book(ledger, clock, in_thread)
        """What was announced, and what a watcher of the network keeps across restarts."""
        self._couriers = [Courier(target, self.book, clock, chance=chance) for target in targets]
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._tasks = Tasks()
        self._carrying: list[Gate] = []
        self._guard = Guard("announcing", _log, meanwhile="the news is lost")

    async def start(self) -> None:
        """Go on with what the last run left."""
        left, doubtful = await self.book.resume()
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
        while self._carrying:
            await self._carrying[0].wait()  # until it is in the ledger
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
        done = Gate()
        self._carrying.append(done)
        try:
            await self._hand_over(news)
        finally:
            self._carrying.remove(done)
            done.open()

    async def _hand_over(self, news: News) -> None:
        now_s = self._clock.seconds()
        title, body = self._templates.render(news, links(self._public_url, news.facts))
        wanting = [each for each in self._couriers if each.target.address.wants(news.kind)]
        messages = [
            Message(news.key, each.target.address.id, news.kind, title, body, now_s)
            for each in wanting
        ]
        if await self.book.claim(news, messages):
            for courier, message in zip(wanting, messages, strict=True):
                courier.add(message)


class Nobody:
    """An announcer where no addresses are configured."""

    async def start(self) -> None:
        """Do nothing."""

    async def stop(self) -> None:
        """Do nothing."""

    def announce(self, news: News) -> None:
        """Do nothing."""
