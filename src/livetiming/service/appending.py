"""Files that grow by whole records: a record is there, or it is not."""

from __future__ import annotations

import zlib
from io import FileIO
from pathlib import Path
from typing import Any

GZIP = 31
"""``wbits`` of zlib for a gzip header and trailer."""


class AppendFile:
    """Appends records to a file, each flushed; one that does not fit is taken back.

    A name ending in ``.gz`` is compressed, as one gzip member that can be read at any time up
    to the last record.
    """

    def __init__(self, path: Path) -> None:
        """Open *path*.

        Raises:
            OSError: it cannot be opened.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: FileIO = path.open("ab", buffering=0)
        self._size = self._file.seek(0, 2)
        self._packer: Any = zlib.compressobj(level=6, wbits=GZIP) if path.suffix == ".gz" else None

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return self._size

    def append(self, record: bytes) -> None:
        """Write *record* whole.

        Raises:
            OSError: there is no room; the file is as it was.
        """
        if self._packer is None:
            self._write(record)
            return
        packer = self._packer.copy()  # the one kept must not have seen what was not written
        self._write(packer.compress(record) + packer.flush(zlib.Z_SYNC_FLUSH))
        self._packer = packer

    def close(self) -> None:
        """End the file.

        Raises:
            OSError: there is no room for its last bytes.
        """
        try:
            if self._packer is not None:
                self._write(self._packer.flush(zlib.Z_FINISH))
        finally:
            self._file.close()

    def discard(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) or 0 :]
        except OSError:
            self._file.truncate(self._size)
            raise
        self._size += len(data)


def free_name(path: Path) -> Path:
    """Return *path*, or, if something is there, the first free ``kart.raw.1.gz`` after it."""
    candidate, number = path, 0
    while candidate.exists() and candidate.stat().st_size:
        number += 1
        candidate = path.with_name(f"{path.stem}.{number}{path.suffix}")
    return candidate
