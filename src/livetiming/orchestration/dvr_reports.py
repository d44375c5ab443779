"""Reports beside finished recordings: made one at a time, in processes of their own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.runtime.tasks import Tasks
from livetiming.runtime.threads import run_in_thread
from livetiming.runtime.turns import Turns

_log = Logger(namespace="livetiming.dvr")

InThread = Callable[..., Coroutine[Any, Any, Any]]
NICENESS = "10"
"""Recording comes before reports of what is over."""


class Reports:
    """Writes a report beside each recording that it is told of.

    What a report costs, the DVR's own process does not pay: neither its loop nor its memory.
    """

    def __init__(self, in_thread: InThread = run_in_thread) -> None:
        self._in_thread = in_thread
        self._turns = Turns()
        self._jobs = Tasks()
        self._running: subprocess.Popen[str] | None = None
        self._stopping = False

    def want(self, recording: Path) -> None:
        """Make the report of *recording*, after those that were wanted before."""
        self._jobs.start(self._make(recording), name=f"the report of {recording.name}")

    async def stop(self) -> None:
        """Make no more; the one that is being made is given up, and leaves nothing."""
        self._stopping = True
        running = self._running
        if running is not None:
            running.terminate()
        async with self._turns:
            pass

    async def _make(self, recording: Path) -> None:
        async with self._turns:
            if self._stopping:
                return
            try:
                problem = await self._in_thread(self._run, recording)
            except OSError as error:
                problem = str(error)
        report = recording.with_suffix(".html")
        if not problem:
            _log.info("report: {path}", path=report)
        elif not self._stopping:
            _log.error("{path} was not made: {problem}", path=report, problem=problem)

    def _run(self, recording: Path) -> str:
        """Run the command to its end; return what it complains of. Blocks."""
        process = subprocess.Popen(
            command(recording), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, errors="replace",
        )  # fmt: skip
        self._running = process
        if self._stopping:
            process.terminate()
        try:
            _, said = process.communicate()
        finally:
            self._running = None
        return "" if process.returncode == 0 else said.strip() or f"exit {process.returncode}"


def command(recording: Path) -> list[str]:
    """Return the command line that makes the report of *recording*.

    It takes the analysis beside it, which was published meanwhile, if there is one.
    """
    nice = shutil.which("nice")
    line = [nice, "-n", NICENESS] if nice else []
    line += [sys.executable, "-m", "livetiming.cli.report", str(recording), "--quiet"]
    analysis = recording.with_suffix(".json")
    return [*line, "--analysis", str(analysis)] if analysis.is_file() else line
