"""One process under supervision: its log, its restarts, its end."""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from twisted.internet.error import ProcessExitedAlready
from twisted.internet.protocol import ProcessProtocol
from twisted.logger import Logger
from twisted.python.failure import Failure

from livetiming.orchestration.logfile import RotatingLog
from livetiming.ports import Timer
from livetiming.runtime.tasks import Gate

_log = Logger(namespace="livetiming.node")

LEASH = Path(__file__).with_name("leash.py")

FIRST_WAIT_S = 1.0
WAIT_LIMIT_S = 30.0
STEADY_S = 60.0
"""A process that lived so long has earned a quick restart."""
STOP_LIMIT_S = 8.0
HOPELESS = frozenset({2, 3})
"""Exit codes that a restart would only repeat: wrong settings, refused by the router."""
MAX_LINE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to run."""

    name: str
    command: Callable[[], list[str]]
    """Made anew for each start, so that a restart may resume."""
    environment: Mapping[str, str]
    log_path: Path
    is_family: bool = False
    """Whether it has children of its own that must end with it."""
    working_dir: Path | None = None
    ready_line: str | None = None
    """What its output says when it is ready; without it, it is ready once started."""
    ends: bool = False
    """Whether ending by itself with exit code 0 is its purpose."""
    on_line: Callable[[str], None] | None = field(default=None)


def restart_wait_s(failures: int) -> float:
    """Return how long to wait before the next start, after so many quick ends in a row."""
    return float(min(WAIT_LIMIT_S, FIRST_WAIT_S * 2 ** min(max(failures - 1, 0), 30)))


class Child:
    """A process that is started again when it ends without being asked to."""

    def __init__(
        self, order: Order, reactor: Any, *, on_end: Callable[[Child, int], None] | None = None
    ) -> None:
        self.order = order
        self._reactor = reactor
        self._on_end = on_end
        self._logfile = RotatingLog(order.log_path)
        self._process: Any = None
        self._leader: int | None = None
        self._again: Timer | None = None
        self._failures = 0
        self._started_s = 0.0
        self._stopping = False
        self._gone = Gate()
        self.ready = Gate()
        """Opens when it is ready for the first time; fails when it gives up before."""
        self.starts = 0
        """How often it was started."""
        self.last_lines: deque[str] = deque(maxlen=20)
        """The end of its output."""

    @property
    def pid(self) -> int | None:
        """Return the process now running."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        """Start the process."""
        self._again = None
        self.starts += 1
        self._started_s = self._reactor.seconds()
        watch = ["--watch"] if self.order.is_family else []
        leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *watch]
        command = [*leash, *self.order.command()]
        where = self.order.working_dir
        self._process = self._reactor.spawnProcess(
            _Pipes(self),
            command[0],
            command,
            env=dict(self.order.environment),
            path=str(where) if where is not None else None,
        )
        self._leader = self.pid
        _log.info("{name} started (pid {pid})", name=self.order.name, pid=self.pid)
        if self.order.ready_line is None:
            self.ready.open()

    def line(self, raw: bytes) -> None:
        """Take a line of its output."""
        self._logfile.write(raw)
        text = raw.decode(errors="replace")
        self.last_lines.append(text)
        if self.order.ready_line is not None and self.order.ready_line in text:
            self.ready.open()
        if self.order.on_line is not None:
            self.order.on_line(text)

    def exited(self) -> None:
        """End what it leaves behind: children of its own would keep its output open."""
        self._kill_family(self._leader)

    def ended(self, code: int) -> None:
        """Decide what follows its end."""
        process, self._process = self._process, None
        _log.info("{name} ended (exit code {code})", name=self.order.name, code=code)
        if process is None or self._stopping:
            self._gone.open()
            return
        done = code == 0 and self.order.ends
        if done or code in HOPELESS:
            self._give_up(code)
            return
        lived_s = self._reactor.seconds() - self._started_s
        self._failures = 1 if lived_s >= STEADY_S else self._failures + 1
        wait_s = restart_wait_s(self._failures)
        _log.warn(
            "{name} ended by itself (exit code {code}); starting it again in {wait:g} s, see {log}",
            name=self.order.name,
            code=code,
            wait=wait_s,
            log=str(self._logfile.path),
        )
        self._again = self._reactor.callLater(wait_s, self.start)

    def _give_up(self, code: int) -> None:
        self.ready.fail(ChildFailed(self.order.name, code, list(self.last_lines)))
        if self._on_end is not None:
            self._on_end(self, code)

    async def stop(self) -> None:
        """End it, politely and then not, and return when it and its family are gone."""
        self._stopping = True
        if self._again is not None and self._again.active():
            self._again.cancel()
        if self._process is None:
            self._logfile.close()
            return
        self._signal("TERM")
        killing = self._reactor.callLater(STOP_LIMIT_S, self._kill_family, self._leader)
        await self._gone.wait()
        if killing.active():
            killing.cancel()
        self._logfile.close()

    def _signal(self, name: str) -> None:
        try:
            if self._process is not None:
                self._process.signalProcess(name)
        except ProcessExitedAlready:
            return

    def _kill_family(self, pid: int | None) -> None:
        """Kill what is left of the session the process led."""
        try:
            if pid is not None:
                os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


class ChildFailed(Exception):
    """A process gave up; the text holds its last words."""

    def __init__(self, name: str, code: int, lines: list[str]) -> None:
        words = [line for line in lines if line.strip()]
        super().__init__(f"{name}: {words[-1] if words else f'ended with exit code {code}'}")
        self.code = code


class _Pipes(ProcessProtocol):
    """Cuts output into lines; standard input stays open as long as the supervisor lives."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self._buffers: dict[int, bytes] = {}

    def childDataReceived(self, childFD: int, data: bytes) -> None:  # noqa: N802, N803
        *lines, rest = (self._buffers.get(childFD, b"") + data).split(b"\n")
        for line in lines:
            self._child.line(line)
        if len(rest) > MAX_LINE_BYTES:
            self._child.line(rest)
            rest = b""
        self._buffers[childFD] = rest

    def processExited(self, reason: Failure) -> None:  # noqa: N802
        self._child.exited()

    def processEnded(self, reason: Failure) -> None:  # noqa: N802
        for rest in self._buffers.values():
            if rest:
                self._child.line(rest)
        value: Any = reason.value
        code = value.exitCode
        self._child.ended(code if code is not None else 128 + (value.signal or 0))
