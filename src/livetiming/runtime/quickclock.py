"""A clock that goes faster than the world, to rehearse a day in minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from livetiming.ports import Clock, Timer


class QuickClock:
    """A :class:`livetiming.ports.Clock` on top of another one."""

    def __init__(self, clock: Clock, *, speed: float, start_s: float | None = None) -> None:
        """Begin to count.

        Args:
            clock: the one underneath.
            speed: seconds that pass here for one that passes there.
            start_s: Unix time [s] at which to begin; now without it.
        """
        self._clock = clock
        self._speed = speed
        self._began_s = clock.seconds()
        self._start_s = self._began_s if start_s is None else start_s

    def seconds(self) -> float:
        """Return the Unix time [s] here."""
        return self._start_s + (self._clock.seconds() - self._began_s) * self._speed

    def callLater(  # noqa: N802  # Twisted's name
        self, delay: float, callable: Callable[..., Any], /, *args: Any, **kw: Any
    ) -> Timer:
        """Call *callable* after *delay* [s] of this clock."""
        return self._clock.callLater(delay / self._speed, callable, *args, **kw)
