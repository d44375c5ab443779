"""The calendar as it was last read: fetched now and then, kept when it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from twisted.logger import Logger, LogLevel

from livetiming.network.backoff import Backoff
from livetiming.orchestration.schedule.events import CalendarEvent, Session, sessions
from livetiming.orchestration.schedule.memory import Memory
from livetiming.orchestration.schedule.ports import CalendarFailed, CalendarSource
from livetiming.ports import Clock
from livetiming.runtime.threads import run_in_thread

_log = Logger(namespace="livetiming.scheduler")

SYNC_S = 600.0
HORIZON_S = 30 * 86400.0
"""How far ahead events are read."""
PAST_S = 2 * 86400.0
"""How far back: what is on must be there from its beginning."""
FIRST_WAIT_S = 15.0
STALE_S = 86400.0
"""A calendar older than this is told of at a start."""

InThread = Callable[..., Coroutine[Any, Any, Any]]


class Calendar:
    """The sessions of a calendar, and when to read it again."""

    def __init__(
        self,
        source: CalendarSource,
        memory: Memory,
        clock: Clock,
        *,
        sync_s: float = SYNC_S,
        horizon_s: float = HORIZON_S,
        in_thread: InThread = run_in_thread,
    ) -> None:
        self._source = source
        self._memory = memory
        self._clock = clock
        self._sync_s = sync_s
        self._horizon_s = horizon_s
        self._in_thread = in_thread
        self._backoff = Backoff(first_s=min(FIRST_WAIT_S, sync_s), limit_s=sync_s)
        self._said: set[str] = set()
        self._can_save = True
        self.sessions: Sequence[Session] | None = None
        """What it asks for; ``None`` while nothing is known."""
        self.read_s: float | None = None
        """When it was read: Unix time [s]."""
        self.healthy = True
        """Whether it could be read last."""

    async def recall(self) -> None:
        """Begin with what was kept by the scheduler before, if there is anything."""
        kept = await self._in_thread(self._memory.load)
        if kept is not None:
            self._take(kept.events, kept.read_s)

    async def sync(self) -> float:
        """Read the calendar, keeping the old one if it cannot be; return when to read again [s].

        Returns:
            Seconds from now.
        """
        now_s = self._clock.seconds()
        try:
            reading = await self._source.read(now_s - PAST_S, now_s + self._horizon_s)
        except CalendarFailed as failure:
            self._failed(failure)
            return self._backoff.next_s()
        self._worked()
        self._complain(reading.problems, LogLevel.warn)
        self._take(reading.events, now_s)
        await self._keep(reading.events, now_s)
        return self._sync_s

    def _take(self, events: Sequence[CalendarEvent], read_s: float) -> None:
        found, problems = sessions(events)
        self._complain(problems, LogLevel.info)  # whoever writes "Dentist" means no service
        before = self.sessions
        self.sessions, self.read_s = found, read_s
        if before is None or list(before) != found:
            _log.info(
                "{where}: {count} events ask for a service",
                where=self._source.where,
                count=len(found),
            )

    def _failed(self, failure: CalendarFailed) -> None:
        if self.healthy:
            then = "nothing is started until it can be read"
            if self.read_s is not None:
                minutes = round((self._clock.seconds() - self.read_s) / 60)
                then = f"going on with the one of {minutes} minutes ago"
            _log.warn("{failure} - {then}", failure=failure, then=then)
        self.healthy = False

    def _worked(self) -> None:
        if not self.healthy:
            _log.info("{where} can be read again", where=self._source.where)
        self.healthy = True
        self._backoff.reset()

    def _complain(self, problems: Sequence[str], level: Any) -> None:
        """Say what is new of what is wrong."""
        for problem in problems:
            if problem not in self._said:
                self._said.add(problem)
                _log.emit(level, "left out: {problem}", problem=problem)

    async def _keep(self, events: Sequence[CalendarEvent], now_s: float) -> None:
        try:
            await self._in_thread(self._memory.save, tuple(events), now_s)
        except OSError as error:
            if self._can_save:
                _log.error(
                    "{path}: cannot be written ({error}); a restart will need the calendar",
                    path=self._memory.path,
                    error=error.strerror or str(error),
                )
            self._can_save = False
            return
        self._can_save = True
