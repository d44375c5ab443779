"""Processes of this machine: which one a pid means, and what to send it.

psutil is imported where it is needed: every command imports the errors of this package.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Protocol

from livetiming.orchestration.manager.launch import linux_token

PROGRAMS = ("livetiming-service", "livetiming.cli.service")
"""What the command line of a service names."""


class Processes(Protocol):
    """What the manager needs of an operating system."""

    def token(self, pid: int) -> str | None:
        """Return what tells this process from others of the same pid; ``None`` if it is gone."""

    def command(self, pid: int) -> list[str]:
        """Return its command line, or nothing if it may not be read."""

    def send(self, pid: int, number: int, *, whole_session: bool = False) -> None:
        """Send a signal; to one that is gone, nothing happens.

        Raises:
            PermissionError: it belongs to another user.
        """


class System:
    """The processes of the operating system."""

    def token(self, pid: int) -> str | None:
        """See :class:`Processes`."""
        if sys.platform.startswith("linux"):
            return linux_token(pid)
        import psutil

        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return f"{process.create_time():.2f}"
        except psutil.Error:
            return None

    def command(self, pid: int) -> list[str]:
        """See :class:`Processes`."""
        import psutil

        try:
            return psutil.Process(pid).cmdline()
        except psutil.Error:
            return []

    def send(self, pid: int, number: int, *, whole_session: bool = False) -> None:
        """See :class:`Processes`."""
        try:
            if whole_session and number == signal.SIGKILL:
                os.killpg(pid, number)
            else:
                os.kill(pid, number)
        except ProcessLookupError:
            return


def memory_bytes(pid: int) -> int | None:
    """Return how much memory a process holds, without what it only shares out of files."""
    import psutil

    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return None


def age_s(pid: int, *, now_s: float) -> float | None:
    """Return how long ago a process began [s]."""
    import psutil

    try:
        return max(0.0, now_s - psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def looks_like(command: list[str], *, plugin: str = "", uuid: str = "") -> bool:
    """Whether a command line is that of a service of this plugin, or with this uuid."""
    if not any(program in word for word in command for program in PROGRAMS):
        return False
    return any(word == plugin or (uuid and uuid in word) for word in command)
