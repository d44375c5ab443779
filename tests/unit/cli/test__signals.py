"""A signal asks a loop to end; a second one insists."""

from __future__ import annotations

import os
import signal

from livetiming.cli._signals import stopping


def test_a_signal_sets_the_event_and_the_handler_before_comes_back() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with stopping() as asked:
        assert not asked.is_set()
        os.kill(os.getpid(), signal.SIGTERM)
        assert asked.wait(10)
        assert signal.SIG_DFL == signal.getsignal(signal.SIGTERM)

    assert before == signal.getsignal(signal.SIGTERM)
