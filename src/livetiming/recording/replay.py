"""When a replay shows which state: a recording's frames and a speed give due times. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

State = dict[str, Any]


class TimedState(Protocol):
    """A frame of a recording."""

    @property
    def at_ms(self) -> int:
        """Time since the start of the recording [ms]."""

    @property
    def state(self) -> State:
        """What was shown then."""


@dataclass(frozen=True, slots=True)
class Due:
    """A state and when to show it."""

    due_s: float
    """Time since the replay began [s]."""
    at_ms: int
    """Time since the start of the recording [ms]."""
    state: State


def play(
    frames: Iterable[TimedState], *, speed: float | None = 1.0, from_ms: int = 0
) -> Iterator[Due]:
    """Give the states of a recording with the times at which they are due.

    The first one, due at once, is what was shown at *from_ms*; every later frame follows.

    Args:
        frames: in order of time, beginning with one not after *from_ms* where there is one.
        speed: recorded seconds that pass in a second; ``None`` for no waiting at all.
        from_ms: where to begin, since the start of the recording [ms].
    """
    shown: TimedState | None = None
    began = False
    for frame in frames:
        if not began and frame.at_ms <= from_ms:
            shown = frame
            continue
        if not began and shown is not None:
            yield Due(0.0, shown.at_ms, shown.state)
        began = True
        yield Due(_due_s(frame.at_ms - from_ms, speed), frame.at_ms, frame.state)
    if not began and shown is not None:
        yield Due(0.0, shown.at_ms, shown.state)


def _due_s(elapsed_ms: int, speed: float | None) -> float:
    return 0.0 if speed is None else elapsed_ms / 1000 / speed
