"""Giving frames at the pace of their own times, from a capture or from a simulation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from livetiming.ports import Clock
from livetiming.service.captures import read_capture
from livetiming.testing.apex.frames import Frame

_CHUNK = 200
"""Frames delivered in one go at full speed before other work gets its turn."""


class Delayed(Protocol):
    """A call that can be cancelled."""

    def cancel(self) -> None:
        """Do not call."""


def capture_frames(path: str | Path) -> Iterator[Frame]:
    """The frames of a capture; times count from its first record.

    Records of wrappers without times follow each other in steps of 200 ms.
    """
    first_ms: int | None = None
    at_ms = 0
    for record in read_capture(path):
        if record.at_ms is None:
            at_ms += 200
        else:
            first_ms = record.at_ms if first_ms is None else first_ms
            at_ms = max(at_ms, record.at_ms - first_ms)
        yield Frame(at_ms, record.text, record.kind)


def held_open(frames: Iterator[Frame]) -> Iterator[Frame]:
    """The same frames, and then keep-alives without end, as a venue sends when nothing happens."""
    at_ms = 0
    for frame in frames:
        at_ms = frame.at_ms
        yield frame
    while True:
        at_ms += 60_000
        yield Frame(at_ms, "\n")


class Playback:
    """Delivers frames when they are due.

    Args:
        clock: Where time comes from.
        frames: What to deliver, in order of time.
        speed: Race seconds a second; 0 means as fast as the receiver takes them.
        deliver: Gets each frame.
    """

    def __init__(
        self,
        clock: Clock,
        frames: Iterator[Frame],
        speed: float,
        deliver: Callable[[Frame], None],
    ) -> None:
        self._clock = clock
        self._frames = frames
        self._speed = speed
        self._deliver = deliver
        self._call: Delayed | None = None
        self._paused = False
        self._origin_s = 0.0
        self._next: Frame | None = None
        self.done = False

    def start(self) -> None:
        """Begin with the first frame, now."""
        self._next = next(self._frames, None)
        first_ms = self._next.at_ms if self._next else 0
        self._origin_s = self._clock.seconds() - first_ms / 1000 / (self._speed or 1)
        self._schedule(0)

    def stop(self) -> None:
        """Deliver nothing more."""
        call, self._call = self._call, None
        self.done = True
        if call is not None:
            call.cancel()

    def pause(self) -> None:
        """The receiver is full."""
        self._paused = True

    def resume(self) -> None:
        """The receiver takes more."""
        self._paused = False
        if self._call is None and not self.done:
            self._schedule(0)

    def _schedule(self, delay_s: float) -> None:
        self._call = self._clock.callLater(max(0.0, delay_s), self._step)

    def _step(self) -> None:
        self._call = None
        for _ in range(_CHUNK):
            frame = self._next
            if self._paused or self.done or frame is None:
                self.done = self.done or frame is None
                return
            wait_s = self._wait_s(frame)
            if wait_s > 0:
                self._schedule(wait_s)
                return
            self._next = next(self._frames, None)
            self._deliver(frame)
        self._schedule(0)

    def _wait_s(self, frame: Frame) -> float:
        if not self._speed:
            return 0.0
        due_s = self._origin_s + frame.at_ms / 1000 / self._speed
        return due_s - self._clock.seconds()
