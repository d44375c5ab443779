"""Runs one command that must not outlive the process that started it.

Run as a file, with nothing of ``livetiming`` imported, so that it costs a few milliseconds::

    python -I -S leash.py PARENT_PID [--watch] COMMAND ARGUMENT...

The command gets a session of its own, so that a Ctrl-C in the terminal reaches the supervisor
only, and so that its whole family can be ended by one signal. On Linux the kernel kills it when
the supervisor dies, by ``kill -9`` too. With ``--watch``, and on other systems, this process
stays between the two: its standard input is a pipe only the supervisor holds, and when that
closes it kills the whole family. The router needs this: it has children the kernel would spare.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys

PR_SET_PDEATHSIG = 1
EX_USAGE = 64


def main(argv: list[str]) -> int:
    """Run the command; return its exit code."""
    if len(argv) < 2 or not argv[0].isdecimal():
        return EX_USAGE
    parent, command = int(argv[0]), argv[1:]
    watch = command[0] == "--watch"
    command = command[1:] if watch else command
    os.setsid()
    if not watch and die_with_parent():
        if os.getppid() != parent:  # it died before the kernel knew
            return 1
        os.execvp(command[0], command)  # the supervisor says what to run
    return watched(command)


def die_with_parent() -> bool:
    """Ask the kernel to kill this process when its parent dies; say whether it will."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0)


def watched(command: list[str]) -> int:
    """Run the command beside this process, until it ends or standard input closes."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: child.send_signal(number))
    while child.poll() is None:
        ready, _, _ = select.select([0, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
        if 0 in ready and not os.read(0, 4096):
            os.killpg(0, signal.SIGKILL)  # this process too
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
