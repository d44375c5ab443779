"""Recordings of version 1, and those from before: Timing71's, and ours for its readers.

A file holds at most one frame a second. Ours hold what falls between in entries that other
readers do not look at, so that nothing is lost on the way to version 1 and back.
"""

from __future__ import annotations

import zipfile
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from livetiming.protocol.delta import State
from livetiming.racing import BadState, ColumnSpec, parse_state
from livetiming.recording import diff
from livetiming.recording.archive import Archive
from livetiming.recording.encoder import recorded
from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.exact import Exact, read_exact
from livetiming.recording.format import (
    MANIFEST_NAME,
    Manifest,
    loads,
    parse_v1_name,
    upgrade,
    version_of,
)
from livetiming.recording.reader import Frame, Recording

OFFSET_BELOW = 100_000
"""Names of recordings before version 1 count seconds from the start, with five digits."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A frame in the archive."""

    second: int
    """Unix time [s]."""
    is_intra: bool
    info: zipfile.ZipInfo


class V1Recording(Recording):
    """A recording of version 1, or from before. Content that is wrong is left out and told."""

    def __init__(self, path: Path) -> None:
        """Open *path*.

        Raises:
            RecordingError: it cannot be read.
        """
        self.path = path
        self.problems = []
        self.events = []
        self.faults: Counter[str] = Counter()
        self._manifests: list[tuple[int, Manifest]] = []
        self._archive = Archive(path)
        try:
            self._open()
        except RecordingError:
            self.close()
            raise

    def _open(self) -> None:
        raw = self._read_manifest()
        version = version_of(raw, name=str(self.path))
        if version == 2:
            raise DamagedRecording(
                f"{self.path}: expected an index, as format 2 has; try 'livetiming-rectool repair'"
            )
        self.kind = "v1" if version else "pre-v1"
        self.manifest = upgrade(raw, name=str(self.path))
        self._columns = _columns(self.manifest)
        self.entries = _entries(self._archive, raw, is_pre_v1=version == 0)
        self._seconds = [entry.second for entry in self.entries]
        self._exact = self._read_exact()
        if self.entries:
            self.manifest["startTime"] = self.start_ms / 1000

    def _read_manifest(self) -> Any:
        entry = self._archive.find(MANIFEST_NAME)
        if entry is None:
            raise RecordingError(
                f"{self.path}: expected an entry {MANIFEST_NAME}; is this a recording?"
            )
        return loads(self._archive.read(entry), where=f"{self.path}, {MANIFEST_NAME}")

    def _read_exact(self) -> Exact | None:
        try:
            exact = read_exact(self._archive, self._seconds)
        except DamagedRecording as error:
            self.problems.append(f"exact times are not used: {error}")
            return None
        if exact is not None:
            self.events, self._manifests = exact.events, exact.manifests
        return exact

    # ---- figures ---------------------------------------------------------------------------

    @property
    def start_ms(self) -> int:
        """Unix time of the first frame [ms]."""
        if self._exact is not None:
            return self._exact.times_ms[0]
        return self._seconds[0] * 1000 if self._seconds else 0

    @property
    def duration_ms(self) -> int:
        """Time from the first to the last frame [ms]."""
        if self._exact is not None:
            return self._exact.times_ms[-1] - self._exact.times_ms[0]
        return (self._seconds[-1] - self._seconds[0]) * 1000 if self._seconds else 0

    @property
    def frame_count(self) -> int:
        """How many states were recorded."""
        return len(self.entries) if self._exact is None else len(self._exact.times_ms)

    @property
    def key_frame_count(self) -> int:
        """How many of them are held whole."""
        return sum(not entry.is_intra for entry in self.entries)

    @property
    def manifests(self) -> list[tuple[int, Manifest]]:
        """Unix time [ms] and manifest, for each time that it changed."""
        return list(self._manifests)

    def manifest_at(self, at_ms: int) -> Manifest:
        """Return the manifest that was valid at *at_ms*."""
        times = [time_ms - self.start_ms for time_ms, _ in self._manifests]
        found = bisect_right(times, at_ms) - 1
        return self._manifests[max(0, found)][1] if self._manifests else self.manifest

    # ---- frames ----------------------------------------------------------------------------

    def state_at(self, at_ms: int) -> State:
        """Return the last state not after *at_ms*; before the first one, that.

        Raises:
            RecordingError: there is no frame, or none that can be read.
        """
        times = self._times_ms()
        number = max(0, bisect_right(times, self.start_ms + at_ms) - 1)
        found: State | None = None
        for _, state in self._walk(number):
            found = state
            break
        if found is None:
            raise self._no_frame()
        return found

    def frames(self, from_ms: int = 0, to_ms: int | None = None) -> Iterator[Frame]:
        """Give the frames with ``from_ms <= at_ms < to_ms``; damaged ones are left out."""
        start_ms = self.start_ms
        for at_ms, state in self._walk(bisect_left(self._times_ms(), start_ms + from_ms)):
            if to_ms is not None and at_ms - start_ms >= to_ms:
                return
            yield Frame(at_ms - start_ms, state)

    def _times_ms(self) -> list[int]:
        if self._exact is not None:
            return self._exact.times_ms
        return [second * 1000 for second in self._seconds]

    def _walk(self, first: int) -> Iterator[tuple[int, State]]:
        """Give Unix time [ms] and state of each frame from number *first* on."""
        if self._exact is None:
            for number, raw in self._patched(first):
                yield self._seconds[number] * 1000, self._normal(raw)
            return
        if first >= len(self._exact.times_ms):
            return
        entries = self._patched(self._exact.begin(first)[1])
        yield from self._exact.walk(first, (self._normal(raw) for _, raw in entries))

    def _patched(self, first: int) -> Iterator[tuple[int, State]]:
        """Give number and state, as they are in the file, of each entry from *first* on."""
        begin = self._key_before(first)
        state = self._next(begin, None) if self.entries else None
        while state is None and begin > 0:
            begin = self._key_before(begin - 1)
            state = self._next(begin, None)
        if begin >= first and state is not None:
            yield begin, state
        for number in range(begin + 1, len(self.entries)):
            state = self._next(number, state)
            if number >= first and state is not None:
                yield number, state

    def _key_before(self, number: int) -> int:
        number = min(number, len(self.entries) - 1)
        while number > 0 and self.entries[number].is_intra:
            number -= 1
        return max(0, number)

    def _next(self, number: int, state: State | None) -> State | None:
        entry = self.entries[number]
        try:
            frame = loads(self._archive.read(entry.info), where=f"{self.path}, frame {number}")
            if not entry.is_intra:
                return _whole(frame)
            if state is None or self._is_stray(number, state, frame):
                return state
            return diff.apply_frame(state, frame)
        except (DamagedRecording, diff.BadChange) as error:
            self._problem(f"{entry.info.filename}: left out ({error})")
            return state

    def _is_stray(self, number: int, state: State, frame: object) -> bool:
        """Whether an intra frame of its key frame's second does not build on that.

        Other readers never apply such a frame; but where it fits, the next one builds on it.
        """
        before = self.entries[number - 1]
        same_second = not before.is_intra and before.second == self.entries[number].second
        return same_second and not diff.fits(state, frame)

    def _normal(self, raw: State) -> State:
        try:
            state = recorded(raw)
            parsed = parse_state(raw, self._columns, report=self._fault).as_json()
        except (BadState, TypeError) as error:
            self._problem(f"a frame is left out ({error})")
            return {"cars": [], "session": {}, "messages": [], "highlight": []}
        return {**state, **parsed}

    def _fault(self, fault: BadState) -> None:
        self.faults[fault.kind] += 1
        if self.faults[fault.kind] == 1:
            self._problem(f"left out of frames: {fault}")

    def _problem(self, text: str) -> None:
        if text not in self.problems:
            self.problems.append(text)

    def close(self) -> None:
        """Let go of the file."""
        self._archive.close()


