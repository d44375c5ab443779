"""The folder of pid files: one name a service, with its record, its exit and its lock."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from livetiming.orchestration.manager.errors import Busy
from livetiming.orchestration.manager.launch import replace
from livetiming.orchestration.manager.record import (
    NAME,
    Found,
    Record,
    check_name,
    parse_exit,
    parse_record,
)
from livetiming.orchestration.manager.waiting import Waiting

LOCK_LIMIT_S = 60.0
"""How long another manager may take over one service: it may be stopping one that is slow."""
MAX_FILE_BYTES = 1 << 20


class Folder:
    """The files of all managed services of a user."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def pid_path(self, name: str) -> Path:
        """Return the pid file: a decimal number, as Timing71's manager writes it."""
        return self.path / check_name(name)

    def record_path(self, name: str) -> Path:
        """Return the file with everything else."""
        return self.path / f"{check_name(name)}.json"

    def exit_path(self, name: str) -> Path:
        """Return the file a service leaves when it ends by itself."""
        return self.path / f"{check_name(name)}.exit"

    def names(self) -> list[str]:
        """Return every name that there is something about."""
        if not self.path.is_dir():
            return []
        found = {path.name.removesuffix(".json") for path in self.path.iterdir()}
        return sorted(name for name in found if NAME.fullmatch(name))

    def look(self, name: str) -> Found:
        """Return what is known under *name*."""
        text = _read(self.record_path(name))
        record = parse_record(text) if text is not None else None
        digits = (_read(self.pid_path(name)) or "").strip()
        pid = int(digits) if digits.isdecimal() and len(digits) < 10 else None
        left = _read(self.exit_path(name))
        return Found(name, record, pid, parse_exit(left) if left is not None else None)

    def write(self, record: Record) -> None:
        """Keep *record*, and its pid where other programs look for it.

        Raises:
            OSError: the folder cannot be written.
        """
        replace(str(self.record_path(record.name)), json.dumps(record.as_json(), indent=1))
        if record.pid is None:
            self.pid_path(record.name).unlink(missing_ok=True)

    def forget_process(self, name: str) -> None:
        """Remove the pid file and the exit file of *name*."""
        self.pid_path(name).unlink(missing_ok=True)
        self.exit_path(name).unlink(missing_ok=True)

    def forget(self, name: str) -> None:
        """Remove all that is known of *name*."""
        self.forget_process(name)
        self.record_path(name).unlink(missing_ok=True)

    def only_scheduler(self) -> IO[bytes]:
        """Keep other schedulers away from the folder until what is returned is closed.

        Raises:
            Busy: there is another one.
            OSError: the folder cannot be made or written.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = (self.path / ".scheduler.lock").open("ab")
        if not _take(file.fileno()):
            file.close()
            raise Busy(
                f"{self.path}: expected no other scheduler to look after the services there - one "
                "does; stop it, or set LIVETIMING_PID_DIR to another folder for this one"
            )
        return file

    @contextmanager
    def locked(self, name: str, waiting: Waiting, limit_s: float = LOCK_LIMIT_S) -> Iterator[int]:
        """Keep other managers away from *name*; give the lock's descriptor.

        Raises:
            Busy: another one has it for longer than *limit_s*.
            OSError: the folder cannot be made or written.
        """
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.path / f".{check_name(name)}.lock"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            if not waiting.until(lambda: _take(descriptor), limit_s):
                raise Busy(
                    f"{name}: expected to be the only manager at work on it - another one has "
                    f"been for {limit_s:g} s; let it finish, and try again"
                )
            yield descriptor
        finally:
            os.close(descriptor)


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(path: Path) -> str | None:
    """Return the text of a small file, or nothing if there is none."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES).decode(errors="replace")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None
