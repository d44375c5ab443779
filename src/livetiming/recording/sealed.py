"""Finished files: written beside their place, sealed with a checksum, put there when whole."""

from __future__ import annotations

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from livetiming.recording.errors import RecordingError
from livetiming.recording.format import SEAL_DIGITS, Seal

LEVEL = 9
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class SealedZip:
    """A zip file that comes into being at once, or not at all."""

    def __init__(self, path: Path) -> None:
        """Begin to write what will be *path*.

        Raises:
            OSError: there is no room, or no permission.
        """
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._part = path.with_name(f".{path.name}.{os.getpid()}.part")
        self._zip = zipfile.ZipFile(self._part, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)
        self._date = _NO_DATE

    def date_entries(self, at_ms: int) -> None:
        """Give the entries to come the recording's time, so that same input gives same bytes."""
        moment = datetime.fromtimestamp(min(max(0, at_ms) / 1000, 4e9), UTC)
        if moment.year >= 1980:
            self._date = (
                moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second
            )  # fmt: skip

    def date_as(self, entry: zipfile.ZipInfo) -> None:
        """Give the entries to come the date of *entry*, which may be all that tells the start."""
        self._date = entry.date_time

    def add(self, name: str, data: bytes) -> zipfile.ZipInfo:
        """Add an entry.

        Raises:
            OSError: there is no room.
        """
        entry = zipfile.ZipInfo(name, self._date)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3  # the same bytes on every system
        entry.external_attr = 0o644 << 16
        self._zip.writestr(entry, data, compresslevel=LEVEL)
        return entry

    def finish(self, seal: Seal) -> Path:
        """Write the directory and the seal, and put the file in its place.

        Raises:
            OSError: there is no room.
        """
        self._zip.comment = seal.comment()
        self._zip.close()
        write_seal(self._part)
        _sync(self._part)
        self._part.replace(self.path)
        _sync(self.path.parent)
        return self.path

    def abandon(self) -> None:
        """Remove what was written."""
        if self._zip.fp is not None:
            self._zip.fp.close()
            self._zip.fp = None  # or it would write a directory, which there may be no room for
        self._part.unlink(missing_ok=True)


@contextlib.contextmanager
def sealed_zip(path: Path) -> Iterator[SealedZip]:
    """Write a file; what raises within leaves what was at *path* before.

    Raises:
        RecordingError: there is no room, or no permission.
    """
    try:
        archive = SealedZip(path)
        try:
            yield archive
        except BaseException:
            archive.abandon()
            raise
    except OSError as error:
        raise RecordingError(
            f"{path}: cannot be written ({error.strerror or error}); make room, or choose another "
            "place"
        ) from None


def digest(path: Path) -> tuple[str, str]:
    """Return the SHA-256 of a sealed file, and what its last bytes say that it is.

    Raises:
        OSError: it cannot be read.
    """
    left = path.stat().st_size - SEAL_DIGITS
    found = hashlib.sha256()
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(left, 1024 * 1024))):
            found.update(block)
            left -= len(block)
        told = file.read()
    return found.hexdigest(), told.decode("latin-1")


def write_seal(path: Path) -> None:
    """Put the checksum of a file, which ends with a :class:`Seal`, into its last bytes.

    Raises:
        OSError: it cannot be written.
    """
    found, _ = digest(path)
    with path.open("r+b") as file:
        file.seek(-SEAL_DIGITS, os.SEEK_END)
        file.write(found.encode("ascii"))


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
