from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.analysis.model import Analysis, Clock, FlagPeriod
from livetiming.racing import CarState, FlagStatus
from livetiming.strategy.moments import grid_of, left_s, loss_of, outlook_of
from livetiming.strategy.race import Race
from livetiming.strategy.settings import Rules, Settings
from tests.unit.strategy.races import car, engine, gone, shown, stopped


def race(analysis: Analysis, rules: Rules | None = None) -> Race:
    one = Race(Settings(rules=rules or Rules(min_stop_s=60)))
    news, _ = one.feed.news(analysis)
    for item in news:
        one.take(item)
    return one


def test_the_clock_tells_what_is_left_else_the_rules_do() -> None:
    analysis = shown(car(), at_s=1_600.0)

    assert left_s(race(analysis), analysis) is None
    assert 3_000.0 == left_s(race(analysis, Rules(duration_s=3_600)), analysis)
    clocked = replace(analysis, clock=Clock(remain_s=77.0))
    assert 77.0 == left_s(race(clocked), clocked)
    over = replace(clocked, periods=(FlagPeriod(FlagStatus.CHEQUERED, 5, 1_500.0),))
    assert 0.0 == left_s(race(over), over)


def test_a_race_without_an_end_is_not_projected() -> None:
    analysis = shown(car())

    assert outlook_of(race(analysis), analysis) is None
    found = outlook_of(race(analysis, Rules(laps=50)), analysis)
    assert found is not None
    assert 50 == found.laps


def test_a_stop_that_lasts_is_not_made_yet() -> None:
    inside = shown(stopped(car(), 1_320.0), at_s=1_350.0)
    outside = shown(gone(stopped(car(), 1_320.0), 1_400.0), at_s=1_450.0)

    for analysis, stops, in_pit in ((inside, 0, True), (outside, 1, False)):
        one = race(analysis)
        found = grid_of(one, analysis, {}, loss_of(one))
        assert (stops, in_pit) == (found.stops[0], found.in_pit[0])
    one = race(outside)
    assert 9 == grid_of(one, outside, {"7": 9}, loss_of(one)).stops[0]


def test_a_long_stop_is_no_lap_driven() -> None:
    analysis = shown(stopped(car(), 1_320.0), at_s=9_000.0)
    one = race(analysis)
    found = grid_of(one, analysis, {}, loss_of(one))

    assert found.since_s[0] == pytest.approx(found.pace_s[0] + loss_of(one).mean_s)


def test_who_has_retired_or_was_not_seen_for_long_stands() -> None:
    quick, lost, out = car("7"), car("8"), replace(car("9"), state=CarState.RET)
    analysis = shown(quick, lost, out, at_s=1_320.0)
    late = replace(analysis, at_s=1_700.0)

    one = race(analysis)
    assert [False, False, False] == grid_of(one, analysis, {}, loss_of(one)).stands.tolist()
    assert [False, False, True] == grid_of(one, late, {}, loss_of(one)).stands.tolist()
    hour = replace(analysis, at_s=3_700.0)
    assert [True, True, True] == grid_of(one, hour, {}, loss_of(one)).stands.tolist()


def test_pace_is_that_of_racing_laps_in_traffic() -> None:
    one = engine()

    assert len(one.grid.keys) == 10
    assert 61 < one.grid.pace_s.min() < one.grid.pace_s.max() < 69
    assert bool((one.grid.later_sd_s < 0.5).all())


def test_a_car_without_a_lap_is_not_in_the_grid() -> None:
    analysis = shown(car("7"), car("8", laps=0))
    one = race(analysis)

    assert ("7",) == grid_of(one, analysis, {}, loss_of(one)).keys


def test_a_stop_that_is_over_is_lost_and_not_driven() -> None:
    """Crossed at 1300, in from 1320 to 1400, now 1410: thirty seconds of the lap are driven."""
    analysis = shown(gone(stopped(car(), 1_320.0), 1_400.0), at_s=1_410.0)
    one = race(analysis)

    assert 30.0 == grid_of(one, analysis, {}, loss_of(one)).since_s[0]
