"""Zip files from strangers: looked at before they are opened, read within limits."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.format import is_safe_name

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LOCAL_HEADER = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may make us do."""

    entries: int = 400_000
    """A version 1 file of 24 h has 86 400."""
    directory_bytes: int = 64 * 1024 * 1024
    entry_bytes: int = 64 * 1024 * 1024
    ratio: int = 250
    """Unpacked over packed; timing data reach about 60."""
    free_bytes: int = 1024 * 1024
    """Entries smaller than this may have any ratio."""


LIMITS = Limits()


class FileBytes:
    """Reads pieces of a file, each with one call of the system."""

    def __init__(self, path: Path) -> None:
        """Open *path*.

        Raises:
            RecordingError: it cannot be opened.
        """
        self.path = path
        try:
            self._file = path.open("rb")
            self.size = os.fstat(self._file.fileno()).st_size
        except OSError as error:
            raise RecordingError(f"{path}: cannot be read ({error.strerror})") from None

    def read(self, offset: int, size: int) -> bytes:
        """Return *size* bytes from *offset* on, fewer at the end of the file.

        Raises:
            RecordingError: the disk does not give them.
        """
        try:
            return os.pread(self._file.fileno(), max(0, size), max(0, offset))
        except OSError as error:
            raise RecordingError(f"{self.path}: cannot be read ({error.strerror})") from None

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def inflate(packed: bytes, *, where: str, limits: Limits = LIMITS) -> bytes:
    """Unpack a raw deflate stream.

    Raises:
        DamagedRecording: it is none, or grows beyond the limits.
    """
    most = min(limits.entry_bytes, max(limits.free_bytes, len(packed) * limits.ratio))
    unpacker = zlib.decompressobj(-15)
    try:
        data = unpacker.decompress(packed, most + 1)
    except zlib.error as error:
        raise DamagedRecording(f"{where}: cannot be unpacked ({error})") from None
    if len(data) > most:
        raise DamagedRecording(f"{where}: expected at most {most} bytes unpacked, got more")
    if not unpacker.eof:
        raise DamagedRecording(f"{where}: ends too early")
    return data


class Archive:
    """A zip file that has passed the limits."""

    def __init__(self, path: Path, limits: Limits = LIMITS) -> None:
        """Open *path*.

        Raises:
            RecordingError: it is no zip file, or a hostile one.
        """
        self.path = path
        self._limits = limits
        count_entries(path, limits)
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError) as e:
            raise DamagedRecording(
                f"{path}: expected a zip file, but its directory cannot be read ({e}); "
                "try 'livetiming-rectool repair'"
            ) from None
        try:
            self._refuse_hostile_names()
        except RecordingError:
            self.close()
            raise

    def _refuse_hostile_names(self) -> None:
        for info in self._zip.infolist():
            if not is_safe_name(info.filename):
                raise RecordingError(
                    f"{self.path}: expected entries with plain names, got {info.filename!r:.80}; "
                    "this was not written by a recorder"
                )

    @property
    def entries(self) -> list[zipfile.ZipInfo]:
        """Entries in the order in which they were added; names may come twice."""
        return self._zip.infolist()

    @property
    def comment(self) -> bytes:
        """Comment at the end of the file."""
        return self._zip.comment

    def find(self, name: str) -> zipfile.ZipInfo | None:
        """Return the entry *name*, the last one of several."""
        try:
            return self._zip.getinfo(name)
        except KeyError:
            return None

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """Return an entry's content.

        Raises:
            DamagedRecording: it is damaged, or larger than allowed.
        """
        limits, where = self._limits, f"{self.path}, entry {entry.filename!r:.80}"
        if entry.file_size > limits.entry_bytes or (
            entry.file_size > limits.free_bytes
            and entry.file_size > entry.compress_size * limits.ratio
        ):
            raise DamagedRecording(
                f"{where}: expected at most {limits.entry_bytes} bytes and a ratio of at most "
                f"{limits.ratio}, got {entry.file_size} from {entry.compress_size} bytes"
            )
        try:
            return self._zip.read(entry)
        except (
            zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError,
            struct.error, NotImplementedError,
        ) as error:  # fmt: skip
            raise DamagedRecording(f"{where}: cannot be unpacked ({error})") from None

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def count_entries(path: Path, limits: Limits = LIMITS) -> int:
    """Return how many entries the zip file *path* tells, without reading its directory.

    Raises:
        RecordingError: it is no zip file, or has more entries than allowed.
    """
    source = FileBytes(path)
    try:
        count, directory_bytes = _end_record(source)
    finally:
        source.close()
    if count > limits.entries or directory_bytes > limits.directory_bytes:
        raise RecordingError(
            f"{path}: expected at most {limits.entries} entries, got {count} in a directory of "
            f"{directory_bytes} bytes; this was not written by a recorder"
        )
    return count


def _end_record(source: FileBytes) -> tuple[int, int]:
    """Return number of entries and size of the directory."""
    tail_at = max(0, source.size - 65_557)
    tail = source.read(tail_at, source.size - tail_at)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise DamagedRecording(
            f"{source.path}: expected a recording (a zip file or a journal), but it does not end "
            "like one; if it was cut short, try 'livetiming-rectool repair'"
        )
    end = _END.unpack_from(tail, at)
    count, directory_bytes = int(end[4]), int(end[5])
    if count == 0xFFFF or directory_bytes == 0xFFFFFFFF:
        return _end_record64(source, tail_at + at) or (count, directory_bytes)
    return count, directory_bytes


def _end_record64(source: FileBytes, end_at: int) -> tuple[int, int] | None:
    located = source.read(end_at - _LOCATOR.size, _LOCATOR.size)
    if len(located) < _LOCATOR.size or not located.startswith(b"PK\x06\x07"):
        return None
    end64 = source.read(_LOCATOR.unpack(located)[2], _END64.size)
    if len(end64) < _END64.size or not end64.startswith(b"PK\x06\x06"):
        return None
    fields = _END64.unpack(end64)
    return int(fields[7]), int(fields[8])


def data_offset(entry: zipfile.ZipInfo) -> int:
    """Return where the packed bytes of an entry that we wrote begin: it has no extra field."""
    return entry.header_offset + _LOCAL_HEADER + len(entry.filename.encode("utf-8"))
