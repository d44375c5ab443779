"""Brings announcements to one target: one at a time, again when it fails, never for too long."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger

from livetiming.network.backoff import Backoff
from livetiming.orchestration.announce.ledger import EXPIRED, SENT, WAITING, Message
from livetiming.orchestration.announce.target import NotSent, Target
from livetiming.ports import Clock
from livetiming.runtime.tasks import Gate, Tasks, sleep, start, within

_log = Logger(namespace="livetiming.announce")

SLOW_S = 15.0
"""A target that has not answered by then is said to be failing, though it may yet answer."""
MAX_AGE_S = 1800.0
"""News older than this are news no more: they are given up."""
FIRST_WAIT_S = 5.0
WAIT_LIMIT_S = 300.0
MAX_WAITING = 200
"""Announcements kept for a target that does not take them; the oldest go first."""
END_LIMIT_S = 4.0
"""How long what is being sent may take at the end of the process."""


class Notes(Protocol):
    """Where it is noted what became of a message."""

    async def begin(self, message: Message) -> bool:
        """Note that it is being sent; ``False`` if it must not be."""

    async def settle(self, message: Message, state: str) -> None:
        """Note what became of it."""


class Courier:
    """Serves one target."""

    def __init__(
        self, target: Target, notes: Notes, clock: Clock, *, chance: Callable[[], float]
    ) -> None:
        self.target = target
        self._notes = notes
        self._clock = clock
        self._chance = chance
        self._queue: deque[Message] = deque()
        self._backoff = Backoff(first_s=FIRST_WAIT_S, limit_s=WAIT_LIMIT_S)
        self._tasks = Tasks()
        self._idle: Gate | None = None
        self._is_ending = False
        self._pausing: Deferred[None] | None = None
        self.healthy = True
        """Whether the target took what it was given last."""
        self.dropped = 0
        """How many messages were given up."""

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._queue)

    def add(self, message: Message) -> None:
        """Bring *message* when its turn comes."""
        self._queue.append(message)
        if len(self._queue) > MAX_WAITING:
            self._give_up(self._queue.popleft(), "too many wait")
        if self._idle is None:
            self._idle = Gate()
            work = self._work(self._idle)
            self._tasks.start(work, name=f"announcing at {self.target.address.label}")

    async def stop(self) -> None:
        """Finish what is being sent; what waits stays in the ledger for the next run."""
        self._is_ending = True
        if self._pausing is not None:
            self._pausing.cancel()
        if self._idle is not None:
            try:
                await within(self._idle.wait(), END_LIMIT_S, clock=self._clock)
            except TimeoutError:
                _log.warn("{at} has not answered yet; leaving", at=self.target.address.label)
        self._tasks.stop()

    async def _work(self, idle: Gate) -> None:
        try:
            while self._queue and not self._is_ending:
                message = self._queue.popleft()
                if self._clock.seconds() - message.taken_s > MAX_AGE_S:
                    self._give_up(message, f"not taken within {MAX_AGE_S / 60:g} min")
                    await self._notes.settle(message, EXPIRED)
                elif await self._notes.begin(message) and not await self._deliver(message):
                    self._queue.append(message)
                    await self._pause()
        finally:
            self._idle = None
            idle.open()

    async def _deliver(self, message: Message) -> bool:
        slow = self._clock.callLater(SLOW_S, self._failing, f"no answer within {SLOW_S:g} s")
        try:
            await self.target.send(message.kind, message.title, message.body)
        except NotSent as problem:
            self._failing(str(problem))
            await self._notes.settle(message, WAITING)
            return False
        finally:
            if slow.active():
                slow.cancel()
        await self._notes.settle(message, SENT)
        self._working(message)
        return True

    async def _pause(self) -> None:
        """Wait before the next attempt, or until the end is asked for."""
        if self._is_ending:
            return
        self._pausing = start(sleep(self._clock, self._backoff.next_s(self._chance())))
        try:
            await self._pausing
        except CancelledError:
            if not self._is_ending:
                raise
        finally:
            self._pausing = None

    def _failing(self, why: str) -> None:
        if self.healthy:
            _log.warn(
                "cannot announce at {at}: {why}; trying again for {minutes:g} min",
                at=self.target.address.label,
                why=why,
                minutes=MAX_AGE_S / 60,
            )
        self.healthy = False

    def _working(self, message: Message) -> None:
        if not self.healthy:
            _log.info("announcing at {at} works again", at=self.target.address.label)
        self.healthy = True
        self._backoff.reset()
        _log.info("announced at {at}: {title}", at=self.target.address.label, title=message.title)

    def _give_up(self, message: Message, why: str) -> None:
        self.dropped += 1
        _log.warn(
            "gave up announcing {title!r} at {at}: {why}",
            title=message.title,
            at=self.target.address.label,
            why=why,
        )
