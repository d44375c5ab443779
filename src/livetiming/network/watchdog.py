"""Notices silence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from livetiming.ports import Clock, Timer


class Watchdog:
    """Calls an action when nobody has called :meth:`notify` for some time.

    Looks every half of that time, and calls again for as long as the silence lasts.
    """

    def __init__(
        self, timeout: float, action: Callable[..., object], *args: Any, clock: Clock
    ) -> None:
        """Watch for a silence of *timeout* [s]; then call ``action(*args)``."""
        self._timeout_s = timeout
        self._action = action
        self._args = args
        self._clock = clock
        self._heard_s = 0.0
        self._look: Timer | None = None

    def start(self) -> None:
        """Begin to watch; the silence counts from now."""
        self.stop()
        self.notify()
        self._look_later()

    def stop(self) -> None:
        """Stop watching."""
        if self._look is not None and self._look.active():
            self._look.cancel()
        self._look = None

    def notify(self) -> None:
        """Say that something was heard."""
        self._heard_s = self._clock.seconds()

    def _look_later(self) -> None:
        self._look = self._clock.callLater(self._timeout_s / 2, self._check)

    def _check(self) -> None:
        self._look_later()  # first, so that an action that raises does not end the watch
        if self._clock.seconds() - self._heard_s >= self._timeout_s:
            self._action(*self._args)
