"""When frames happened, which of them are key frames, and where a moment is found. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

KEY_EVERY = 80
"""Frames from one key frame to the next: a seek applies at most so many deltas."""
KEY_BYTES = 256 * 1024
"""Or fewer, when their deltas are as large as this."""
SILENCE_MS = 90_000
"""Frames further apart than this have a silence between them; services repeat each minute."""
CLOCK_STEP_MS = 2_000
"""Wall and monotonic clock may disagree so much before it counts as a step."""

SILENCE, RESTART, GAP, CLOCK, END = "silence", "restart", "gap", "clock", "end"
"""Kinds of events: nothing came; the recorder was away; frames are missing; the clock was
set; the recording was ended on purpose."""
ABSENCES = frozenset({SILENCE, RESTART, GAP})
"""Events with ``from`` and ``to`` [ms], between which nothing was recorded."""

Event = dict[str, Any]


@dataclass(slots=True)
class KeyFramePolicy:
    """Decides which frames are key frames."""

    every: int = KEY_EVERY
    bytes: int = KEY_BYTES
    _frames: int = 0
    _bytes: int = 0

    def due(self) -> bool:
        """Whether the next frame has to be a key frame."""
        return self._frames == 0 or self._frames >= self.every or self._bytes >= self.bytes

    def key_written(self) -> None:
        """A key frame was written."""
        self._frames, self._bytes = 1, 0

    def delta_written(self, size: int) -> None:
        """A delta of *size* bytes was written."""
        self._frames += 1
        self._bytes += size


@dataclass(slots=True)
class Timeline:
    """Turns the times that frames come with into times that never go back.

    A wall clock that is set back, or forward while a monotonic clock says otherwise, makes an
    event, and the recording goes on as if it had not been set.
    """

    silence_ms: int = SILENCE_MS
    last_ms: int | None = None
    """Time of the last frame or event [ms]."""
    _alive_ms: int = 0
    _shift_ms: int = 0
    _monotonic_ms: int | None = None

    def place(self, at_ms: int, monotonic_ms: int | None = None) -> tuple[int, list[Event]]:
        """Return where something that happened at *at_ms* belongs, and what is to be noted.

        Args:
            at_ms: Unix time [ms].
            monotonic_ms: a time [ms] that is never set, from the same process as before.
        """
        events: list[Event] = []
        now_ms = at_ms + self._shift_ms
        if self.last_ms is not None:
            before_ms = self.last_ms
            expected_ms = self._expected(before_ms, monotonic_ms)
            step_ms = _step(now_ms, before_ms, expected_ms)
            if step_ms:
                self._shift_ms -= step_ms
                now_ms -= step_ms
                events.append({"t": now_ms, "e": CLOCK, "step": step_ms, "wall": at_ms})
            heard_ms = max(before_ms, min(self._alive_ms, now_ms))
            if now_ms - heard_ms > self.silence_ms:
                events.append({"t": now_ms, "e": SILENCE, "from": heard_ms, "to": now_ms})
        self.last_ms, self._monotonic_ms = now_ms, monotonic_ms
        return now_ms, events

    def _expected(self, before_ms: int, monotonic_ms: int | None) -> int | None:
        if monotonic_ms is None or self._monotonic_ms is None:
            return None
        return before_ms + max(0, monotonic_ms - self._monotonic_ms)

    def alive(self, at_ms: int) -> None:
        """Note that there was nothing to record at *at_ms*, which is no silence."""
        self._alive_ms = at_ms + self._shift_ms

    def resume(self, last_ms: int) -> None:
        """Go on behind what was recorded up to *last_ms*."""
        self.last_ms, self._monotonic_ms = last_ms, None


def _step(now_ms: int, before_ms: int, expected_ms: int | None) -> int:
    """Return by how much the clock was set [ms]; 0 for not at all."""
    if expected_ms is not None and abs(now_ms - expected_ms) > CLOCK_STEP_MS:
        return now_ms - expected_ms
    return min(0, now_ms - before_ms)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A key frame and the deltas after it."""

    first_ms: int
    last_ms: int
    frames: int
    offset: int
    """Where its bytes are in the file."""
    size: int
    check: int = 0
    """CRC-32 of its text, where the file holds one."""


@dataclass(slots=True)
class Index:
    """Finds the chunk of a moment, whatever the length of the recording."""

    chunks: list[Chunk] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, chunks: Iterable[Chunk]) -> Index:
        """Return the index of *chunks*, which are in order of time."""
        index = cls()
        for chunk in chunks:
            index.append(chunk)
        return index

    def append(self, chunk: Chunk) -> None:
        """Add the next chunk."""
        self.chunks.append(chunk)
        self._starts.append(chunk.first_ms)

    def replace_last(self, chunk: Chunk) -> None:
        """Put *chunk*, which has grown, in the place of the last one."""
        self.chunks[-1] = chunk

    def find(self, at_ms: int) -> int:
        """Return the number of the chunk that *at_ms* lies in; the first one for earlier times."""
        return max(0, bisect_right(self._starts, at_ms) - 1)

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return sum(chunk.frames for chunk in self.chunks)

    @property
    def first_ms(self) -> int:
        """Time of the first frame [ms]; 0 if there is none."""
        return self.chunks[0].first_ms if self.chunks else 0

    @property
    def last_ms(self) -> int:
        """Time of the last frame [ms]."""
        return self.chunks[-1].last_ms if self.chunks else 0
