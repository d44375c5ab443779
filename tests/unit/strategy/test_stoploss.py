from __future__ import annotations

import pytest

from livetiming.strategy.stoploss import estimate, loss_s


def test_a_stop_costs_what_two_laps_were_longer() -> None:
    assert 150.0 == loss_s(1000.0, 1270.0, 2, 60.0)


def test_without_a_stop_the_rules_are_believed() -> None:
    found = estimate([], 120.0, 15.0)

    assert (135.0, 0) == (found.mean_s, found.stops)
    assert 0.0 == estimate([]).mean_s


def test_stops_seen_count_against_three_of_the_rules() -> None:
    assert 141.0 == estimate([150.0, 150.0], 120.0, 15.0).mean_s
    assert 150.0 == estimate([150.0, 150.0]).mean_s


def test_a_repair_does_not_move_the_median() -> None:
    found = estimate([150.0, 151.0, 149.0, 800.0, 150.0] * 10, 120.0, 15.0)

    assert 150.0 == pytest.approx(found.mean_s, abs=1.0)
    assert found.sd_s < 5
