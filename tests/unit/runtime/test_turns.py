from __future__ import annotations

import pytest
from twisted.internet.defer import CancelledError, Deferred

from livetiming.runtime.tasks import start
from livetiming.runtime.turns import Turns


class Worker:
    """Works when it is its turn, until it is told to stop."""

    def __init__(self, turns: Turns, log: list[str], name: str) -> None:
        self._log = log
        self._name = name
        self.enough: Deferred[None] = Deferred()
        self.done = start(self._work(turns))

    async def _work(self, turns: Turns) -> None:
        async with turns:
            self._log.append(f"{self._name} begins")
            await self.enough
            self._log.append(f"{self._name} ends")


def test_work_is_done_one_after_the_other_in_order() -> None:
    turns, log = Turns(), []  # type: Turns, list[str]
    first, second, third = (Worker(turns, log, name) for name in "abc")

    assert 2 == turns.waiting
    for worker in (first, second, third):
        worker.enough.callback(None)

    assert ["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"] == log
    assert 0 == turns.waiting


def test_work_that_fails_lets_the_next_one_in() -> None:
    turns, log = Turns(), []  # type: Turns, list[str]
    first, second = Worker(turns, log, "a"), Worker(turns, log, "b")

    first.enough.errback(ValueError("broken"))
    first.done.addErrback(lambda failure: failure.trap(ValueError))

    assert ["a begins", "b begins"] == log
    second.enough.callback(None)


def test_work_cancelled_in_line_is_never_done() -> None:
    turns, log = Turns(), []  # type: Turns, list[str]
    first, second = Worker(turns, log, "a"), Worker(turns, log, "b")
    outcome: list[object] = []
    second.done.addBoth(lambda result: outcome.append(getattr(result, "value", None)))

    second.done.cancel()
    first.enough.callback(None)

    assert ["a begins", "a ends"] == log
    assert isinstance(outcome[0], CancelledError)


@pytest.mark.parametrize("count", [1, 3])
def test_turns_can_be_taken_again(count: int) -> None:
    turns, log = Turns(), []  # type: Turns, list[str]

    for _ in range(count):
        worker = Worker(turns, log, "a")
        worker.enough.callback(None)

    assert ["a begins", "a ends"] * count == log
