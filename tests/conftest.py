"""Fixtures for every test: no environment of the user's, no failure that nobody looks at."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from twisted.internet.task import Clock
from twisted.logger import LogEvent, globalLogPublisher

# Machines are shared, so no example has a time limit. CI looks at the same examples every time;
# people look at new ones.
settings.register_profile("people", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "people")

KEPT = {"LIVETIMING_FEEDS", "LIVETIMING_REQUIRE_ALL", "LIVETIMING_CROSSBAR", "LIVETIMING_CHROMIUM"}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's settings out of the tests."""
    for name in list(os.environ):
        if name.startswith(("LIVETIMING_", "SENTRY_", "TWITTER_")) and name not in KEPT:
            monkeypatch.delenv(name)


@pytest.fixture
def clock() -> Clock:
    """A clock that moves only when told to."""
    return Clock()


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

    globalLogPublisher.addObserver(observe)  # type: ignore[arg-type]  # zope interface
    try:
        yield lost
        gc.collect(1)
    finally:
        globalLogPublisher.removeObserver(observe)  # type: ignore[arg-type]  # zope interface
    if lost:
        pytest.fail("a failure reached nobody:\n" + "\n".join(lost), pytrace=False)
