"""The plugin line by line, and as a service."""

from __future__ import annotations

from functools import reduce

import pytest

from livetiming.service import NotConfigured
from livetiming.service.plugins.loops import Service
from livetiming.service.plugins.loops.translate import NOBODY, Track, follow, show
from livetiming.testing.harness import ServiceHarness

URL = "wss://track.example/loops"
RACE = ["F;7;0", "F;12;500", "F;7;60000", "F;12;61000", "I;12;90000", "F;7;119000"]


def track(*lines: str) -> Track:
    return reduce(follow, lines, NOBODY)


def test_the_line_is_counted_from_the_second_crossing_on() -> None:
    assert [["7", 2], ["12", 1]] == [[row[0], row[2]] for row in show(track(*RACE))["cars"]]


def test_the_best_lap_of_all_is_marked() -> None:
    seven, twelve = show(track(*RACE))["cars"]

    assert [[59.0, "sb-new"], [59.0, "sb"]] == seven[3:]
    assert [[60.5, "pb"], [60.5, ""]] == twelve[3:]


def test_a_kart_in_the_pits_is_shown_there() -> None:
    assert "PIT" == show(track(*RACE))["cars"][1][1]


@pytest.mark.parametrize("line", ["", "F", "F;7", "F;7;x", "F;7;-1", "X;7;5", "a;b;c;d"])
def test_a_line_that_says_nothing_changes_nothing(line: str) -> None:
    before = track(*RACE)

    assert before is follow(before, line)


def test_the_service_follows_its_feed_and_survives_its_loss() -> None:
    with ServiceHarness(Service, "--url", URL) as race:
        race.feed.say(*RACE)
        race.advance(1)
        assert ["7", "12"] == race.numbers
        assert "live" == race.state["session"]["feed"]["status"]

        race.feed.lose()
        race.advance(1)
        assert ["7", "12"] == race.numbers
        assert "lost" == race.state["session"]["feed"]["status"]


def test_without_an_address_it_says_what_it_needs() -> None:
    with ServiceHarness(Service) as race:
        assert isinstance(race.ended, NotConfigured)
        assert "--url" in str(race.ended)
