"""Recordings to read: one interface over the journal and the formats of finished files."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from livetiming.protocol.delta import BadDelta, State
from livetiming.recording.archive import FileBytes
from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.fold import Fold
from livetiming.recording.format import Manifest, line_time, loads, upgrade
from livetiming.recording.journal import JournalScan, frame_lines
from livetiming.recording.timeline import Event, Index
from livetiming.recording.v2 import V2File


@dataclass(frozen=True, slots=True)
class Frame:
    """A state and when it was."""

    at_ms: int
    """Time since the start of the recording [ms]."""
    state: State


class Recording(ABC):
    """A recording; times are in ms since its first frame unless they say Unix."""

    path: Path
    kind: str
    """``journal``, ``v1``, ``pre-v1`` or ``v2``."""
    manifest: Manifest
    """The last one, upgraded to the latest version."""
    events: list[Event]
    """What happened to the recording, in Unix ms: silences, gaps, restarts, clock steps, end."""
    problems: list[str]
    """What was found to be damaged so far."""

    @property
    @abstractmethod
    def start_ms(self) -> int:
        """Unix time of the first frame [ms]."""

    @property
    @abstractmethod
    def duration_ms(self) -> int:
        """Time from the first to the last frame [ms]."""

    @property
    @abstractmethod
    def frame_count(self) -> int:
        """How many states were recorded."""

    @property
    @abstractmethod
    def key_frame_count(self) -> int:
        """How many of them are held whole."""

    @abstractmethod
    def frames(self, from_ms: int = 0, to_ms: int | None = None) -> Iterator[Frame]:
        """Give the frames with ``from_ms <= at_ms < to_ms``; damaged ones are left out."""

    @abstractmethod
    def state_at(self, at_ms: int) -> State:
        """Return the last state not after *at_ms*; before the first one, that.

        Raises:
            RecordingError: there is no frame, or the ones there are damaged.
        """

    def manifest_at(self, at_ms: int) -> Manifest:
        """Return the manifest that was valid at *at_ms*."""
        return self.manifest

    @property
    def manifests(self) -> list[tuple[int, Manifest]]:
        """Unix time [ms] and manifest, for each time that it changed."""
        return []

    def __iter__(self) -> Iterator[Frame]:
        return self.frames()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def _no_frame(self) -> RecordingError:
        return RecordingError(f"{self.path}: expected at least one frame, got none")


class ChunkedRecording(Recording):
    """What the journal and version 2 share: an index of chunks, and lines in them."""

    index: Index
    _manifests: list[tuple[int, Manifest]]

    @abstractmethod
    def lines(self, number: int) -> list[bytes]:
        """Return the lines of chunk *number*.

        Raises:
            DamagedRecording: they are not as they were written.
        """

    @property
    def start_ms(self) -> int:
        """Unix time of the first frame [ms]."""
        return self.index.first_ms

    @property
    def duration_ms(self) -> int:
        """Time from the first to the last frame [ms]."""
        return self.index.last_ms - self.index.first_ms

    @property
    def frame_count(self) -> int:
        """How many states were recorded."""
        return self.index.frames

    @property
    def key_frame_count(self) -> int:
        """How many of them are held whole."""
        return len(self.index.chunks)

    @property
    def manifests(self) -> list[tuple[int, Manifest]]:
        """Unix time [ms] and manifest, for each time that it changed."""
        return list(self._manifests)

    def manifest_at(self, at_ms: int) -> Manifest:
        """Return the manifest that was valid at *at_ms*."""
        times = [time_ms - self.start_ms for time_ms, _ in self._manifests]
        found = bisect_right(times, at_ms) - 1
        return self._manifests[max(0, found)][1] if self._manifests else self.manifest

    def state_at(self, at_ms: int) -> State:
        """Return the last state not after *at_ms*; before the first one, that.

        Raises:
            RecordingError: there is no frame, or the ones there are damaged.
        """
        if not self.index.chunks:
            raise self._no_frame()
        unix_ms = self.start_ms + at_ms
        lines = self.lines(self.index.find(unix_ms))
        with _damage(self.path):
            last = max(1, bisect_right(lines, unix_ms, key=lambda line: line_time(line)[0]))
            records = loads(b"[" + b",".join(lines[:last]) + b"]", where=str(self.path))
            fold = Fold(records[0]["k"], records[0].get("c", 0))
            for record in records[1:]:
                fold.apply(record["d"])
            return fold.state()

    def frames(self, from_ms: int = 0, to_ms: int | None = None) -> Iterator[Frame]:
        """Give the frames with ``from_ms <= at_ms < to_ms``; damaged ones are left out."""
        start_ms = self.start_ms
        number = self._first_chunk(start_ms + from_ms)
        while number < len(self.index.chunks):
            chunk = self.index.chunks[number]
            if to_ms is not None and chunk.first_ms - start_ms >= to_ms:
                return
            for frame in self._guarded(number):
                if from_ms <= frame.at_ms and (to_ms is None or frame.at_ms < to_ms):
                    yield frame
            number += 1

    def _first_chunk(self, unix_ms: int) -> int:
        """Return the first chunk with a frame at *unix_ms*; several may begin at one moment."""
        number = self.index.find(unix_ms)
        while number and self.index.chunks[number - 1].last_ms >= unix_ms:
            number -= 1
        return number

    def _guarded(self, number: int) -> Iterator[Frame]:
        try:
            yield from self._frames_of(number)
        except DamagedRecording as error:
            if str(error) not in self.problems:
                self.problems.append(str(error))

    def _frames_of(self, number: int) -> Iterator[Frame]:
        lines, start_ms = self.lines(number), self.start_ms
        with _damage(self.path):
            record = loads(lines[0], where=str(self.path))
            fold = Fold(record["k"], record.get("c", 0))
            yield Frame(record["t"] - start_ms, fold.state())
            for line in lines[1:]:
                record = loads(line, where=str(self.path))
                fold.apply(record["d"])
                yield Frame(record["t"] - start_ms, fold.state())


class _damage:  # noqa: N801  # used like a function
    """Turns what unexpected content raises into :class:`DamagedRecording`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: Any
    ) -> None:
        if isinstance(error, (BadDelta, LookupError, TypeError, ValueError, AttributeError)):
            raise DamagedRecording(
                f"{self._path}: a frame does not have the form of one ({error}); "
                "'livetiming-rectool repair' keeps the rest"
            ) from None


