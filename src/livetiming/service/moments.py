"""The time of what is shown: now for a live source, the recorded moment for a replay. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from livetiming.ports import Clock, Timer


class MomentClock:
    """A :class:`~livetiming.ports.Clock` that tells the time of the state that is shown.

    What is derived from a replay is thereby what was derived when it was live, at any speed.
    Timers still run in real time.
    """

    def __init__(self, real: Clock, moment_s: Callable[[], float | None]) -> None:
        """Tell time.

        Args:
            real: the clock that timers run on, and that tells the time of what is live.
            moment_s: the Unix time [s] of what is shown, or ``None`` if that is now.
        """
        self._real = real
        self._moment_s = moment_s

    def seconds(self) -> float:
        """Return the Unix time [s] of what is shown."""
        moment_s = self._moment_s()
        return self._real.seconds() if moment_s is None else moment_s

    def callLater(  # Twisted's name
        self, delay: float, callable: Callable[..., Any], /, *args: Any, **kw: Any
    ) -> Timer:
        """Call *callable* after *delay* [s]."""
        return self._real.callLater(delay, callable, *args, **kw)
