from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError
from twisted.logger import Logger, LogLevel

from livetiming.runtime.guard import Guard
from livetiming.runtime.tasks import start


class Log:
    """Collects what a guard says."""

    def __init__(self) -> None:
        self.levels: list[LogLevel] = []
        self.logger = Logger(namespace="test", observer=self)  # type: ignore[arg-type]

    def __call__(self, event: Any) -> None:
        self.levels.append(event["log_level"])


@pytest.fixture
def log() -> Log:
    return Log()


async def good() -> str:
    return "fresh"


async def bad() -> str:
    raise ValueError("broken")


def run(guard: Guard, call: Any) -> Any:
    results: list[Any] = []
    start(guard.run(call, fallback="old")).addBoth(results.append)
    return results[0]


def test_what_works_passes_through(log: Log) -> None:
    guard = Guard("thing", log.logger)

    assert run(guard, good) == "fresh"
    assert guard.healthy
    assert log.levels == []


def test_trouble_and_recovery_are_each_said_once(log: Log) -> None:
    guard = Guard("thing", log.logger)

    results = [run(guard, call) for call in (bad, bad, bad, good, good)]

    assert results == ["old", "old", "old", "fresh", "fresh"]
    assert log.levels == [LogLevel.critical, LogLevel.info]
    assert guard.failures == 3


def test_the_same_for_code_that_does_not_wait(log: Log) -> None:
    guard = Guard("thing", log.logger)

    def broken() -> str:
        raise KeyError("x")

    assert guard.call(broken, fallback="old") == "old"
    assert not guard.healthy
    assert guard.call(lambda: "new", fallback="old") == "new"
    assert log.levels == [LogLevel.critical, LogLevel.info]


def test_cancelling_gets_through(log: Log) -> None:
    async def cancelled() -> str:
        raise CancelledError

    guard = Guard("thing", log.logger)

    assert run(guard, cancelled).check(CancelledError)
    assert guard.healthy
