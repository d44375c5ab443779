"""Telling a supervisor (systemd, or whatever speaks its protocol) how the process is.

The protocol is datagrams of ``KEY=value`` lines to a unix socket. Without a socket, nothing is
said and nothing costs anything.
"""

from __future__ import annotations

import socket
from dataclasses import dataclass

from twisted.logger import Logger

from livetiming.ports import Clock
from livetiming.runtime.loops import Loops

_log = Logger(namespace="livetiming.notify")


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Where a supervisor listens, and what it wants to hear."""

    address: str = ""
    """Path of its socket; one that begins with ``@`` is in Linux's abstract namespace."""
    watchdog_s: float | None = None
    """It ends a process that it has not heard for so long."""


def send(address: str, text: str) -> None:
    """Send one datagram.

    Raises:
        OSError: nobody listens there.
    """
    target = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.settimeout(0)  # a supervisor that does not read must not stop us
        sender.sendto(text.encode(), target)


class Notify:
    """Says when the process is ready, that it lives, and that it is about to end."""

    def __init__(self, supervisor: Supervisor, clock: Clock) -> None:
        self._supervisor = supervisor
        self._loops = Loops(clock)
        self._is_mute = False

    def start(self) -> None:
        """Begin to say that the event loop turns, as often as the supervisor wants to hear it."""
        watchdog_s = self._supervisor.watchdog_s
        if self._supervisor.address and watchdog_s:
            self._loops.every(watchdog_s / 2, lambda: self._say("WATCHDOG=1"), name="watchdog")

    def ready(self, status: str) -> None:
        """Say that the process serves, and in a few words what."""
        self._say(f"READY=1\nSTATUS={_line(status)}")

    def status(self, text: str) -> None:
        """Say in a few words what the process does now."""
        self._say(f"STATUS={_line(text)}")

    def stopping(self) -> None:
        """Say that the process ends."""
        self._say("STOPPING=1")

    def stop(self) -> None:
        """Say no more."""
        self._loops.stop()

    def _say(self, text: str) -> None:
        if not self._supervisor.address:
            return
        try:
            send(self._supervisor.address, text)
            self._is_mute = False
        except OSError as problem:
            if not self._is_mute:
                self._is_mute = True
                _log.warn(
                    "supervisor at {address}: expected it to listen - {problem}; going on",
                    address=self._supervisor.address,
                    problem=problem,
                )


def _line(text: str) -> str:
    return " ".join(text.split())
