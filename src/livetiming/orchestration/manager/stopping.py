"""Ending a process: asked, then told, then made to, with time to answer each."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass

from livetiming.orchestration.manager.errors import StillThere
from livetiming.orchestration.manager.processes import Processes
from livetiming.orchestration.manager.waiting import Waiting
from livetiming.service.recordfile import FINISH_LIMIT_S

ASK_S = 30.0
"""How long a service has after SIGINT: it saves its state."""
TELL_S = 5.0
"""How long after SIGTERM, which a service of ours takes as: now."""
KILL_S = 5.0
"""How long the kernel has after SIGKILL."""


RECORDING = ("-r", "--recording-file", "--recording-filename")


def ask_s_of(args: Sequence[str]) -> float:
    """Return how long a service with these options has after SIGINT [s]."""
    records = any(word.partition("=")[0] in RECORDING for word in args)
    return FINISH_LIMIT_S + ASK_S if records else ASK_S


@dataclass(frozen=True, slots=True)
class Target:
    """A process to end."""

    name: str
    pid: int
    token: str
    own_session: bool = False
    """Whether what it started ends with it by force."""


def end(
    target: Target, processes: Processes, waiting: Waiting, *, ask_s: float = ASK_S
) -> signal.Signals | None:
    """End a process and return what it took; ``None`` if it had gone already.

    Raises:
        StillThere: it is there after SIGKILL, or may not be sent signals.
    """
    steps = ((signal.SIGINT, ask_s), (signal.SIGTERM, TELL_S), (signal.SIGKILL, KILL_S))

    def gone() -> bool:
        return processes.token(target.pid) != target.token

    if gone():
        return None
    for number, limit_s in steps:
        try:
            processes.send(target.pid, number, whole_session=target.own_session)
        except PermissionError:
            raise StillThere(
                f"{target.name}: expected a process of ours - pid {target.pid} belongs to another "
                "user; stop it as that user"
            ) from None
        if waiting.until(gone, limit_s):
            return number
    raise StillThere(
        f"{target.name}: expected pid {target.pid} to end after SIGKILL - it is still there, "
        "most likely waiting for a disk; look at it with ps, and stop it again"
    )
