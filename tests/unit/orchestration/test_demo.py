from __future__ import annotations

import sys

from livetiming.orchestration.demo import Race, feed_url


def test_the_feeds_address_is_read_from_what_the_venue_says() -> None:
    line = "feed ws://127.0.0.1:39261/ page http://127.0.0.1:39261/live-timing/simulated/"

    assert feed_url(line) == "ws://127.0.0.1:39261/"
    assert feed_url("anything else") is None


def test_the_race_is_the_one_asked_for() -> None:
    words = Race(teams=12, seed=7, speed=2.5).command()

    assert words[:4] == [sys.executable, "-m", "livetiming.cli.apex_server", "simulate"]
    for option, value in (("--teams", "12"), ("--seed", "7"), ("--speed", "2.5"), ("--port", "0")):
        assert words[words.index(option) + 1] == value
