from __future__ import annotations

import pytest

from livetiming.strategy.scores import Tally


def test_a_brier_score_is_the_mean_squared_error() -> None:
    tally = Tally()
    tally.probability(0.8, came=True)
    tally.probability(0.4, came=False)

    assert (0.04 + 0.16) / 2 == pytest.approx(tally.mean_brier)
    assert 0.25 == tally.climatology


def test_reliability_is_kept_by_tenths() -> None:
    tally = Tally()
    for came in (True, True, False, True):
        tally.probability(0.75, came=came)
    tally.probability(1.0, came=True)

    assert [(0.75, 0.75, 4), (1.0, 1.0, 1)] == tally.reliability()


def test_intervals_and_misses_are_counted() -> None:
    tally = Tally()
    tally.interval(1.0, 3.0, 3.0)
    tally.interval(1.0, 3.0, 4.0)
    tally.miss(-2.0)
    tally.miss(4.0)

    assert (0.5, 3.0) == (tally.coverage, tally.mean_error)


def test_nothing_graded_has_no_score() -> None:
    tally = Tally()

    assert (None, None, None, None) == (
        tally.mean_brier, tally.climatology, tally.coverage, tally.mean_error
    )  # fmt: skip
