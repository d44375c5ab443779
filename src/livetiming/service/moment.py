"""A clock that stands still while a state is published, so that every outlet dates it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from livetiming.ports import Clock, Timer


class Moment:
    """A clock; see the module."""

    def __init__(self, clock: Clock) -> None:
        """Follow *clock*."""
        self._clock = clock
        self._held_s: float | None = None

    def seconds(self) -> float:
        """Return the Unix time [s] of now, or of the publication in progress."""
        return self._clock.seconds() if self._held_s is None else self._held_s

    def callLater(  # Twisted's name
        self, delay: float, callable: Callable[..., Any], /, *args: Any, **kw: Any
    ) -> Timer:
        """Call *callable* after *delay* [s]."""
        return self._clock.callLater(delay, callable, *args, **kw)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Stand still until the end of the ``with`` block; the outermost one decides."""
        if self._held_s is not None:
            yield
            return
        self._held_s = self._clock.seconds()
        try:
            yield
        finally:
            self._held_s = None
