"""Calls that repeat, with an owner, that go on after a failure."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import LoopingCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from livetiming.ports import Clock
from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import start

_log = Logger(namespace="livetiming.loops")


class Loops:
    """Owns every periodic call of one object.

    A ``LoopingCall`` whose function raises once never runs again. Here the failure is logged
    when it begins, the loop goes on, and the recovery is logged too. A call that is still
    waiting when its next turn comes is not started a second time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._loops: list[tuple[LoopingCall, list[Deferred[None]]]] = []

    def every(self, interval_s: float, call: Callable[[], object], *, name: str) -> None:
        """Run *call*, plain or ``async``, each *interval_s* seconds, first after one interval."""
        guard = Guard(name, _log, meanwhile="trying again at its next turn")
        current: list[Deferred[None]] = []

        async def turn() -> None:
            await guard.run(lambda: _result(call), fallback=None)

        def run() -> Deferred[None]:
            current[:] = [start(turn())]
            return current[0]

        loop = LoopingCall(run)
        loop.clock = self._clock  # type: ignore[assignment]  # ours is the part that is used
        self._loops.append((loop, current))
        loop.start(interval_s, now=False).addErrback(_died, name)

    def stop(self) -> None:
        """Stop all of them and cancel what waits."""
        loops, self._loops = self._loops, []
        for loop, current in loops:
            if loop.running:
                loop.stop()
            for waiting in current:
                waiting.cancel()


async def _result(call: Callable[[], object]) -> None:
    result = call()
    if isawaitable(result):
        await result


def _died(failure: Failure, name: str) -> None:
    if not isinstance(failure.value, CancelledError):
        _log.failure("the loop {name} died", failure=failure, name=name)
