from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.crews import Spreads, Stints
from livetiming.strategy.variances import lap_sd_s, learnt, likelihood, team_sd_s

START = Spreads(lap_s=0.35, kart_s=0.25, driver_s=0.40, team_s=1.5, drift_s=0.05)


def race(kart_s: float, driver_s: float, *, teams: int = 30, stints: int = 12) -> Stints:
    chance = np.random.default_rng(4)
    drivers = 3
    team_of = np.repeat(np.arange(teams), drivers)
    effect = chance.normal(0, 1, teams)[team_of] + chance.normal(0, driver_s, teams * drivers)
    driver = np.concatenate([np.arange(teams) * drivers + turn % drivers for turn in range(stints)])
    laps = np.full(len(driver), 30.0)
    noise = 0.35**2 / laps
    mean = effect[driver] + chance.normal(0, kart_s, len(driver))
    mean += chance.normal(0, np.sqrt(noise))
    return Stints(driver, team_of, laps, mean, noise, np.zeros(len(driver)), np.zeros(len(driver)))


@pytest.mark.parametrize(("kart_s", "driver_s"), [(0.15, 0.5), (0.4, 0.2), (0.25, 0.4)])
def test_karts_and_drivers_are_told_apart(kart_s: float, driver_s: float) -> None:
    found = START
    for _ in range(6):
        found = learnt(race(kart_s, driver_s), found, START)

    assert kart_s == pytest.approx(found.kart_s, rel=0.15)
    assert driver_s == pytest.approx(found.driver_s, rel=0.25)


def test_few_stints_change_nothing() -> None:
    assert learnt(race(0.6, 0.1, teams=2, stints=3), START, START) is START


def test_the_likelihood_does_not_care_how_fast_teams_are() -> None:
    one = race(0.25, 0.4, teams=4)
    shift = np.array([0.0, 5.0, -3.0, 10.0])[one.team_of[one.driver]]
    tried = {"kart_s": np.array([0.2, 0.4]), "driver_s": np.array([0.3, 0.3])}

    assert np.allclose(
        likelihood(one.driver, one.team_of, one.mean_s, one.noise, **tried),
        likelihood(one.driver, one.team_of, one.mean_s + shift, one.noise, **tried),
    )


def test_the_spread_of_laps_is_that_of_the_latest_stints() -> None:
    squares, laps = np.full(80, 29 * 0.04), np.full(80, 30.0)
    squares[:20] = 29 * 9.0

    assert 0.2 == pytest.approx(lap_sd_s(squares, laps, 0.35), abs=0.01)
    assert 0.35 == lap_sd_s(np.zeros(0), np.zeros(0), 0.35)


def test_the_spread_of_teams_leaves_out_what_is_uncertain_of_them() -> None:
    team_s = np.random.default_rng(1).normal(0, 1.0, 400)

    assert float(team_s.std()) == pytest.approx(team_sd_s(team_s, np.zeros(400), 1.0), abs=0.01)
    assert team_sd_s(team_s, np.full(400, 0.9), 0.3) < 0.6
    assert 1.5 == team_sd_s(team_s[:2], np.zeros(2), 1.5)