def _whole(frame: object) -> State:
    if not isinstance(frame, dict):
        raise DamagedRecording(f"expected a state, got {frame!r:.80}")
    state = dict(frame)
    state.setdefault("highlight", [])
    for part, kind in (("cars", list), ("session", dict), ("messages", list)):
        if not isinstance(state.get(part), kind):
            state[part] = kind()
    return state


def _columns(manifest: Manifest) -> list[list[str]]:
    try:
        return ColumnSpec(manifest.get("colSpec") or []).columns
    except (TypeError, ValueError):
        return []


def _entries(archive: Archive, manifest: Manifest, *, is_pre_v1: bool) -> list[Entry]:
    """Return the frames in order of time; those of one second as they are in the archive."""
    found = [
        Entry(name[0], name[1], info)
        for info in archive.entries
        if (name := parse_v1_name(info.filename)) is not None
    ]
    found.sort(key=lambda entry: entry.second)
    if is_pre_v1 and found and found[-1].second < OFFSET_BELOW:
        base_s = _base_s(manifest, found)
        found = [Entry(base_s + entry.second, entry.is_intra, entry.info) for entry in found]
    while found and found[0].is_intra:  # nothing that they could build on
        del found[0]
    return found


def _base_s(manifest: Manifest, entries: list[Entry]) -> int:
    """Return when a recording before version 1 began [s]: as told, or as its files are dated."""
    told = manifest.get("startTime")
    if isinstance(told, (int, float)) and not isinstance(told, bool) and 60 <= told < 1e14:
        return int(told / 1000 if told >= 1e10 else told)
    first = next((entry for entry in entries if not entry.is_intra), entries[0])
    try:
        return int(datetime(*first.info.date_time, tzinfo=UTC).timestamp()) - first.second
    except ValueError:
        return 0
