from __future__ import annotations

from dataclasses import replace

from livetiming.strategy.feed import CameIn, Feed, LapDone, WentOut
from tests.unit.strategy.races import car, gone, lap, shown, stopped


def test_news_come_once_and_in_order_of_time() -> None:
    feed, one = Feed(), car(laps=2)

    news, changed = feed.news(shown(one, car("8", laps=1, start_s=1_030.0)))

    assert [1000.0, 1030.0, 1060.0, 1090.0, 1120.0] == [item.at_s for item in news]
    assert ["7", "8"] == [found.key for found in changed]
    assert ([], []) == feed.news(shown(one, at_s=3_000.0))


def test_a_lap_knows_when_the_line_was_crossed_before() -> None:
    feed = Feed()
    news, _ = feed.news(shown(car(laps=2)))

    laps = [item for item in news if isinstance(item, LapDone)]
    assert [1000.0, 1060.0] == [item.before_s for item in laps]


def test_a_stop_is_a_pit_entry_and_then_a_stint() -> None:
    feed, one = Feed(), car()
    feed.news(shown(one))
    inside = stopped(one, 1_320.0)
    news, _ = feed.news(shown(inside))
    assert [CameIn] == [type(item) for item in news]

    news, _ = feed.news(shown(gone(inside, 1_440.0)))

    assert [WentOut(1_440.0, "7", 1, 1)] == news


def test_fewer_laps_or_a_car_less_are_a_session_begun_anew() -> None:
    feed = Feed()
    feed.news(shown(car(laps=5)))

    assert not feed.is_restart(shown(car(laps=6)))
    assert feed.is_restart(shown(car(laps=4)))
    assert feed.is_restart(shown())
    assert feed.is_restart(shown(replace(car(laps=9), first_s=5.0)))


def test_laps_added_late_are_news_of_when_they_were_driven() -> None:
    feed, one = Feed(), car(laps=2)
    feed.news(shown(one))
    more = replace(one, laps=one.laps.plus(lap(3, 1_180.0)).plus(lap(4, 1_240.0)))

    news, _ = feed.news(shown(more, at_s=5_000.0))

    assert [1_180.0, 1_240.0] == [item.at_s for item in news]
