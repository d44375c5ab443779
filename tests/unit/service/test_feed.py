from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from livetiming.service import FeedUnavailable
from livetiming.service.errors import NotConfigured
from livetiming.service.rawlog import Clocks, RawLog
from livetiming.testing.harness import ServiceHarness, now
from tests.unit.service._plugins import Fed


def test_a_feed_is_dialled_and_heard() -> None:
    with ServiceHarness(Fed) as race:
        race.feed.say("a", "b")
        race.advance(0.2)

        assert race.feed.address is not None
        assert "ws://feed.example/" == race.feed.address.url
        assert ["<open>", "a", "b"] == race.service.heard
        assert "live" == race.state["session"]["feed"]["status"]


def test_a_lost_feed_is_shown_within_the_interval() -> None:
    with ServiceHarness(Fed) as race:
        race.feed.say("a")
        race.advance(1)
        race.feed.lose("cut")
        race.advance(0.2)

        assert "lost" == race.state["session"]["feed"]["status"]
        assert "<cut>" == race.service.heard[-1]


def test_a_silent_feed_is_stale_within_two_seconds_of_the_limit_and_live_again_at_once() -> None:
    with ServiceHarness(Fed) as race:
        race.feed.say("a")
        race.advance(64)
        assert "live" == race.state["session"]["feed"]["status"]
        race.advance(3)
        assert "stale" == race.state["session"]["feed"]["status"]

        race.feed.say("b")
        race.advance(0.2)
        assert "live" == race.state["session"]["feed"]["status"]


def test_a_message_that_the_plugin_chokes_on_costs_only_itself(
    lost_failures: list[str],
) -> None:
    with ServiceHarness(Fed) as race:
        race.feed.say("a", *["bad"] * 40, "b")
        race.advance(0.2)

        assert ["<open>", "a", "b"] == race.service.heard
        assert [40] == list(race.runner.faults.counts.values())
        assert 1 == len(lost_failures)
        lost_failures.clear()


def test_a_missing_option_ends_the_service_in_its_words() -> None:
    with ServiceHarness(Fed, "--venue", "") as race:
        assert isinstance(race.ended, NotConfigured)
        assert "give --venue a slug" == str(race.ended)


class Line:
    """A connection that only counts."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def start(self) -> None:
        self.calls.append("start")

    def stop(self) -> None:
        self.calls.append("stop")


def test_after_a_missing_option_nobody_announces_another_dial() -> None:
    service, line = Fed(argparse.Namespace(venue="")), Line()
    service._connection = line

    with pytest.raises(FeedUnavailable, match="give --venue a slug"):
        now(service._find_feed())
    assert ["stop"] == line.calls


def test_a_redialled_feed_is_lost_and_dialled_at_once() -> None:
    with ServiceHarness(Fed) as race:
        race.feed.say("a")
        race.service._connection = line = Line()
        race.service.redial("no snapshot")

        assert ["stop", "start"] == line.calls
        assert ["<open>", "a", "<no snapshot>"] == race.service.heard
        assert "lost" == race.service.feed_health.status(race.clock.seconds())


def test_under_a_capture_there_is_nothing_to_redial(tmp_path: Path) -> None:
    with ServiceHarness(Fed, "--capture", str(tmp_path / "x")) as race:
        race.service.redial("no snapshot")

        assert [] == race.service.heard


def test_a_feed_that_is_not_there_yet_does_not_end_it() -> None:
    harness = ServiceHarness(Fed)
    harness.service.url = None

    with harness as race:
        assert race.ended is None
        assert "no session today" == race.feed.unavailable


def test_with_a_capture_nothing_is_dialled(tmp_path: Path) -> None:
    with ServiceHarness(Fed, "--capture", str(tmp_path / "x")) as race:
        assert race.line is None


def test_everything_the_feed_does_is_in_the_raw_log(tmp_path: Path) -> None:
    path = tmp_path / "raw.ndjson"
    with ServiceHarness(Fed) as race:
        clocks = Clocks(race.clock.seconds, race.clock.seconds)
        race.service._raw_log = RawLog(path, clocks, plugin="fed", uuid="u")
        race.feed.say("a")
        race.feed.lose("cut")
        race.feed.say("b")
        race.service.feed_gap("hole")

    kinds = [line.split('"k":"')[1].split('"')[0] for line in path.read_text().splitlines()[1:]]
    assert ["open", "frame", "close", "gap", "open", "frame", "gap"] == kinds


def test_outside_a_runtime_mistakes_are_not_hidden() -> None:
    service = Fed(argparse.Namespace())

    with pytest.raises(ValueError, match="bad"):
        service.feed_said("bad")


def test_a_feed_that_says_nothing_new_is_still_seen_to_live() -> None:
    class Quiet(Fed):
        def on_feed_message(self, text: str) -> None:
            """Keep-alives change nothing."""

    with ServiceHarness(Quiet) as race:
        for _ in range(60):
            race.feed.say("")
            race.advance(1)

        last_ms = race.state["session"]["feed"]["lastMessage"]
        assert race.clock.seconds() - last_ms / 1000 < 12
        assert 4 <= len(race.deltas) <= 8
