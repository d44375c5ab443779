from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from twisted.logger import LogEvent, formatEvent, globalLogPublisher

from livetiming.service.pluginlog import PluginLog


@pytest.fixture
def lines() -> Iterator[list[str]]:
    heard: list[str] = []

    def observe(event: LogEvent) -> None:
        heard.append(f"{event['log_level'].name} {formatEvent(event)}")

    publisher: Any = globalLogPublisher
    publisher.addObserver(observe)
    yield heard
    publisher.removeObserver(observe)


def test_both_ways_of_writing_a_line_work(lines: list[str]) -> None:
    log = PluginLog("x")
    log.info("{n} cars", n=3)
    log.info("%d cars", 3)
    log.warning("a text with {braces} and 100%")

    assert ["info 3 cars", "info 3 cars", "warn a text with {braces} and 100%"] == lines


def test_arguments_that_do_not_fit_are_still_logged(lines: list[str]) -> None:
    PluginLog("x").error("no place for it", 7)

    assert ["error no place for it 7"] == lines


def test_every_level_is_there(lines: list[str]) -> None:
    log = PluginLog("x")
    log.debug("a")
    log.critical("b")

    assert ["debug a", "critical b"] == lines


def test_an_exception_is_logged_with_its_traceback(
    lines: list[str], lost_failures: list[str]
) -> None:
    try:
        raise ValueError("odd")
    except ValueError:
        PluginLog("x").exception("it went wrong")

    assert ["critical it went wrong"] == lines
    assert "odd" in lost_failures[0]
    lost_failures.clear()


def test_a_value_may_have_any_name(lines: list[str]) -> None:
    PluginLog("x").info("told {text}", text="this")

    assert ["info told this"] == lines
