from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.crews import Spreads, Stints, fit
from livetiming.strategy.karts import Belief, StintMean, driver_belief

SPREADS = Spreads(lap_s=0.35, kart_s=0.25, driver_s=0.4, team_s=1.5, drift_s=0.0)


def stints(driver: list[int], team_of: list[int], laps: list[float], mean: list[float]) -> Stints:
    count = len(driver)
    each = np.array(laps, np.float64)
    return Stints(
        np.array(driver), np.array(team_of), each, np.array(mean, np.float64),
        SPREADS.lap_s**2 / np.maximum(each, 1), np.zeros(count), np.full(count, 0.0625),
    )  # fmt: skip


def test_a_stint_is_judged_by_the_others_of_its_driver() -> None:
    """With a team that is known, the formula for one stint and that for all agree."""
    sure = Spreads(0.35, 0.25, 0.4, 1e-4, 0.0)

    found = fit(stints([0, 0, 0], [0], [10, 20, 40], [0.1, 0.3, 0.5]), 1, sure)

    alone = driver_belief(
        [StintMean(20, 0.3), StintMean(40, 0.5)], Belief(0.0, 0.16), lap_sd_s=0.35, kart_sd_s=0.25
    )
    assert alone.mean == pytest.approx(float(found.others_s[0]), abs=1e-4)
    assert alone.variance == pytest.approx(float(found.others_variance[0]), abs=1e-4)


def test_a_new_driver_is_expected_to_be_like_the_team() -> None:
    found = fit(stints([0, 0, 1], [0, 0], [30, 30, 0], [1.0, 1.0, 0.0]), 1, SPREADS)

    assert 0.8 < found.others_s[2] < 1.0
    assert found.others_variance[2] > found.others_variance[0]


def test_teams_do_not_touch_each_other() -> None:
    alone = fit(stints([0, 0], [0], [30, 30], [1.0, 1.2]), 1, SPREADS)
    beside = fit(stints([0, 0, 1], [0, 1], [30, 30, 30], [1.0, 1.2, -2.0]), 2, SPREADS)

    assert np.allclose(alone.others_s, beside.others_s[:2])
    assert alone.team_s[0] == pytest.approx(beside.team_s[0])


def test_a_race_without_a_lap_knows_nothing() -> None:
    found = fit(stints([0], [0], [0], [0.0]), 1, SPREADS)

    assert 0.0 == found.others_s[0]
    assert 0.4**2 + 1.5**2 == pytest.approx(float(found.others_variance[0]))
