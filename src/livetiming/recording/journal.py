"""The recording that is still running: a file of checksummed lines that only grows.

A line is ``CRC NUMBER JSON``: eight hexadecimal digits of the CRC-32 of the rest of the line,
a number that grows by one, and a record (:mod:`livetiming.recording.format`). Each is written
by one call, so that a kill costs at most the line that was being written; which one that is,
the reader sees.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import zlib
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import BinaryIO

from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.format import (
    JOURNAL_MARK,
    JOURNAL_VERSION,
    Record,
    dumps,
    line_time,
    loads,
)
from livetiming.recording.timeline import END, GAP, Chunk, Event, Index

MAX_LINE = 16 * 1024 * 1024
"""No line is longer [bytes]."""


def frame_line(number: int, line: bytes) -> bytes:
    """Return *line* as it stands in a journal."""
    body = b"%d %b" % (number, line)
    return b"%08x %b\n" % (zlib.crc32(body), body)


def unframe_line(framed: bytes) -> tuple[int, bytes] | None:
    """Return number and line, or ``None`` if a single bit is not as it was written."""
    if len(framed) < 12 or framed[8:9] != b" " or framed[-1:] != b"\n":
        return None
    body = framed[9:-1]
    if b"%08x" % zlib.crc32(body) != framed[:8]:
        return None
    number, space, line = body.partition(b" ")
    return (int(number), line) if space and number.isdigit() else None


class JournalWriter:
    """Appends lines to a journal; nobody else can, meanwhile."""

    def __init__(self, path: Path) -> None:
        """Open *path*, without changing what is there.

        Raises:
            RecordingError: it cannot be opened, or somebody else writes it.
        """
        self.path = path
        self._size = 0
        self._number = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _locked(path)
        except BlockingIOError:
            raise RecordingError(
                f"{path}: another process is recording into this file; give another one"
            ) from None
        except OSError as error:
            raise RecordingError(
                f"{path}: cannot be written ({error.strerror}); give another file to record into"
            ) from None

    def begin(self, at_ms: int, *, size: int = 0, number: int = 0) -> None:
        """Cut off what is behind the good part, and write the first line of a new file.

        Args:
            at_ms: Unix time [ms].
            size: how many bytes are good.
            number: number of the next line.

        Raises:
            OSError: there is no room.
        """
        self._size, self._number = size, number
        self._file.truncate(size)
        if size == 0:
            self.append(dumps({"t": at_ms, "h": JOURNAL_MARK, "version": JOURNAL_VERSION}))

    def append(self, line: bytes) -> None:
        """Write *line* whole.

        Raises:
            OSError: there is no room; the file is as it was.
        """
        data = frame_line(self._number, line)
        view = memoryview(data)
        try:
            while view:
                view = view[self._file.write(view) or 0 :]
        except OSError:
            with contextlib.suppress(OSError):  # a torn line is no loss: readers skip it
                self._file.truncate(self._size)
            raise
        self._size += len(data)
        self._number += 1

    def touch(self) -> None:
        """Date the file as if it had been written to: its recording goes on.

        Raises:
            OSError: it failed.
        """
        os.utime(self._file.fileno())

    def sync(self) -> None:
        """Wait until the disk has it all.

        Raises:
            OSError: it failed.
        """
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def _locked(path: Path) -> FileIO:
    """Return *path*, opened to append to and locked."""
    while True:
        file = path.open("ab", buffering=0)
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
                return file
        except OSError:
            file.close()
            raise
        file.close()  # whoever had it has just finished, and removed it


def is_being_written(path: Path) -> bool:
    """Whether some process is recording into the journal *path*."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


