from __future__ import annotations

import pytest

from livetiming.strategy.karts import Belief, StintMean, aged, driver_belief, kart_belief


def test_the_reference_s_kart_is_minus_210_with_137() -> None:
    """Kart sd .25, lap sd .35, six laps, driver known to .08, observed -.30."""
    found = kart_belief(Belief(0.0, 0.25**2), -0.30, 0.35**2 / 6 + 0.0064)

    assert -0.210 == pytest.approx(found.mean, abs=0.0005)
    assert 0.137 == pytest.approx(found.sd, abs=0.0005)


def test_a_driver_without_other_stints_is_what_the_team_is() -> None:
    team = Belief(0.3, 0.16)

    assert team == driver_belief([], team, lap_sd_s=0.35, kart_sd_s=0.25)


def test_other_stints_are_weighed_by_laps_and_unknown_karts() -> None:
    stints = [StintMean(10, 0.2), StintMean(40, 0.4)]

    found = driver_belief(stints, Belief(0.0, 0.16), lap_sd_s=0.35, kart_sd_s=0.25)

    first, second = 1 / (0.0625 + 0.01225), 1 / (0.0625 + 0.0030625)
    precision = 1 / 0.16 + first + second
    assert 1 / precision == pytest.approx(found.variance)
    assert (0.2 * first + 0.4 * second) / precision == pytest.approx(found.mean)


def test_a_known_kart_is_taken_off_and_makes_the_stint_surer() -> None:
    team = Belief(0.0, 0.16)
    unknown = driver_belief([StintMean(10, 0.5)], team, lap_sd_s=0.35, kart_sd_s=0.25)
    known = driver_belief(
        [StintMean(10, 0.5, Belief(0.5, 0.001))], team, lap_sd_s=0.35, kart_sd_s=0.25
    )

    assert 0.0 == pytest.approx(known.mean)
    assert known.variance < unknown.variance


def test_a_kart_seen_before_begins_where_it_was_left_and_drifts() -> None:
    before = aged(Belief(-0.2, 0.01), 0.05)

    assert 0.0125 == pytest.approx(before.variance)
    assert -0.15 == pytest.approx(kart_belief(before, -0.1, 0.0125).mean)