class JournalRecording(ChunkedRecording):
    """A journal, running or left over. :meth:`refresh` sees what was added."""

    kind = "journal"

    def __init__(self, path: Path) -> None:
        """Open *path*.

        Raises:
            RecordingError: it cannot be read, or is no journal.
        """
        self.path = path
        self.scan = JournalScan(path)
        self._bytes = FileBytes(path)
        self.problems = []
        try:
            self.refresh()
        except RecordingError:
            self.close()
            raise

    def refresh(self) -> None:
        """Read what was recorded since last time.

        Raises:
            RecordingError: the file cannot be read any more.
        """
        self.scan.refresh()
        self.index, self.events = self.scan.index, self.scan.events
        self.problems = [*self.scan.problems]
        self._manifests = [
            (at_ms, upgrade(manifest, name=str(self.path)))
            for at_ms, manifest in self.scan.manifests
        ]
        self.manifest = self._manifests[-1][1] if self._manifests else unknown(self.path)

    def lines(self, number: int) -> list[bytes]:
        """Return the lines of chunk *number*.

        Raises:
            DamagedRecording: they are not as they were when they were scanned.
        """
        chunk = self.index.chunks[number]
        return list(frame_lines(self._bytes.read(chunk.offset, chunk.size)))

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()


def unknown(path: Path) -> Manifest:
    """Return the manifest of a recording that never got one."""
    name = path.name.split(".")[0] or "recording"
    uuid = f"{zlib.crc32(path.name.encode('utf-8', 'replace')):032x}"
    return {
        "uuid": uuid, "name": name, "description": "", "serviceClass": "", "colSpec": [],
        "trackDataSpec": [], "pollInterval": 1, "hasAnalysis": False, "hidden": False,
        "livetimingVersion": {}, "version": 2,
    }  # fmt: skip


class V2Recording(ChunkedRecording):
    """A finished recording of version 2."""

    kind = "v2"

    def __init__(self, path: Path) -> None:
        """Open *path*.

        Raises:
            RecordingError: it cannot be read.
        """
        self.path = path
        self._file = V2File(path)
        self.problems = []
        try:
            self.manifest = upgrade(self._file.manifest, name=str(path))
        except RecordingError:
            self.close()
            raise
        self.index, self.events = self._file.index, self._file.events
        self._manifests = self._file.manifests

    def lines(self, number: int) -> list[bytes]:
        """Return the lines of chunk *number*.

        Raises:
            DamagedRecording: they are not as they were written.
        """
        return self._file.lines(number)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
