"""The verbs: start, stop, restart, ensure."""

from __future__ import annotations

import signal
import uuid as uuids
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from livetiming.orchestration.manager import logs, stopping
from livetiming.orchestration.manager.errors import AlreadyRunning, DiedAtOnce, NotRunning
from livetiming.orchestration.manager.folder import Folder
from livetiming.orchestration.manager.launching import Launcher, Leaving
from livetiming.orchestration.manager.processes import Processes, System, looks_like
from livetiming.orchestration.manager.record import (
    MANAGER,
    SCHEDULER,
    Asked,
    Found,
    Record,
    asked,
    check_name,
    default_name,
)
from livetiming.orchestration.manager.surroundings import Surroundings
from livetiming.orchestration.manager.waiting import Patience, Waiting

READY_S = 10.0
"""How long a start waits for the service to be there for viewers."""
LAST_LINES = 15


@dataclass(frozen=True, slots=True)
class Wish:
    """A service as somebody wants it."""

    plugin: str
    args: tuple[str, ...] = ()
    """Options of ``livetiming-service``, one word each."""
    name: str = ""
    """Of the instance; the plugin's own without it."""

    @property
    def instance(self) -> str:
        """The name it is managed under."""
        return check_name(self.name or default_name(self.plugin))


@dataclass(frozen=True, slots=True)
class Started:
    """A service that was started."""

    record: Record
    is_ready: bool
    """Whether it can be watched; else it still looks for its router or its feed."""
    resumed: bool = False
    """Whether it goes on with the state of the one before."""
    stale_pid: int | None = None
    """What an old pid file said."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """A service that was stopped."""

    name: str
    pid: int | None
    signal: signal.Signals | None
    """What it took; ``None`` if it had ended before."""


class Manager:
    """Manages the services of one pid directory."""

    def __init__(
        self,
        surroundings: Surroundings,
        *,
        owner: str = MANAGER,
        processes: Processes | None = None,
        launcher: Launcher | None = None,
        waiting: Waiting | None = None,
        now_s: Callable[[], float] | None = None,
    ) -> None:
        """Prepare to manage.

        Args:
            surroundings: where services live.
            owner: who is noted as having started and stopped them.
            processes: the operating system's.
            launcher: makes processes.
            waiting: lets time pass.
            now_s: tells the Unix time [s] that is noted; by default the wall clock's.
        """
        self.surroundings = surroundings
        self.folder = Folder(surroundings.pid_dir)
        self._owner = owner
        self._processes = processes or System()
        self._launcher = launcher or Leaving(surroundings, self.folder, self._processes)
        self._waiting = waiting or Patience()
        self._now_s = now_s or (lambda: datetime.now(UTC).timestamp())

    # ---- what there is -----------------------------------------------------------------------

    def look(self, name: str) -> Found:
        """Return what the folder says of *name*."""
        return self.folder.look(name)

    def running_pid(self, found: Found) -> int | None:
        """Return the pid under which a service runs now, or ``None``.

        A pid that another process has by now is none: the process must have begun when the
        record says, or, where only a pid is known, look like that service.
        """
        target = self._target(found)
        return target.pid if target is not None else None

    def _target(self, found: Found) -> stopping.Target | None:
        record = found.record
        pid = record.pid if record is not None else found.pid
        if pid is None and found.pid is not None:
            record, pid = None, found.pid  # started by another manager since
        token = self._processes.token(pid) if pid is not None else None
        if pid is None or token is None:
            return None
        if record is not None and record.token:
            own = record.own_session
            return stopping.Target(found.name, pid, token, own) if token == record.token else None
        uuid = record.uuid if record is not None else ""
        plugin = "" if uuid else found.name
        if looks_like(self._processes.command(pid), plugin=plugin, uuid=uuid):
            return stopping.Target(found.name, pid, token)
        return None

    # ---- verbs -------------------------------------------------------------------------------

    def start(self, wish: Wish, *, ready_s: float = READY_S) -> Started:
        """Start a service.

        Args:
            wish: what to start.
            ready_s: how long to wait until it can be watched; 0 does not wait.

        Raises:
            AlreadyRunning: one of its name is running.
            NotStarted: its process could not be made.
            DiedAtOnce: it ended while it was waited for.
            Busy: another manager is at work on it.
        """
        name = wish.instance
        with self.folder.locked(name, self._waiting) as lock:
            return self._start(wish, lock, ready_s, resume=False)

    def ensure(self, wish: Wish, *, resume: bool = False, ready_s: float = 0) -> Started | None:
        """Start a service unless one of its name is running; arguments are not compared.

        Args:
            wish: what should run.
            resume: go on with the state of the one before.
            ready_s: as for :meth:`start`.

        Raises:
            ManagerFailed: as for :meth:`start`.
        """
        name = wish.instance
        with self.folder.locked(name, self._waiting) as lock:
            if self.running_pid(self.look(name)) is not None:
                return None
            return self._start(wish, lock, ready_s, resume=resume)

    def stop(self, name: str, *, ask_s: float | None = None) -> Stopped:
        """Stop a service and return when it is gone.

        Args:
            name: of the instance.
            ask_s: how long it has after SIGINT before it is told more firmly; by default
                :data:`~.stopping.ASK_S`, and as long as it takes if it finishes a recording.

        Raises:
            NotRunning: there is neither a process nor a pid file of that name.
            StillThere: it does not end.
            Busy: another manager is at work on it.
        """
        with self.folder.locked(name, self._waiting):
            return self._stop(name, ask_s)

    def restart(
        self,
        wish: Wish,
        *,
        fresh: bool = False,
        ready_s: float = READY_S,
        ask_s: float | None = None,
    ) -> Started:
        """Stop a service if it runs, and start it again, with its identity and its state.

        Args:
            wish: what to start; without arguments, those it had. The name of an instance may
                stand in the plugin's place.
            fresh: as a new service, without a past.
            ready_s: as for :meth:`start`.
            ask_s: as for :meth:`stop`.

        Raises:
            ManagerFailed: as for :meth:`stop` and :meth:`start`.
        """
        name = wish.instance
        with self.folder.locked(name, self._waiting) as lock:
            record = self.look(name).record
            owner = self._owner
            if record is not None and record.stopped_by != SCHEDULER:
                owner = record.owner  # whose it was, it stays
            if record is not None:
                wish = _again(wish, record)
            with suppress(NotRunning):
                self._stop(name, ask_s)
            return self._start(wish, lock, ready_s, resume=not fresh, owner=owner)

    # ---- steps -------------------------------------------------------------------------------

    def _stop(self, name: str, ask_s: float | None) -> Stopped:
        found = self.look(name)
        if ask_s is None:
            ask_s = stopping.ask_s_of(found.record.args if found.record is not None else ())
        target = self._target(found)
        if target is None and found.pid is None:
            raise NotRunning(f"{name}: expected it running - {self._others(name)}")
        used = None
        if target is not None:
            used = stopping.end(target, self._processes, self._waiting, ask_s=ask_s)
        self.folder.forget_process(name)
        if found.record is not None:
            stopped_by = self._owner if used is not None else found.record.stopped_by
            self.folder.write(replace(found.record, pid=None, token="", stopped_by=stopped_by))
        return Stopped(name, target.pid if target is not None else None, used)

    def _others(self, name: str) -> str:
        running = [
            other
            for other in self.folder.names()
            if other != name and self.running_pid(self.look(other)) is not None
        ]
        there = f"running are: {', '.join(running)}" if running else "no service is running"
        return f"{there} (in {self.folder.path})"

    def _start(
        self, wish: Wish, lock: int, ready_s: float, *, resume: bool, owner: str = ""
    ) -> Started:
        name = wish.instance
        found = self.look(name)
        pid = self.running_pid(found)
        if pid is not None:
            raise AlreadyRunning(
                f"{name}: expected it not running - it is (pid {pid}); restart it, or start "
                "another one beside it with --as NAME"
            )
        identity, extra = self._identity(wish, found, resume=resume)
        record = Record(
            name=name,
            plugin=default_name(wish.plugin),
            args=wish.args,
            uuid=identity,
            owner=owner or self._owner,
            started_s=self._now_s(),
            log_path=self.surroundings.log_dir / f"{name}.log",
            state_dir=self.surroundings.state_dir,
            own_session=self.surroundings.own_session,
        )
        self.folder.forget_process(name)
        offset = logs.size(record.log_path)
        record = self._launcher.launch(record, extra, lock)
        is_ready = self._wait_until_ready(record, offset, ready_s)
        return Started(
            record,
            is_ready,
            resumed=resume and "--initial-state" in extra,
            stale_pid=found.pid if record.pid != found.pid else None,
        )

    def _identity(self, wish: Wish, found: Found, *, resume: bool) -> tuple[str, tuple[str, ...]]:
        """Return the service's uuid, and the arguments that give it and its state."""
        given: Asked = asked(wish.args)
        if given.state is not None:
            return Path(given.state).name.removesuffix(".json"), ()
        identity = given.uuid or (self._last_uuid(found) if resume else None)
        if identity is None:
            identity = uuids.uuid4().hex
        state_dir = self.surroundings.state_dir
        if found.record is not None and found.record.uuid == identity:
            state_dir = found.record.state_dir
        state = state_dir / f"{identity}.json"
        if resume and state.is_file():
            return identity, ("--initial-state", str(state))
        return identity, () if given.uuid is not None else ("--uuid", identity)

    def _last_uuid(self, found: Found) -> str | None:
        """Return the identity that the service had: from its record, or else from its log."""
        if found.record is not None:
            return found.record.uuid
        path = self.surroundings.log_dir / f"{found.name}.log"
        return logs.last_uuid(logs.since(path, 0))

    def _wait_until_ready(self, record: Record, offset: int, limit_s: float) -> bool:
        """Return whether the service can be watched.

        Raises:
            DiedAtOnce: it has ended.
        """

        def is_ready() -> bool:
            return logs.is_ready(logs.since(record.log_path, offset), record.uuid)

        def is_gone() -> bool:
            return self._processes.token(record.pid or 0) != record.token

        self._waiting.until(lambda: is_gone() or is_ready(), limit_s)
        if not is_gone():
            return is_ready()
        left = self.look(record.name).exit
        code = left.code if left is not None and left.pid == record.pid else None
        if left is not None and left.pid == record.pid and left.is_done:
            return is_ready()
        lines = logs.since(record.log_path, offset)[-LAST_LINES:]
        self.folder.pid_path(record.name).unlink(missing_ok=True)
        how = f"exit code {code}" if code is not None else "it was killed"
        raise DiedAtOnce(f"{record.name}: started, and ended at once ({how})", lines, code)


def _again(wish: Wish, record: Record) -> Wish:
    """Return *wish* with what it leaves to the record of the service that is to be restarted."""
    plugin = wish.plugin if wish.name else record.plugin
    is_same = default_name(plugin) == record.plugin
    args = record.args if is_same and not wish.args else wish.args
    return Wish(plugin, args, record.name)
