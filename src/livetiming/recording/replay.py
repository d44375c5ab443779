"""When a replay shows which state: a recording's frames and a speed give due times. Pure."""

from __future__ import annotations

import re
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


class BadMoment(ValueError):
    """A text names no moment of a recording; it says what would."""


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


_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)")


def moment_ms(text: str, *, start_ms: int) -> int:
    """Return the moment that *text* names, since the start of the recording [ms].

    Args:
        text: an offset in seconds (``90``, ``90.5``), as a clock shows it (``1:30``,
            ``2:01:30``), or ``@`` and a Unix time in seconds.
        start_ms: Unix time of the recording's first frame [ms].

    Raises:
        BadMoment: it is none of these.
    """
    try:
        if text.startswith("@"):
            return round(float(text[1:]) * 1000) - start_ms
        if match := _CLOCK.fullmatch(text):
            hours, minutes, seconds = match.groups()
            return (int(hours or 0) * 3600 + int(minutes) * 60) * 1000 + round(
                float(seconds) * 1000
            )
        return round(float(text) * 1000)
    except (ValueError, OverflowError):
        raise BadMoment(
            f"expected seconds from the start (90), a clock (1:30:00) or @ and a Unix time, "
            f"got {text!r}"
        ) from None
