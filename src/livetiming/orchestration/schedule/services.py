"""The services of a pid directory as the planner sees them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, Protocol

from livetiming.orchestration.manager import logs
from livetiming.orchestration.manager.errors import NotRunning
from livetiming.orchestration.manager.manager import Manager, Wish
from livetiming.orchestration.manager.record import MANAGER, SCHEDULER, Record
from livetiming.orchestration.manager.status import State, state_of
from livetiming.orchestration.schedule.planner import Known, Phase, Start
from livetiming.runtime.threads import run_in_thread

STEADY_S = 60.0
"""A service that lived so long has earned a quick restart."""
LAST_WORDS = 3
KEPT_S = 30 * 86400.0
"""How long a service is remembered that does not run."""

InThread = Callable[..., Coroutine[Any, Any, Any]]


class Services(Protocol):
    """What the scheduler needs of a manager."""

    async def survey(self, now_s: float) -> list[Known]:
        """Return every service that is known, at the Unix time [s] *now_s*."""

    async def start(self, action: Start) -> bool:
        """Start a service; return ``False`` if one of its name was running already.

        Raises:
            ManagerFailed: it cannot be started.
        """

    async def stop(self, name: str) -> None:
        """Stop a service and return when it is gone; one that has ended is no failure.

        Raises:
            ManagerFailed: it does not end.
        """

    async def last_words(self, name: str) -> str:
        """Return the end of its log, in a line."""

    async def tidy(self, now_s: float) -> None:
        """Forget what has not run for a long time."""


@dataclass(slots=True)
class _Loss:
    """The end of a process, as it was noticed."""

    pid: int
    noticed_s: float
    failures: int


class ManagedServices:
    """The services of a manager, with how often each was lost."""

    def __init__(self, manager: Manager, *, in_thread: InThread = run_in_thread) -> None:
        self._manager = manager
        self._in_thread = in_thread
        self._losses: dict[str, _Loss] = {}

    async def survey(self, now_s: float) -> list[Known]:
        """See :class:`Services`."""
        found: list[tuple[Record, State, int | None]] = await self._in_thread(self._look)
        return [self._known(*facts, now_s) for facts in found]

    def _look(self) -> list[tuple[Record, State, int | None]]:
        found = []
        for name in self._manager.folder.names():
            one = self._manager.look(name)
            record = one.record
            if record is None:
                if self._manager.running_pid(one) is None:
                    continue
                record = self._stranger(name)
            code = one.exit.code if one.exit is not None and one.exit.pid == record.pid else None
            found.append((record, state_of(self._manager, one), code))
        return found

    def _stranger(self, name: str) -> Record:
        """Return a record for a service of which another manager wrote the pid alone."""
        places = self._manager.surroundings
        return Record(
            name=name,
            plugin=name,
            args=(),
            uuid="",
            log_path=places.log_dir / f"{name}.log",
            state_dir=places.state_dir,
        )

    def _known(self, record: Record, state: State, code: int | None, now_s: float) -> Known:
        known = Known(
            name=record.name,
            args=record.args,
            phase=_phase(record, state),
            is_ours=record.owner == SCHEDULER,
            started_s=record.started_s,
            exit_code=code,
        )
        if known.phase is Phase.LOST:
            loss = self._note(record, now_s)
            return replace(known, ended_s=loss.noticed_s, failures=loss.failures)
        return known

    def _note(self, record: Record, now_s: float) -> _Loss:
        """Return the loss of this process, counting it when it is seen first."""
        before = self._losses.get(record.name)
        pid = record.pid or 0
        if before is not None and before.pid == pid:
            return before
        was_steady = now_s - record.started_s >= STEADY_S
        failures = 1 if before is None or was_steady else before.failures + 1
        self._losses[record.name] = loss = _Loss(pid, now_s, failures)
        return loss

    async def tidy(self, now_s: float) -> None:
        """Forget services of the scheduler that have not run for a long time."""

        def work() -> None:
            for name in self._manager.folder.names():
                one = self._manager.look(name)
                record = one.record
                if record is None or record.owner != SCHEDULER:
                    continue
                is_old = now_s - record.started_s > KEPT_S
                if is_old and self._manager.running_pid(one) is None:
                    self._manager.folder.forget(name)

        await self._in_thread(work)

    async def start(self, action: Start) -> bool:
        """See :class:`Services`."""
        wish = Wish(action.plugin, action.args, action.name)

        def work() -> bool:
            return self._manager.ensure(wish, resume=action.resume) is not None

        started: bool = await self._in_thread(work)
        return started

    async def stop(self, name: str) -> None:
        """See :class:`Services`."""

        def work() -> None:
            try:
                self._manager.stop(name)
            except NotRunning:
                return

        await self._in_thread(work)

    async def last_words(self, name: str) -> str:
        """See :class:`Services`."""

        def work() -> str:
            record = self._manager.look(name).record
            lines = logs.tail(record.log_path, LAST_WORDS) if record is not None else []
            said = [line.strip() for line in lines if line.strip()]
            return said[-1] if said else "it has logged nothing"

        words: str = await self._in_thread(work)
        return words


def _phase(record: Record, state: State) -> Phase:
    if state is State.RUNNING:
        return Phase.RUNNING
    if state is State.DONE:
        return Phase.DONE
    if state is State.STOPPED:
        return Phase.HELD if record.stopped_by == MANAGER else Phase.RELEASED
    return Phase.LOST
