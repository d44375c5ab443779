"""Blocking work, away from the event loop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

T = TypeVar("T")


async def run_in_thread(call: Callable[..., T], *args: Any) -> T:
    """Return ``call(*args)``, run in a thread of the reactor's pool.

    Hand in immutable values only: nothing is locked.
    """
    return await deferToThread(call, *args)


def in_own_thread(reactor: Any, call: Callable[..., T], *args: Any, name: str) -> Deferred[T]:
    """Return what will hold ``call(*args)``, run in a thread of its own.

    For work that may hang: it takes no place in the pool, and the process ends without it.
    """
    done: Deferred[T] = Deferred()

    def work() -> None:
        try:
            result: T | Failure = call(*args)
        except Exception:
            result = Failure()
        reactor.callFromThread(done.callback, result)

    threading.Thread(target=work, name=name, daemon=True).start()
    return done
