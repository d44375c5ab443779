from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.standings import gaps_s, in_order, net_s, ranks
from tests.unit.strategy.grids import grid


def test_the_reference_s_second_is_virtually_110_s_ahead() -> None:
    found = net_s([0.0, 40.0], [3, 2], 150.0)

    assert [110.0, 0.0] == found.tolist()
    assert [450.0, 340.0] == (np.array([0.0, 40.0]) + np.array([3, 2]) * 150.0).tolist()


def test_a_lap_behind_is_a_lap_of_the_team_s_own() -> None:
    field = grid(laps=[10, 10, 8], since_s=[20.0, 12.0, 30.0], pace_s=[60.0, 61.0, 65.0])

    assert [0.0, 8.0, 120.0] == pytest.approx(gaps_s(field).tolist())


def test_who_crosses_first_in_a_lap_leads() -> None:
    field = grid(laps=[10, 11], since_s=[50.0, 2.0])

    assert [12.0, 0.0] == gaps_s(field).tolist()
    assert 0 == len(gaps_s(grid(laps=[])))


def test_equals_keep_their_order() -> None:
    assert [2, 3, 1] == ranks(np.array([5.0, 5.0, 1.0]))


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ([9, 8, 8, 5], [9, 8, 8, 5]),
        ([147, 147, 147, 148, 146], [147, 147, 147, 147, 146]),
        ([150, 150, 148, 150, 149], [150, 150, 149, 149, 149]),
        ([], []),
    ],
)
def test_the_order_knows_better_than_a_count_that_contradicts_it(
    shown: list[float], expected: list[float]
) -> None:
    assert expected == in_order(shown)
