"""The router's list of relays: what it takes, in which order, and whom it forgets.

The file belongs to the router's own environment; its rules need nothing of that.
"""

from __future__ import annotations

import importlib.util
from types import ModuleType
from typing import Any

import pytest
from autobahn.wamp.exception import ApplicationError

from tests.deploy.lines import ROOT


@pytest.fixture(scope="module")
def relays() -> ModuleType:
    spec = importlib.util.spec_from_file_location("relays", ROOT / "crossbar" / "relays.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entry(url: str, connections: int) -> dict[str, Any]:
    return {"url": url, "connections": connections, "limit": 2000}


def test_the_least_busy_comes_first(relays: ModuleType) -> None:
    known = relays.Relays()
    for session, (url, connections) in enumerate([("wss://b", 9), ("wss://a", 3), ("wss://c", 9)]):
        known.announce(session, entry(url, connections), 0.0)

    assert ["wss://a", "wss://b", "wss://c"] == [one["url"] for one in known.listing()]


def test_a_relay_that_came_back_is_listed_once_with_its_newest_word(relays: ModuleType) -> None:
    known = relays.Relays()
    known.announce(1, entry("wss://a", 90), 0.0)
    known.announce(2, entry("wss://a", 0), 5.0)

    assert [entry("wss://a", 0)] == known.listing()


def test_whoever_leaves_or_falls_silent_is_off_the_list(relays: ModuleType) -> None:
    known = relays.Relays()
    for session in (1, 2, 3):
        known.announce(session, entry(f"wss://{session}", 0), 0.0)

    assert known.leave(1)
    assert not known.leave(1)
    known.announce(2, entry("wss://2", 0), relays.FORGET_S)
    assert known.expire(relays.FORGET_S + 1)
    assert ["wss://2"] == [one["url"] for one in known.listing()]
    assert not known.expire(relays.FORGET_S + 1)


def test_only_so_many_are_listed_and_those_there_are_not_pushed_out(relays: ModuleType) -> None:
    known = relays.Relays()
    for session in range(relays.MAX_RELAYS):
        known.announce(session, entry(f"wss://{session}", 0), 0.0)

    with pytest.raises(ApplicationError):
        known.announce(-1, entry("wss://one-more", 0), 0.0)
    known.announce(0, entry("wss://0", 5), 1.0)
    assert relays.MAX_RELAYS == len(known.listing())


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        entry("https://a", 1),
        entry("wss://", 1),
        entry("wss://user:word@a/", 1),
        entry("wss://[broken", 1),
        entry("wss://" + "a" * 300, 1),
        entry("wss://a", -1),
        {**entry("wss://a", 1), "connections": True},
        {**entry("wss://a", 1), "connections": "3"},
        {**entry("wss://a", 1), "limit": 10**9},
    ],
)
def test_an_announcement_that_makes_no_sense_is_refused(relays: ModuleType, raw: Any) -> None:
    with pytest.raises(ApplicationError, match="expected"):
        relays.read_announcement(raw)


def test_nothing_that_a_relay_adds_gets_into_the_list(relays: ModuleType) -> None:
    raw = {**entry("wss://a", 1), "secret": "x", "html": "<script>"}

    assert entry("wss://a", 1) == relays.read_announcement(raw)
