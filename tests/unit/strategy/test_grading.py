from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.analysis.model import Clock, FlagPeriod
from livetiming.racing import FlagStatus
from livetiming.strategy.engine import Engine
from livetiming.strategy.settings import Rules, Settings
from tests.unit.strategy.races import analyses, car, followed, gone, shown, stopped, until


@pytest.fixture(scope="module")
def whole() -> Engine:
    engine = followed(analyses())
    last = engine.analysis
    for wait_s in (10.0, 400.0):
        engine.update(replace(last, at_s=(last.at_s or 0.0) + wait_s))
    return engine


def test_every_kind_of_forecast_was_made_and_graded(whole: Engine) -> None:
    for kind, tally in whole.ledger.tallies.items():
        assert tally.made > 0, kind
        assert tally.graded > 0, kind
        assert tally.made == tally.graded + tally.void + sum(
            one.kind == kind for one in whole.ledger.open
        ), kind  # fmt: skip


def test_forecasts_of_stops_beat_the_base_rate(whole: Engine) -> None:
    tally = whole.ledger.tallies["stop"]

    assert tally.mean_brier is not None
    assert tally.climatology is not None
    assert tally.mean_brier < tally.climatology


def test_the_finish_was_graded_at_the_flag(whole: Engine) -> None:
    assert whole.grader.is_over
    assert not [one for one in whole.ledger.open if one.kind == "finish"]
    assert whole.ledger.tallies["finish"].intervals >= 10


def test_positions_after_a_stop_are_foreseen(whole: Engine) -> None:
    assert (whole.ledger.tallies["rejoin"].mean_error or 9) < 1.0


def test_a_stop_in_time_came_and_one_too_late_did_not() -> None:
    engine = Engine(Settings(rules=Rules(duration_s=36_000)))
    engine.update(shown(car(), at_s=1_310.0))
    assert 1 == engine.ledger.tallies["stop"].made
    engine.update(shown(stopped(car(), 1_320.0), at_s=1_321.0))
    tally = engine.ledger.tallies["stop"]
    assert (1, 1) == (tally.graded, tally.hits)

    engine = Engine(Settings(rules=Rules(duration_s=36_000)))
    engine.update(shown(car(), at_s=1_310.0))
    engine.update(shown(car(), at_s=1_950.0))
    tally = engine.ledger.tallies["stop"]
    assert (1, 0) == (tally.graded, tally.hits)


def test_nothing_is_said_after_the_flag() -> None:
    flag = (FlagPeriod(FlagStatus.CHEQUERED, 5, 1_300.0),)
    engine = Engine(Settings())
    engine.update(replace(shown(car(), at_s=1_310.0), periods=flag, clock=Clock(remain_s=0)))

    assert 0 == engine.ledger.tallies["stop"].made


def test_a_stint_too_short_to_say_anything_voids_its_forecast() -> None:
    engine = followed(until(0.6))
    made = engine.ledger.tallies["pace"].made
    assert made > 0
    team = gone(stopped(car(), 1_320.0), 1_380.0)
    fresh = Engine(Settings())
    fresh.update(shown(team, at_s=1_400.0))

    assert 0 == fresh.ledger.tallies["pace"].made
