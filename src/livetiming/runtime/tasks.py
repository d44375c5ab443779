"""Coroutines in the background, each with a name and an owner."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from livetiming.ports import Clock

T = TypeVar("T")

_log = Logger(namespace="livetiming.tasks")


def start(work: Coroutine[Any, Any, T]) -> Deferred[T]:
    """Run *work* up to its first wait and return what will hold its result."""
    return Deferred.fromCoroutine(work)


def spawn(work: Coroutine[Any, Any, object], *, name: str) -> Deferred[None]:
    """Run *work* in the background; a failure is logged under *name*, never lost."""

    def finished(result: object) -> None:
        if isinstance(result, Failure) and not isinstance(result.value, CancelledError):
            _log.failure("{name} failed", failure=result, name=name)

    return start(work).addBoth(finished)


class Tasks:
    """Owns the background coroutines of one object and ends them with it."""

    def __init__(self) -> None:
        self._running: set[Deferred[None]] = set()

    def __len__(self) -> int:
        """Return how many are running."""
        return len(self._running)

    def start(self, work: Coroutine[Any, Any, object], *, name: str) -> None:
        """Run *work* until it ends or the owner stops."""
        task = spawn(work, name=name)
        if not task.called:
            self._running.add(task)
            task.addBoth(lambda _: self._running.discard(task))

    def stop(self) -> None:
        """Cancel everything that still runs."""
        for task in list(self._running):
            task.cancel()

    async def settled(self) -> None:
        """Return when all that runs now has ended."""
        for task in list(self._running):
            await _over(task)


async def _over(task: Deferred[None]) -> None:
    over = Gate()
    task.addBoth(lambda _: over.open())
    await over.wait()


async def sleep(clock: Clock, wait_s: float) -> None:
    """Wait *wait_s* seconds of *clock*."""

    def cancel(_: Deferred[None]) -> None:
        timer.cancel()

    done: Deferred[None] = Deferred(cancel)
    timer = clock.callLater(wait_s, done.callback, None)
    await done


async def within(work: Coroutine[Any, Any, T], limit_s: float, *, clock: Clock) -> T:
    """Return the result of *work*.

    Raises:
        TimeoutError: it took longer than *limit_s*; *work* was cancelled, whatever it made of it.
    """

    def too_late(_outcome: object, _limit_s: float) -> Failure:
        return Failure(TimeoutError(f"no result within {limit_s:g} s"))

    waiting = start(work)
    waiting.addTimeout(limit_s, clock, too_late)  # type: ignore[arg-type]  # our Clock
    return await waiting


async def together(*works: Coroutine[Any, Any, T]) -> list[T]:
    """Run *works* side by side; when one fails, cancel the others and raise its failure."""
    results: dict[int, T] = {}
    done: Deferred[None] = Deferred(lambda _: cancel())
    tasks = [start(work) for work in works]

    def cancel() -> None:
        for task in tasks:
            task.cancel()

    def finished(result: T | Failure, index: int) -> None:
        if isinstance(result, Failure):
            if not done.called:
                done.errback(result)
                cancel()
            return
        results[index] = result
        if len(results) == len(tasks) and not done.called:
            done.callback(None)

    for index, task in enumerate(tasks):
        task.addBoth(finished, index)
    if tasks:
        await done
    return [results[index] for index in range(len(tasks))]


class Gate:
    """Lets coroutines wait until something has happened; opens once, or fails once."""

    def __init__(self) -> None:
        self._waiting: list[Deferred[None]] = []
        self._result: bool | Exception = False

    @property
    def is_open(self) -> bool:
        """Whether it has happened."""
        return self._result is True

    def open(self) -> None:
        """Let everybody through."""
        self._settle(result=True)

    def fail(self, problem: Exception) -> None:
        """Raise *problem* for everybody who waits, now or later."""
        self._settle(result=problem)

    def _settle(self, *, result: bool | Exception) -> None:
        if self._result is not False:
            return
        self._result = result
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            _finish(one, result)

    async def wait(self) -> None:
        """Return when it is open.

        Raises:
            Exception: the one it failed with.
        """
        if self._result is False:
            one: Deferred[None] = Deferred(self._drop)
            self._waiting.append(one)
            await one
        elif isinstance(self._result, Exception):
            raise self._result

    def _drop(self, one: Deferred[None]) -> None:
        if one in self._waiting:
            self._waiting.remove(one)


def _finish(one: Deferred[None], result: object) -> None:
    if isinstance(result, Exception):
        one.errback(result)
    else:
        one.callback(None)


Work = Callable[[], Coroutine[Any, Any, object]]
"""Makes a coroutine to run."""
