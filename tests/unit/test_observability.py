from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from twisted.logger import Logger

from livetiming.observability import SentryObserver, start_sentry


class Sentry:
    """Collects what is reported."""

    def __init__(self) -> None:
        self.reported: list[Any] = []

    @contextmanager
    def new_scope(self) -> Iterator[Any]:
        yield self

    def set_tag(self, name: str, value: str) -> None:
        pass

    def capture_exception(self, error: BaseException) -> None:
        self.reported.append(error)

    def capture_message(self, text: str, level: str) -> None:
        self.reported.append((text, level))


@pytest.fixture
def sentry() -> Sentry:
    return Sentry()


def a_log(sentry: Sentry, limit: int = 100) -> Logger:
    observer: Any = SentryObserver(sentry, limit=limit)
    return Logger(namespace="test", observer=observer)


def fail(log: Logger) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        log.failure("it broke")


def test_failures_are_reported_and_chatter_is_not(sentry: Sentry) -> None:
    log = a_log(sentry)

    log.info("hello")
    log.warn("hm")  # noqa: G010  # Twisted's name
    fail(log)
    log.critical("the end")

    assert isinstance(sentry.reported[0], ValueError)
    assert sentry.reported[1:] == [("the end", "fatal")]


def test_there_is_a_limit(sentry: Sentry) -> None:
    log = a_log(sentry, limit=2)

    for _ in range(5):
        fail(log)

    assert len(sentry.reported) == 2


def test_without_a_project_nothing_is_imported() -> None:
    before = set(sys.modules)

    assert start_sentry(None, environment="e", release="1", program="p") == ()
    assert not [name for name in set(sys.modules) - before if name.startswith("sentry_sdk")]