class JournalScan:
    """What a journal holds, as far as it can be read; goes on where it stopped.

    Damage costs the frames up to the next key frame, and is told by an event.
    """

    def __init__(self, path: Path) -> None:
        """Prepare to read *path*; :meth:`refresh` does it."""
        self.path = path
        self.index = Index()
        self.events: list[Event] = []
        self.manifests: list[tuple[int, Record]] = []
        self.problems: list[str] = []
        self.good_size = 0
        """Bytes up to and with the last good line."""
        self.next_number = 0
        self._usable = False
        """Whether the frames that follow build on one that was read."""

    @property
    def ended(self) -> bool:
        """Whether the recording was ended on purpose."""
        return bool(self.events) and self.events[-1]["e"] == END

    def refresh(self) -> None:
        """Read what has been added to the file since last time.

        Raises:
            RecordingError: the file cannot be read, or is no journal.
        """
        self.problems = [text for text in self.problems if not text.startswith(TORN)]
        try:
            with self.path.open("rb") as file:
                for offset, framed in _lines(file, self.good_size):
                    self._take(offset, framed)
        except OSError as error:
            raise RecordingError(f"{self.path}: cannot be read ({error.strerror})") from None
        if self.next_number == 0:
            raise DamagedRecording(f"{self.path}: expected a journal, got another kind of file")

    def _take(self, offset: int, framed: bytes) -> None:
        found = unframe_line(framed)
        if found is None:
            at_end = f"{TORN}: the line at byte {offset} is not whole"
            self.problems.append(at_end)
            return
        if self.problems and self.problems[-1].startswith(TORN):
            # A good line follows, so this was no torn end.
            self.problems[-1] = f"{DAMAGED} between bytes {self.good_size} and {offset}"
            self._usable = False
        number, line = found
        if number != self.next_number:
            self._note_missing(number, offset)
        try:
            self._record(offset, len(framed), line)
        except DamagedRecording as error:
            self.problems.append(f"{DAMAGED} at byte {offset}: {error}")
            self._usable = False
        self.good_size = offset + len(framed)
        self.next_number = number + 1

    def _note_missing(self, number: int, offset: int) -> None:
        if self.next_number == 0:
            self.problems.append(f"{DAMAGED}: its beginning is missing")
        elif not self.problems or not self.problems[-1].startswith(DAMAGED):
            self.problems.append(
                f"{DAMAGED}: lines {self.next_number} to {number - 1} are missing before "
                f"byte {offset}"
            )
        self._usable = False

    def _record(self, offset: int, size: int, line: bytes) -> None:
        at_ms, kind = line_time(line)
        if kind == "k":
            self._key_frame(offset, size, at_ms)
        elif kind == "d":
            self._delta(offset, size, at_ms)
        else:
            record = loads(line, where="line")
            if kind == "m":
                self.manifests.append((at_ms, record["m"]))
            elif kind == "e":
                self.events.append(record)
            elif record["h"] != JOURNAL_MARK or record.get("version") != JOURNAL_VERSION:
                raise RecordingError(
                    f"{self.path}: expected journal format {JOURNAL_VERSION}, got "
                    f"{record.get('version')!r:.20}; upgrade livetiming"
                )

    def _key_frame(self, offset: int, size: int, at_ms: int) -> None:
        chunks = self.index.chunks
        if not self._usable and chunks and at_ms > chunks[-1].last_ms:
            lost = {"t": at_ms, "e": GAP, "from": chunks[-1].last_ms, "to": at_ms, "why": DAMAGED}
            self.events.append(lost)
        self._usable = True
        self.index.append(Chunk(at_ms, at_ms, 1, offset, size))

    def _delta(self, offset: int, size: int, at_ms: int) -> None:
        if self._usable:
            chunk = self.index.chunks[-1]
            self.index.replace_last(
                Chunk(
                    chunk.first_ms, at_ms, chunk.frames + 1, chunk.offset,
                    offset + size - chunk.offset,
                )
            )  # fmt: skip


TORN = "torn end"
DAMAGED = "damaged"


def _lines(file: BinaryIO, offset: int) -> Iterator[tuple[int, bytes]]:
    """Give the lines of *file* from *offset* on, the last one maybe without its newline."""
    file.seek(offset)
    while line := file.readline(MAX_LINE):
        yield offset, line
        offset += len(line)


def frame_lines(data: bytes) -> Iterator[bytes]:
    """Give the lines of frames in a piece of a journal.

    Raises:
        DamagedRecording: the piece is not as it was when it was scanned.
    """
    for framed in data.splitlines(keepends=True):
        found = unframe_line(framed)
        if found is None:
            raise DamagedRecording("the journal has changed while it was read; open it again")
        if line_time(found[1])[1] in ("k", "d"):
            yield found[1]
