"""Records on disk until the brokers have them, for a source that does not say anything twice.

One file a process, a record a line, locked while its process lives: what a killed one has left is
found by the next. A line is written to the end before its record is sent.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

SUFFIX = ".spool.ndjson"
LIMIT_BYTES = 1024 * 1024 * 1024


class Spool:
    """What has come and is not acknowledged yet, read in order beside being written."""

    def __init__(self, path: Path, *, limit_bytes: int = LIMIT_BYTES) -> None:
        """Begin a file.

        Raises:
            OSError: it cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._limit_bytes = limit_bytes
        self._file = path.open("ab", buffering=0)
        _lock(self._file)
        self._reader = path.open("rb")
        self._written = self._read = 0
        self._next: bytes | None = None

    @property
    def size(self) -> int:
        """How many bytes it holds."""
        return self._written

    @property
    def has_unread(self) -> bool:
        """Whether there is something that :meth:`peek` gives."""
        return self._read < self._written

    def append(self, record: bytes) -> bool:
        """Add *record*, which has no line end in it; return whether there was room.

        Raises:
            OSError: the disk is full; nothing of the record is left.
        """
        line = record + b"\n"
        if self._written + len(line) > self._limit_bytes:
            return False
        try:
            done = self._file.write(line)
            if done != len(line):
                raise OSError(28, "no space left on the device")
        except OSError:
            self._file.truncate(self._written)
            raise
        self._written += len(line)
        return True

    def peek(self) -> bytes | None:
        """Return the first record that is not taken, or ``None``."""
        if self._next is None and self.has_unread:
            self._reader.seek(self._read)
            self._next = self._reader.readline().removesuffix(b"\n")
        return self._next

    def take(self) -> None:
        """Be done with what :meth:`peek` gave."""
        if self._next is not None:
            self._read += len(self._next) + 1
            self._next = None

    def clear(self) -> None:
        """Forget all of it: the brokers have it."""
        self._file.truncate(0)
        self._written = self._read = 0
        self._next = None

    def close(self, *, keep: bool) -> None:
        """End the file, and remove it unless it is to be kept for the next process."""
        if not keep:
            self.path.unlink(missing_ok=True)
        self._reader.close()
        self._file.close()


def leftovers(folder: Path) -> Iterator[tuple[Path, list[bytes]]]:
    """Give the files in *folder* that no process writes any more, with their records.

    Each is locked while it is looked at; a last line that was cut short is left out.
    """
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        with path.open("rb") as file:
            try:
                _lock(file)
            except BlockingIOError:
                continue
            lines = file.read().split(b"\n")
            yield path, [line for line in lines[:-1] if line]


def _lock(file: IO[bytes]) -> None:
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
