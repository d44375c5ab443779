from __future__ import annotations

import pytest
from twisted.internet.defer import Deferred

from livetiming.service import HttpError
from livetiming.service.host import current_host
from livetiming.testing.harness import START_S, CannedHttp, ServiceHarness, now
from tests.unit.service._plugins import Due, Fed


def test_now_gives_results_and_raises_what_was_raised() -> None:
    async def good() -> int:
        return 7

    async def bad() -> int:
        raise ValueError("odd")

    assert 7 == now(good())
    with pytest.raises(ValueError, match="odd"):
        now(bad())


def test_now_does_not_wait() -> None:
    async def waits() -> None:
        await Deferred()

    with pytest.raises(AssertionError, match="still waiting"):
        now(waits())


def test_canned_pages_are_served_and_requests_noted() -> None:
    http = CannedHttp()
    http.pages["http://x/"] = b"page"

    assert b"page" == now(http.get("http://x/"))
    assert b"page" == now(http.post("http://x/", {}))
    with pytest.raises(HttpError, match="no such page"):
        now(http.get("http://y/"))
    assert ["GET", "POST", "GET"] == [method for method, _ in http.requests]


def test_a_harness_shows_what_a_subscriber_sees() -> None:
    with ServiceHarness(Due, "-d", "x") as race:
        assert START_S == race.clock.seconds()
        race.service.cars = [["8", "PIT", 1], ["9", "RUN", 1]]
        race.service.set_due_publish()
        race.advance(2)

        assert ["8", "9"] == race.numbers
        assert race.state == race.full_states[-1]
        assert 1 == len(race.deltas)
        assert 1 == len(race.manifests)
        assert race.saved is not None
        assert race.saved["cars"] == race.state["cars"]


def test_a_feed_can_be_spoken_for_and_cut() -> None:
    with ServiceHarness(Fed) as race:
        race.feed.say("a")
        race.feed.lose()

        assert ["<open>", "a", "<the test has cut the line>"] == race.service.heard


def test_a_service_without_a_feed_has_none() -> None:
    with ServiceHarness(Due) as race, pytest.raises(AssertionError, match="not asked for a feed"):
        assert race.feed


def test_its_host_is_gone_afterwards() -> None:
    with ServiceHarness(Due) as race:
        assert race.http is current_host().http
    assert race.http is not current_host().http
