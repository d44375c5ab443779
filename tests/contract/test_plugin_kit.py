"""The kit is complete, and its page lists all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming import service as kit
from livetiming.service import AbstractService
from livetiming.service.quality import RULES

PAGE = (Path(__file__).resolve().parents[2] / "docs/howto/plugins.md").read_text("utf-8")
OF_TIMING71 = [
    "AbstractService",
    "BaseService",
    "DuePublisher",
    "Fetcher",
    "JSONFetcher",
    "MultiLineFetcher",
    "PitOutDebouncer",
    "ReconnectingWebSocketClientFactory",
    "Watchdog",
    "uncache",
]


@pytest.mark.parametrize("name", kit.__all__)
def test_every_public_name_is_there_and_on_the_page(name: str) -> None:
    assert getattr(kit, name) is not None
    assert f"`{name}" in PAGE


def test_the_names_of_timing71_are_all_there() -> None:
    assert set(OF_TIMING71) <= set(kit.__all__)


def test_other_names_are_not() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        kit.no_such_name  # noqa: B018


@pytest.mark.parametrize("method", sorted(AbstractService.__abstractmethods__))
def test_every_question_is_on_the_page(method: str) -> None:
    assert f"`{method}()`" in PAGE


@pytest.mark.parametrize("rule", [rule for rules in RULES.values() for rule in rules])
def test_every_rule_of_quality_is_on_the_page(rule: str) -> None:
    assert f"`{rule}`" in PAGE
