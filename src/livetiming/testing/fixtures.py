"""pytest fixtures for plugin authors; ``pytest_plugins = ["livetiming.testing.fixtures"]``."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.logger import LogEvent, globalLogPublisher

from livetiming.network.memory import MemoryBus
from livetiming.service.base import BaseService
from livetiming.testing.harness import ServiceHarness

RunService = Callable[..., ServiceHarness[Any]]


@pytest.fixture
def clock() -> Clock:
    """A clock that moves only when told to."""
    return Clock()


@pytest.fixture
def bus(clock: Clock) -> MemoryBus:
    """A bus without a network."""
    return MemoryBus(clock=clock)


@pytest.fixture
def run_service() -> Iterator[RunService]:
    """Run a plugin: ``run_service(Service, "--url", …)`` gives its started harness."""
    with ExitStack() as running:

        def run(service_class: type[BaseService], *options: str, **rest: Any) -> Any:
            return running.enter_context(ServiceHarness(service_class, *options, **rest))

        yield run


@pytest.fixture(autouse=True)
def lost_failures() -> Iterator[list[str]]:
    """Fail a test that leaves a failure nobody looked at.

    A test that provokes one on purpose asks for this fixture, asserts on the list and
    clears it.
    """
    lost: list[str] = []

    def observe(event: LogEvent) -> None:
        failure = event.get("log_failure")
        if failure is not None:
            lost.append(failure.getTraceback())

    publisher: Any = globalLogPublisher
    publisher.addObserver(observe)
    try:
        yield lost
        gc.collect(1)
    finally:
        publisher.removeObserver(observe)
    if lost:
        pytest.fail("a failure reached nobody:\n" + "\n".join(lost), pytrace=False)
