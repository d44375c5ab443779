from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.projection import Finish, Outlook, distance_laps, project, time_to_s
from livetiming.strategy.settings import Rules
from livetiming.strategy.stoploss import StopLoss
from tests.unit.strategy.grids import grid

LOSS = StopLoss(150.0, 1e-6, 10)


def drawn(field: object, outlook: Outlook, rules: Rules, draws: int = 500) -> Finish:
    chance = np.random.default_rng(1)
    return project(field, outlook, rules, LOSS, draws=draws, chance=chance)  # type: ignore[arg-type]  # a grid


def test_without_uncertainty_the_draws_are_the_formula() -> None:
    field = grid(laps=[100, 99], since_s=[20.0, 5.0], pace_s=[60.0, 58.0], stops=[1, 2])

    found = drawn(field, Outlook(3600.0), Rules(stops_required=3))

    assert found.expected.tolist() == pytest.approx(
        [
            distance_laps(100, 3600, since_s=20, owed=2, loss_s=150, pace_s=60),
            distance_laps(99, 3600, since_s=5, owed=1, loss_s=150, pace_s=58),
        ],
        rel=1e-4,
    )


def test_a_race_over_laps_is_won_by_who_needs_least_time() -> None:
    field = grid(laps=[40, 39], pace_s=[62.0, 58.0])

    found = drawn(field, Outlook(0.0, laps=60), Rules(laps=60, stops_required=0))

    times = [
        time_to_s(60, 40, since_s=0, owed=0, loss_s=150, pace_s=62),
        time_to_s(60, 39, since_s=0, owed=0, loss_s=150, pace_s=58),
    ]
    assert times[1] < times[0]
    assert [2, 1] == found.ranking


def test_stops_owed_decide_over_the_order_on_the_road() -> None:
    field = grid(laps=[101, 100], stops=[1, 3])

    assert [2, 1] == drawn(field, Outlook(1800.0), Rules(stops_required=3)).ranking


def test_the_longest_stint_forces_stops() -> None:
    field = grid(laps=[10], age_s=1800.0)

    found = drawn(field, Outlook(7200.0), Rules(stops_required=0, max_stint_s=3600.0))

    assert [2.0] == found.stops[0].tolist()


def test_without_a_number_of_stops_they_come_as_stints_have_been_so_far() -> None:
    field = grid(laps=[10, 10], age_s=[100.0, 2300.0])

    found = drawn(field, Outlook(3000.0, stints_s=(2400.0,) * 50), Rules())

    assert [1.0, 2.0] == found.stops.mean(axis=0).tolist()


def test_who_stands_goes_no_further() -> None:
    found = drawn(grid(laps=[50, 40], stands=[True, False]), Outlook(3600.0), Rules())

    assert 50.0 == found.expected[0]
    assert [2, 1] == found.ranking


def test_intervals_hold_as_often_as_they_say() -> None:
    field = grid(laps=[100.0] * 12, pace_sd_s=0.5, later_sd_s=0.5, noise=2.0,
                 pace_s=[60 + number / 20 for number in range(12)])  # fmt: skip
    rules = Rules(stops_required=2)
    low, high = drawn(field, Outlook(3600.0), rules, draws=4_000).interval()

    other = project(field, Outlook(3600.0), rules, LOSS, draws=4_000,
                    chance=np.random.default_rng(9))  # fmt: skip

    held = ((low <= other.places) & (other.places <= high)).mean()
    assert 0.78 < held < 0.95


def test_the_same_chance_gives_the_same_finish() -> None:
    field = grid(laps=[10, 11], noise=3.0)

    first, second = (drawn(field, Outlook(900.0), Rules()) for _ in range(2))

    assert np.array_equal(first.distance, second.distance)


def test_places_of_a_draw_are_all_different() -> None:
    found = drawn(grid(laps=[10, 11, 12], noise=50.0), Outlook(900.0), Rules())

    assert bool((np.sort(found.places, axis=1) == np.array([1, 2, 3])).all())
