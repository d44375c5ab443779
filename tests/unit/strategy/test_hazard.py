from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.hazard import Hazard, pressure


def after(stints_s: list[float], limit_s: float | None = 3600.0) -> Hazard:
    hazard = Hazard(limit_s)
    for length_s in stints_s:
        hazard.ends(length_s)
    return hazard


def chance(hazard: Hazard, age_s: float, wait_s: float, press: float = 1.0) -> float:
    return float(hazard.within(np.array([age_s]), wait_s, np.array([press]))[0])


def test_stints_that_end_at_one_age_are_expected_to_end_there() -> None:
    hazard = after([2400.0 + 10 * number for number in range(100)])

    assert chance(hazard, 600.0, 600.0) < 0.1
    assert chance(hazard, 2200.0, 1200.0) > 0.8


def test_a_race_without_a_stop_expects_old_stints_to_end_sooner() -> None:
    hazard = after([])

    assert chance(hazard, 2700.0, 600.0) > 2 * chance(hazard, 300.0, 600.0)


def test_the_longest_stint_allowed_ends_almost_surely() -> None:
    assert chance(after([]), 3300.0, 600.0) >= 0.9


def test_waiting_longer_is_never_less_likely() -> None:
    hazard = after([1000.0, 2000.0, 3000.0])
    found = [chance(hazard, 500.0, wait_s) for wait_s in (0, 60, 300, 900, 3000)]

    assert found == sorted(found)
    assert 0.0 == found[0]


@pytest.mark.parametrize(
    ("owed", "left_s", "least", "most"),
    [(0, 3600.0, 0.1, 0.1), (6, 3600.0, 3.0, 4.0), (1, 2400.0, 0.9, 1.1), (None, 60.0, 1.0, 1.0)],
)
def test_stops_owed_press_and_none_owed_do_not(
    owed: int | None, left_s: float, least: float, most: float
) -> None:
    assert least <= pressure(owed, left_s, 2400.0) <= most
    assert 1.0 == pressure(owed, None, 2400.0)
