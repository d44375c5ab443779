"""Blocking work, away from the event loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from twisted.internet.threads import deferToThread

T = TypeVar("T")


async def run_in_thread(call: Callable[..., T], *args: Any) -> T:
    """Return ``call(*args)``, run in a thread of the reactor's pool.

    Hand in immutable values only: nothing is locked.
    """
    return await deferToThread(call, *args)
