"""The only place that touches the global reactor, and only inside functions."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from twisted.internet.defer import CancelledError
from twisted.logger import Logger
from twisted.python.failure import Failure

from livetiming.runtime.shutdown import Shutdown, Signals
from livetiming.runtime.tasks import start

_log = Logger(namespace="livetiming.reactor")

Main = Callable[[Shutdown], Coroutine[Any, Any, int]]
"""The main coroutine of a program: gets what to register closings with, returns its exit code."""


def the_reactor() -> Any:
    """Return this process's reactor (installing the default one when there is none)."""
    from twisted.internet import reactor

    return reactor


def run(main: Main) -> int:
    """Run the reactor until *main* returns or a signal asks for the end.

    Returns:
        What *main* returned, or 0 after a signal.

    Raises:
        Exception: the one *main* raised, after everything was closed.
    """
    reactor = the_reactor()
    program = _Program(reactor, main)
    reactor.callWhenRunning(program.start)
    reactor.run()
    return program.result()


class _Program:
    """One run of a main coroutine."""

    def __init__(self, reactor: Any, main: Main) -> None:
        self._reactor = reactor
        self._main = main
        self._shutdown = Shutdown(reactor)
        self._outcome: int | Failure = 0

    def start(self) -> None:
        signals = Signals(self._shutdown.request, call_soon=self._reactor.callFromThread)
        signals.install()
        start(self._live()).addErrback(self._broken).addBoth(lambda _: self._reactor.stop())

    async def _live(self) -> None:
        running = start(self._main(self._shutdown))
        running.addBoth(self._finished)
        await self._shutdown.wait()
        await self._shutdown.close()
        running.cancel()

    def _finished(self, outcome: int | Failure) -> None:
        cancelled = isinstance(outcome, Failure) and isinstance(outcome.value, CancelledError)
        if not (cancelled and self._shutdown.requested):
            self._outcome = outcome
        self._shutdown.request("done")

    def _broken(self, failure: Failure) -> None:
        _log.failure("the program could not be closed", failure=failure)

    def result(self) -> int:
        if isinstance(self._outcome, Failure):
            self._outcome.raiseException()
        return int(self._outcome)
