"""Makes a calendar come true: reads it, looks at what runs, and does what is planned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from twisted.logger import Logger

from livetiming.orchestration.directory import DirectoryBus
from livetiming.orchestration.manager.errors import ManagerFailed
from livetiming.orchestration.schedule.board import Board
from livetiming.orchestration.schedule.calendar import Calendar
from livetiming.orchestration.schedule.events import Session
from livetiming.orchestration.schedule.planner import (
    Known,
    Phase,
    Plan,
    Rules,
    Start,
    Stop,
    plan,
    wait_s,
)
from livetiming.orchestration.schedule.ports import Announcer, Occasion, Silence
from livetiming.orchestration.schedule.services import Services
from livetiming.ports import Clock, Timer
from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import Tasks
from livetiming.runtime.turns import Turns

_log = Logger(namespace="livetiming.scheduler")

SURE_S = 10.0
"""A service that has lived so long is told of: one whose options are wrong dies before."""
LOOK_S = 5.0
"""How often it is looked whether what should run does."""


@dataclass(slots=True)
class _Seen:
    """What was told already, so that it is told once."""

    started: set[str] = field(default_factory=set)
    """Ids of sessions whose service has run."""
    lost: dict[str, tuple[float, int]] = field(default_factory=dict)
    waiting: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)


class Scheduler:
    """Looks, plans and acts; services go on when it ends, and the next one takes them over."""

    def __init__(
        self,
        bus: DirectoryBus,
        clock: Clock,
        calendar: Calendar,
        services: Services,
        *,
        rules: Rules | None = None,
        announcer: Announcer | None = None,
    ) -> None:
        """Prepare to serve *calendar*.

        Args:
            bus: where the schedule is published.
            clock: of the events.
            calendar: what is to run when.
            services: what runs.
            rules: buffers and the like.
            announcer: told of starts, ends and failures; never waited for.
        """
        self._bus = bus
        self._clock = clock
        self._calendar = calendar
        self._services = services
        self._rules = rules or Rules()
        self._announcer: Announcer = announcer or Silence()
        self._board = Board(bus, clock)
        self._tasks = Tasks()
        self._turns = Turns()
        self._guard = Guard("the schedule", _log, meanwhile="trying again at the next look")
        self._busy: set[str] = set()
        self._failures: dict[str, tuple[int, str]] = {}
        """How often in a row an action failed, and what was said of it."""
        self._seen = _Seen()
        self._serving: Mapping[str, tuple[Session, ...]] = {}
        self._timers: dict[str, Timer] = {}
        self._stopped = False

    # ---- life ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take over what runs, and begin to look after it.

        Raises:
            CallFailed: another scheduler serves this network.
        """
        await self._board.offer()
        self._bus.on_join(self._board.repeat)
        await self._calendar.recall()
        await self._take_over()
        self._sync()
        self._look()

    async def _take_over(self) -> None:
        await self._services.tidy(self._clock.seconds())
        known = await self._services.survey(self._clock.seconds())
        ours = [one.name for one in known if one.is_ours and one.phase is Phase.RUNNING]
        if ours:
            _log.info("took over {names}", names=", ".join(sorted(ours)))

    async def stop(self, *, with_services: bool = False) -> None:
        """Look no more; services go on, unless they are to end too."""
        self._stopped = True
        for timer in self._timers.values():
            if timer.active():
                timer.cancel()
        self._tasks.stop()
        if with_services:
            await self._stop_services()

    async def _stop_services(self) -> None:
        tasks = Tasks()
        for one in await self._services.survey(self._clock.seconds()):
            if one.is_ours and one.phase is Phase.RUNNING:
                tasks.start(self._stop_one(one.name), name=f"stopping {one.name}")
        await tasks.settled()

    async def _stop_one(self, name: str) -> None:
        try:
            await self._services.stop(name)
        except (ManagerFailed, OSError) as failure:
            _log.error("{failure}", failure=failure)

    # ---- the calendar ----------------------------------------------------------------------

    def _sync(self) -> None:
        self._tasks.start(self._synced(), name="reading the calendar")

    async def _synced(self) -> None:
        again_s = await self._calendar.sync()
        self._later("sync", again_s, self._sync)
        await self._turn()

    def _later(self, what: str, after_s: float, call: Callable[[], None]) -> None:
        before = self._timers.get(what)
        if before is not None and before.active():
            before.cancel()
        if not self._stopped:
            self._timers[what] = self._clock.callLater(after_s, call)

    # ---- what runs -------------------------------------------------------------------------

    def _look(self) -> None:
        self._tasks.start(self._turn(), name="looking at the services")

    async def _turn(self) -> None:
        """Look, plan and act, one such turn at a time; come again when something is due."""
        async with self._turns:
            next_s = await self._guard.run(self._decide, fallback=float("inf"))
        wait = min(max(next_s - self._clock.seconds(), 0.0), LOOK_S)
        self._later("look", wait, self._look)

    async def _decide(self) -> float:
        calendar, now_s = self._calendar.sessions, self._clock.seconds()
        if calendar is None:
            return float("inf")  # nothing is known: nothing is started, and nothing is stopped
        known = await self._services.survey(now_s)
        busy = frozenset(self._busy)
        planned = plan(calendar, now_s, known, self._rules, busy=busy)
        await self._tell(planned, known)
        for action in planned.actions:
            self._busy.add(action.name)
            self._tasks.start(self._act(action), name=f"{action.name}")
        await self._board.show(calendar, self._on(planned, known))
        return planned.next_s

    def _on(self, planned: Plan, known: Iterable[Known]) -> list[Session]:
        """Return the sessions that are served now."""
        running = {one.name for one in known if one.phase is Phase.RUNNING}
        return [s for name, group in planned.serving.items() if name in running for s in group]

    async def _act(self, action: Start | Stop) -> None:
        try:
            if isinstance(action, Start):
                await self._begin(action)
            else:
                _log.info("stopping {name}", name=action.name)
                await self._services.stop(action.name)
                _log.info("{name} has stopped", name=action.name)
        except (ManagerFailed, OSError) as failure:
            self._failed(action.name, str(failure))
        else:
            self._failures.pop(action.name, None)
            self._free(action.name)

    def _failed(self, name: str, why: str) -> None:
        """Say what went wrong, and leave the service alone for a while."""
        failures, said = self._failures.get(name, (0, ""))
        self._failures[name] = (failures + 1, why)
        wait = wait_s(failures + 1)
        if why != said:
            _log.error("{why}; trying again, first in {wait:g} s", why=why, wait=wait)
        self._later(f"free {name}", wait, lambda: self._free(name))

    def _free(self, name: str) -> None:
        self._busy.discard(name)
        self._look()

    async def _begin(self, action: Start) -> None:
        names = ", ".join(session.name for session in action.sessions)
        how = "starting {name} again" if action.resume else "starting {name} for {names}"
        _log.info(how, name=action.name, names=names)
        try:
            await self._services.start(action)
        except (ManagerFailed, OSError) as failure:
            for session in action.sessions:
                self._announcer.announce(Occasion.FAILED, session, detail=str(failure))
            raise

    # ---- what there is to tell -------------------------------------------------------------

    async def _tell(self, planned: Plan, known: Iterable[Known]) -> None:
        """Say what has become of sessions and services, each once."""
        services = {one.name: one for one in known}
        for name, group in planned.serving.items():
            service = services.get(name)
            if service is not None and service.phase is Phase.RUNNING:
                if self._clock.seconds() - service.started_s >= SURE_S:
                    self._tell_started(group)
            elif service is not None and service.phase is Phase.LOST:
                await self._tell_lost(service, group)
            elif service is not None and service.phase is Phase.HELD:
                self._tell_held(service)
        self._tell_finished(planned)
        self._tell_waiting(planned)
        self._serving = planned.serving

    def _tell_started(self, group: Iterable[Session]) -> None:
        for session in group:
            if session.id not in self._seen.started:
                self._seen.started.add(session.id)
                self._announcer.announce(Occasion.STARTED, session)

    def _tell_finished(self, planned: Plan) -> None:
        on = {session.id for group in planned.serving.values() for session in group}
        for group in self._serving.values():
            for session in group:
                if session.id not in on and session.id in self._seen.started:
                    self._seen.started.discard(session.id)
                    self._announcer.announce(Occasion.FINISHED, session)

    async def _tell_lost(self, service: Known, group: Iterable[Session]) -> None:
        loss = (service.started_s, service.failures)
        if self._seen.lost.get(service.name) == loss:
            return
        self._seen.lost[service.name] = loss
        how = "was killed" if service.exit_code is None else f"ended ({service.exit_code})"
        words = await self._services.last_words(service.name)
        again_s = wait_s(service.failures, service.exit_code)
        _log.warn(
            "{name} {how}: {words}; it is started again in {wait:g} s",
            name=service.name,
            how=how,
            words=words,
            wait=again_s,
        )
        for session in group:
            self._announcer.announce(Occasion.FAILED, session, detail=words)

    def _tell_held(self, service: Known) -> None:
        if service.name not in self._seen.held:
            _log.info(
                "{name} was stopped by hand: it stays so for this event; "
                "livetiming-service-manager restart starts it again",
                name=service.name,
            )
            self._seen.held.add(service.name)

    def _tell_waiting(self, planned: Plan) -> None:
        waiting = {session.id: session for session in planned.waiting}
        for session in waiting.values():
            if session.id not in self._seen.waiting:
                _log.warn(
                    "{name} waits: {plugin} still runs with other options for another event",
                    name=session.name,
                    plugin=session.request.plugin,
                )
        self._seen.waiting = set(waiting)
