"""What version 1 cannot hold: times in ms, several frames a second, events.

Kept in entries ``exact-NNNNNN.ndjson`` of the same archive. The first line is ``{"t", "x"}``
with events and manifests; then one line for each frame: ``{"t", "v": 1}`` for the next frame
of the archive, ``{"t", "d"}`` for what has changed since the frame before, or ``{"t", "k"}``
for a whole state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from livetiming.protocol import delta as protocol
from livetiming.protocol.delta import BadDelta, State
from livetiming.recording.archive import Archive
from livetiming.recording.errors import DamagedRecording
from livetiming.recording.fold import PARTS, Fold
from livetiming.recording.format import EXACT_PREFIX, Manifest, delta_line, dumps, key_line, loads
from livetiming.recording.timeline import Event

PART_BYTES = 8 * 1024 * 1024
_NAME = re.compile(EXACT_PREFIX + r"\d{6}\.ndjson")
_LINE = re.compile(rb'\{"t":(-?\d{1,15}),"([vdkx])":')


def part_name(number: int) -> str:
    """Return the name of a part."""
    return f"{EXACT_PREFIX}{number:06d}.ndjson"


@dataclass(slots=True)
class ExactWriter:
    """Collects the lines while a version 1 file is written."""

    lines: list[bytes] = field(default_factory=list)

    def in_archive(self, at_ms: int) -> None:
        """The next frame is in the archive."""
        self.lines.append(dumps({"t": at_ms, "v": 1}))

    def between(self, at_ms: int, before: State | None, after: State) -> None:
        """The next frame shares its second with a later one, so it is kept here."""
        if before is None or _rest(before) != _rest(after):
            self.lines.append(key_line(at_ms, after))
        else:
            self.lines.append(delta_line(at_ms, protocol.diff(before, after) or {}))

    def parts(
        self, events: list[Event], manifests: list[tuple[int, Manifest]], at_ms: int
    ) -> Iterator[bytes]:
        """Give the content of each part."""
        head = {"events": events, "manifests": [list(each) for each in manifests]}
        part, size = [dumps({"t": at_ms, "x": head})], 0
        for line in self.lines:
            part.append(line)
            size += len(line)
            if size > PART_BYTES:
                yield b"\n".join(part) + b"\n"
                part, size = [], 0
        if part:
            yield b"\n".join(part) + b"\n"


def _rest(state: State) -> State:
    return {key: value for key, value in state.items() if key not in PARTS}


@dataclass(frozen=True, slots=True)
class Exact:
    """The exact times of a version 1 file."""

    times_ms: list[int]
    """Unix time of each frame."""
    events: list[Event]
    manifests: list[tuple[int, Manifest]]
    _lines: list[bytes]
    _kinds: list[str]
    _counts: list[int]
    """How many frames up to and with this one are in the archive."""

    def begin(self, number: int) -> tuple[int, int]:
        """Return where a walk to frame *number* begins: its number, and that in the archive."""
        number = min(number, len(self._lines) - 1)
        while number > 0 and self._kinds[number] == "d":
            number -= 1
        return number, self._counts[number] - (self._kinds[number] == "v")

    def walk(self, first: int, entries: Iterator[State]) -> Iterator[tuple[int, State]]:
        """Give Unix time [ms] and state of each frame from *first* on.

        Args:
            first: number of the frame.
            entries: the frames of the archive from where :meth:`begin` says.
        """
        state: State | None = None
        for number in range(self.begin(first)[0], len(self._lines)):
            state = self._next(number, state, entries)
            if state is None:
                return
            if number >= first:
                yield self.times_ms[number], state

    def _next(self, number: int, state: State | None, entries: Iterator[State]) -> State | None:
        if self._kinds[number] == "v":
            return next(entries, None)
        record = loads(self._lines[number], where="exact times")
        try:
            if state is None or "k" in record:
                return Fold(record["k"]).state()
            fold = Fold(state)
            fold.apply(record["d"])
        except (BadDelta, LookupError):
            return state
        return fold.state()


def read_exact(archive: Archive, seconds: list[int]) -> Exact | None:
    """Return what *archive* holds besides its frames, or ``None`` if there is nothing.

    Raises:
        DamagedRecording: it does not go with the frames, which have been changed since.
    """
    parts = sorted(
        (entry for entry in archive.entries if _NAME.fullmatch(entry.filename)),
        key=lambda entry: entry.filename,
    )
    lines = [line for part in parts for line in archive.read(part).splitlines()]
    if not lines or not seconds:
        return None
    head = _head(lines[0])
    found = [_split(line) for line in lines[1:]]
    times = [at_ms for at_ms, _ in found]
    kinds = [kind for _, kind in found]
    if (
        [at_ms // 1000 for at_ms, kind in found if kind == "v"] != seconds
        or times != sorted(times)
        or kinds[0] == "d"
    ):
        raise DamagedRecording("they belong to other frames than the file has")
    counts = list(accumulate(int(kind == "v") for kind in kinds))
    return Exact(times, head[0], head[1], lines[1:], kinds, counts)


def _head(line: bytes) -> tuple[list[Event], list[tuple[int, Manifest]]]:
    try:
        head: Any = loads(line, where="exact times")["x"]
        events = [dict(event) for event in head["events"]]
        return events, [(int(at_ms), dict(manifest)) for at_ms, manifest in head["manifests"]]
    except (LookupError, TypeError, ValueError) as error:
        raise DamagedRecording(f"their first line cannot be read ({error!r})") from None


def _split(line: bytes) -> tuple[int, str]:
    match = _LINE.match(line)
    if match is None:
        raise DamagedRecording(f"expected a time first, got {line[:40]!r}")
    return int(match[1]), match[2].decode("ascii")
