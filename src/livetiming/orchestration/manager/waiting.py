"""Waiting in a program without an event loop, or in a thread of one with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

LOOK_S = 0.05


class Waiting(Protocol):
    """Lets time pass."""

    def until(self, happened: Callable[[], bool], limit_s: float) -> bool:
        """Return whether *happened* came true within *limit_s* seconds; ask it once at least."""


class Patience:
    """Waits as long as a wall clock says."""

    def until(self, happened: Callable[[], bool], limit_s: float) -> bool:
        """See :class:`Waiting`."""
        pause = threading.Event()
        end_s = time.monotonic() + limit_s
        while not happened():
            left_s = end_s - time.monotonic()
            if left_s <= 0:
                return False
            pause.wait(min(LOOK_S, left_s))
        return True
