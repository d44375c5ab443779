from __future__ import annotations

import statistics
from random import Random

from livetiming.testing.apex.pace import NEUTRALISED_FACTOR, Pace
from tests.unit.testing.apex._sims import QUICK


def laps(grid: float = 0.5, *, quality: float = 0.0, neutralised: bool = False) -> list[int]:
    pace = Pace(Random(1), QUICK, 3, grid)
    return [pace.lap_ms(0, 0, quality, neutralised=neutralised) for _ in range(2000)]


def test_clean_laps_spread_as_little_as_real_ones_and_slow_ones_are_a_tail() -> None:
    times = sorted(laps())
    quick, median, slow = times[20], times[1000], times[1900]

    assert 0.975 < quick / median < 0.995
    assert 1.005 < slow / median < 1.05


def test_the_back_of_the_grid_and_a_bad_kart_are_slower() -> None:
    assert statistics.median(laps(1.0)) > statistics.median(laps(0.0)) * 1.03
    assert statistics.median(laps(quality=0.01)) > statistics.median(laps()) * 1.005


def test_neutralised_laps_are_slow() -> None:
    assert statistics.median(laps(neutralised=True)) > statistics.median(laps()) * (
        NEUTRALISED_FACTOR - 0.05
    )


def test_sectors_add_up_to_the_lap() -> None:
    assert sum(Pace(Random(1), QUICK, 1, 0.0).sectors_ms(62_001)) == 62_001
