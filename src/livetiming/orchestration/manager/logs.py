"""Logs of services: their end, what comes next, and what they tell of a service's identity."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

TAIL_BYTES = 1 << 20
"""How much of the end of a log is looked at."""
READY = re.compile(r"session ready for service (\S+)", re.IGNORECASE)
CHUNK = 64 * 1024


def size(path: Path) -> int:
    """Return how long a log is; one that is not there has no length."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def since(path: Path, offset: int) -> list[str]:
    """Return the lines written after the log was *offset* bytes long; of many, the last."""
    length = size(path)
    offset = 0 if length < offset else offset
    return _read(path, max(offset, length - TAIL_BYTES))


def tail(path: Path, count: int) -> list[str]:
    """Return the last *count* lines, from the file before too when the log has just begun."""
    lines = _read(path, size(path) - TAIL_BYTES)
    if len(lines) < count:
        before = path.with_name(f"{path.name}.1")
        lines = [*_read(before, size(before) - TAIL_BYTES), *lines]
    return lines[-count:] if count > 0 else []


def is_ready(lines: list[str], uuid: str) -> bool:
    """Whether *lines* tell that the service can be watched."""
    return last_uuid(lines) == uuid


def last_uuid(lines: list[str]) -> str | None:
    """Return the identity that the last service had in *lines* which could be watched."""
    for line in reversed(lines):
        found = READY.search(line)
        if found:
            return found.group(1)
    return None


def _read(path: Path, offset: int) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, offset))
            text = file.read(TAIL_BYTES).decode(errors="replace")
    except OSError:
        return []
    lines = text.split("\n")
    if offset > 0 and len(lines) > 1:
        lines = lines[1:]  # the first may be cut
    return lines[:-1] if lines[-1] == "" else lines


class Follower:
    """Gives what is added to a log, whether it is cut, replaced, or not there yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None
        self._rest = b""

    def skip(self) -> None:
        """Pass over what is there now."""
        self._open()
        if self._file is not None:
            self._file.seek(0, os.SEEK_END)

    def news(self) -> Iterator[str]:
        """Yield the whole lines that were added since the last call."""
        self._open()
        while self._file is not None:
            yield from self._lines(self._file)
            if not self._is_replaced(self._file):
                return
            self._file.close()
            self._file = None
            self._open()

    def _lines(self, file: IO[bytes]) -> Iterator[str]:
        if os.fstat(file.fileno()).st_size < file.tell():
            file.seek(0)
        while data := file.read(CHUNK):
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                yield line.decode(errors="replace")

    def _open(self) -> None:
        if self._file is None:
            try:
                self._file = self._path.open("rb", buffering=0)
            except OSError:
                return

    def _is_replaced(self, file: IO[bytes]) -> bool:
        try:
            now = self._path.stat()
        except OSError:
            return False
        then = os.fstat(file.fileno())
        return (now.st_dev, now.st_ino) != (then.st_dev, then.st_ino)

    def close(self) -> None:
        """Follow no longer."""
        if self._file is not None:
            self._file.close()
