"""Commands as users start them, watched through what they log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.router import SECRET, Router

SRC = Path(__file__).parents[2] / "src"
LIMIT_S = 60.0
LOOK_S = 0.02


def until(happened: Callable[[], bool], what: str, *, limit_s: float = LIMIT_S) -> None:
    """Return when *happened*; fail after the limit."""
    pause = threading.Event()
    for _ in range(round(limit_s / LOOK_S)):
        if happened():
            return
        pause.wait(LOOK_S)
    pytest.fail(f"waited {limit_s:g} s in vain for {what}")


class Program:
    """A running command."""

    def __init__(
        self,
        command: list[str],
        folder: Path,
        limits: Callable[[], None] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = command[0]
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", f"livetiming.cli.{command[0]}", *command[1:]],
            cwd=folder,
            env={**_environment(), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            preexec_fn=limits,  # noqa: PLW1509  # only ever a limit of the system
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stdout:
            self.lines.extend(iter(stdout.readline, ""))

    @property
    def log(self) -> str:
        """What it has said so far."""
        return "".join(self.lines)

    def says(self, text: str, *, limit_s: float = LIMIT_S) -> None:
        """Wait until it has said *text*."""
        try:
            until(
                lambda: text in self.log or self.process.poll() is not None, text, limit_s=limit_s
            )
        except pytest.fail.Exception:
            pytest.fail(f"{self.name} did not say {text!r}, but:\n{self.log}")
        self._reader.join(0 if self.process.poll() is None else 5)
        assert text in self.log, self.log

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal, wait for the end, and return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Wait for the end, and return the exit code."""
        code = self.process.wait(LIMIT_S)
        self._reader.join(5)
        return code


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIVETIMING")}
    return {**kept, "PYTHONPATH": str(SRC), "LIVETIMING_SHARED_SECRET": SECRET}


class Programs:
    """Starts commands on one router, in one folder."""

    def __init__(self, router: Router, folder: Path) -> None:
        self._router = router
        self._folder = folder
        self.started: list[Program] = []

    @property
    def url(self) -> str:
        """Address of the router."""
        return self._router.url

    def start(
        self,
        *command: str,
        limits: Callable[[], None] | None = None,
        environment: Mapping[str, str] | None = None,
        joins: bool = True,
    ) -> Program:
        """Start a command of ``livetiming.cli``, on the router unless it names its own."""
        joined = [*command, "--router", self._router.url] if joins else list(command)
        self.started.append(Program(joined, self._folder, limits, environment))
        return self.started[-1]


@contextmanager
def programs(router: Router, folder: Path) -> Iterator[Programs]:
    """Start commands that end with the test."""
    running = Programs(router, folder)
    try:
        yield running
    finally:
        for program in running.started:
            program.end(signal.SIGKILL)
