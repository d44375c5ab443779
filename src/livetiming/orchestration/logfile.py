"""A log file that never grows beyond a limit."""

from __future__ import annotations

from pathlib import Path

LIMIT_BYTES = 10 * 1024 * 1024
KEPT = 3


class RotatingLog:
    """Appends lines; at the limit the file becomes ``name.1`` and a new one begins.

    A disk that is full must not end what is being logged: lines are then counted and dropped.
    """

    def __init__(self, path: Path, *, limit_bytes: int = LIMIT_BYTES, kept: int = KEPT) -> None:
        self._path = path
        self._limit_bytes = limit_bytes
        self._kept = kept
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)
        self._size = path.stat().st_size
        self.dropped = 0
        """How many lines could not be written."""

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    def write(self, line: bytes) -> None:
        """Append *line* and a line break."""
        try:
            if self._size and self._size + len(line) >= self._limit_bytes:
                self._rotate()
            self._file.write(line + b"\n")
            self._size += len(line) + 1
        except OSError:
            self.dropped += 1

    def _rotate(self) -> None:
        self._file.close()
        for number in range(self._kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))
        self._file = self._path.open("ab", buffering=0)
        self._size = 0

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
