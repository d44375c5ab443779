"""Starts one service that goes on by itself, and notes who it is before it begins.

Run as a file, with nothing of ``livetiming`` imported, so that it costs a few milliseconds::

    python -I -S launch.py < order.json

It forks; the child writes the record and the pid file with its own pid, and then becomes the
service. So there is no moment at which a service runs that no file tells of, whenever the
manager is killed. The manager's lock is inherited and held until the service has begun.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
START_TICKS = 19
"""Place of the start time among the fields of ``/proc/<pid>/stat`` after the name."""


def main() -> int:
    """Start what standard input orders; say pid and token, or the error, on standard output."""
    order: dict[str, Any] = json.load(sys.stdin)
    for descriptor in order["lock"]:
        os.set_inheritable(descriptor, False)  # noqa: FBT003  # the system's own
    answer = os.dup(1)  # closed by the kernel when the child becomes the service
    if os.fork():
        return 0
    try:
        _become(order, answer)
    except OSError as error:
        text = f"{error.filename or order['command'][0]}: {error.strerror}"
        Path(order["pid_path"]).unlink(missing_ok=True)
        _say(answer, {"error": text})
    os._exit(1)


def _become(order: dict[str, Any], answer: int) -> NoReturn:
    if order["own_session"]:
        os.setsid()
    log = os.open(order["log_path"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    who = {"pid": os.getpid(), "token": linux_token(os.getpid()) or ""}
    replace(order["record_path"], json.dumps({**order["record"], **who}, indent=1))
    replace(order["pid_path"], str(who["pid"]))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    _say(answer, who)
    os.execvp(order["command"][0], order["command"])  # the manager says what to run


def _say(answer: int, what: dict[str, Any]) -> None:
    """Answer the manager; the last line counts."""
    os.write(answer, json.dumps(what).encode() + b"\n")


def replace(path: str, text: str) -> None:
    """Write a file that appears whole or not at all, readable by its owner only."""
    target = Path(path)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)


def linux_token(pid: int) -> str | None:
    """Return what no other process has that ever had this pid, or ``None`` where there is none.

    The kernel counts start times from the boot, so that a clock that is set changes nothing.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    if len(fields) <= START_TICKS or fields[0] in ("Z", "X"):
        return None
    return f"{boot_id()}:{fields[START_TICKS]}"


def boot_id() -> str:
    """Return what tells this run of the machine from others; nothing where a sandbox hides it."""
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return ""


if __name__ == "__main__":
    sys.exit(main())
