from __future__ import annotations

import pytest

from livetiming.strategy.averages import RULES, average
from tests.unit.strategy.test_clean import EIGHT, NINE


def test_the_reference_s_stint_averages_as_it_says() -> None:
    assert 70.42 == pytest.approx(average(EIGHT).mean_s)
    assert 70.32 == pytest.approx(average(EIGHT, "fastest_n").mean_s)
    assert 66.18 == pytest.approx(average(NINE).mean_s)


def test_the_older_system_s_first_stint_is_reproduced() -> None:
    assert 65.033 == pytest.approx(average([64.9, 65.2, 65.0], "fastest_n").mean_s, abs=0.001)


def test_an_average_says_how_many_laps_it_is_of_and_how_sure_it_is() -> None:
    found = average([60.0, 62.0], usual_s=2.0)

    assert (2, 61.0, 61.0) == (found.laps, found.mean_s, found.median_s)
    assert 1.0 == pytest.approx(found.error_s)


def test_the_median_of_a_stint_is_not_moved_by_a_spin() -> None:
    assert 60.0 == average([60.0, 60.1, 59.9, 60.0, 95.0], "median_stint").mean_s


def test_a_trimmed_mean_is_of_the_fastest_two_thirds() -> None:
    assert 60.0 == average([60.0, 61.0, 80.0], "trimmed").mean_s
    assert 61.0 == average([60.0, 61.0, 62.0, 80.0, 81.0], "trimmed").mean_s


@pytest.mark.parametrize("rule", RULES)
def test_no_lap_has_no_average(rule: str) -> None:
    assert 0 == average([], rule).laps  # type: ignore[arg-type]  # one of them
    assert average([], rule).mean_s is None  # type: ignore[arg-type]
