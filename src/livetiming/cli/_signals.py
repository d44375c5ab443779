"""The orderly end of commands that are plain loops: a signal sets an event, nothing more."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set; the handlers before it come back at the end.

    The second signal acts as if there were no handler: who insists is not kept waiting.
    """
    asked = threading.Event()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def ask(number: int, _: object) -> None:
        asked.set()
        signal.signal(number, signal.SIG_DFL)

    for number in SIGNALS:
        signal.signal(number, ask)
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
