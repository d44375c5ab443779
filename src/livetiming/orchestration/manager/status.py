"""What the services of a manager are doing."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from livetiming.orchestration.manager.manager import Manager
from livetiming.orchestration.manager.processes import age_s, memory_bytes
from livetiming.orchestration.manager.record import Found, Record

LARGEST_STATE = 64 << 20


class State(StrEnum):
    """What became of a service."""

    RUNNING = "running"
    DONE = "done"
    """It ended by itself, as it should."""
    FAILED = "failed"
    """It ended by itself, with an error."""
    DIED = "died"
    """It ended without a word: it was killed, or the machine went down."""
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One service."""

    name: str
    plugin: str
    state: State
    uuid: str | None
    pid: int | None
    uptime_s: float | None
    cars: int | None
    published_s: float | None
    """Unix time [s] of what it published last, as far as is known."""
    memory_bytes: int | None
    owner: str | None
    exit_code: int | None
    args: tuple[str, ...]
    log: str | None

    def as_json(self) -> dict[str, Any]:
        """Return it for other programs, in the words of the table."""
        names = {"uptime_s": "uptime", "published_s": "lastPublication"}
        names |= {"memory_bytes": "memory", "exit_code": "exitCode"}
        return {names.get(key, key): value for key, value in asdict(self).items()}


def state_of(manager: Manager, found: Found) -> State:
    """Return what became of a service."""
    if manager.running_pid(found) is not None:
        return State.RUNNING
    record = found.record
    if record is None:
        return State.DIED
    if record.pid is None:
        return State.STOPPED
    left = found.exit
    if left is None or left.pid != record.pid or left.by:
        return State.DIED
    return State.DONE if left.is_done else State.FAILED


def survey(manager: Manager, *, now_s: float) -> list[Row]:
    """Return every service that is known, by name."""
    return [_row(manager, manager.look(name), now_s) for name in manager.folder.names()]


def _row(manager: Manager, found: Found, now_s: float) -> Row:
    state = state_of(manager, found)
    pid = manager.running_pid(found)
    record = found.record
    cars, published_s = _saved(record) if record is not None and pid is not None else (None, None)
    left = found.exit if state in (State.DONE, State.FAILED) else None
    return Row(
        name=found.name,
        plugin=record.plugin if record is not None else found.name,
        state=state,
        uuid=record.uuid if record is not None else None,
        pid=pid,
        uptime_s=age_s(pid, now_s=now_s) if pid is not None else None,
        cars=cars,
        published_s=published_s,
        memory_bytes=memory_bytes(pid) if pid is not None else None,
        owner=record.owner if record is not None else None,
        exit_code=left.code if left is not None else None,
        args=record.args if record is not None else (),
        log=str(record.log_path) if record is not None else None,
    )


def _saved(record: Record) -> tuple[int | None, float | None]:
    """Return the number of cars in the saved state, and when it was saved."""
    path = Path(record.state_dir) / f"{record.uuid}.json"
    try:
        status = path.stat()
        if status.st_size > LARGEST_STATE:
            return None, status.st_mtime
        cars = json.loads(path.read_bytes())["cars"]
        return len(cars), status.st_mtime
    except (OSError, ValueError, KeyError, TypeError):
        return None, None


COLUMNS = ("NAME", "PLUGIN", "STATE", "UUID", "PID", "UPTIME", "CARS", "PUBLISHED", "MEMORY")


def table(rows: Iterable[Row], *, now_s: float) -> list[str]:
    """Return the lines of a table for people."""
    cells = [COLUMNS, *(_cells(row, now_s) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(COLUMNS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]


def _cells(row: Row, now_s: float) -> tuple[str, ...]:
    state = str(row.state)
    if row.exit_code:
        state = f"{state} ({row.exit_code})"
    ago = f"{duration(now_s - row.published_s)} ago" if row.published_s is not None else "-"
    memory = f"{row.memory_bytes / 1e6:.0f} MB" if row.memory_bytes is not None else "-"
    uptime = duration(row.uptime_s) if row.uptime_s is not None else "-"
    numbers = (row.pid, uptime, row.cars)
    return (
        *(row.name, row.plugin, state, row.uuid or "-"),
        *("-" if number is None else str(number) for number in numbers),
        *(ago, memory),
    )


def duration(seconds: float) -> str:
    """Return a time as people say it: its two largest units."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count or parts:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0s"
