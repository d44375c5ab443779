from __future__ import annotations

from livetiming.analysis.prediction import Distance, distance
from tests.unit.analysis.track import driven, row


def test_time_left_and_the_leaders_pace_give_the_distance() -> None:
    track = driven(*[60.0 + lap / 1000 for lap in range(12)])
    track.show(row(laps=12, last=60.011), timeRemain=598.0)

    found = distance(track.analysis)
    assert found is not None
    assert 12 + 10 == found.laps


def test_laps_left_give_it_at_once() -> None:
    track = driven(60.0)
    track.show(row(laps=1, last=60.0), lapsRemain=13)

    assert Distance(14, None) == distance(track.analysis)


def test_too_few_laps_give_none() -> None:
    track = driven(60.0, 61.0)
    track.show(row(laps=2, last=61.0), timeRemain=600)

    assert distance(track.analysis) is None


def test_after_the_flag_there_is_nothing_to_predict() -> None:
    track = driven(*[60.0 + lap / 1000 for lap in range(12)])
    track.show(row(laps=12, last=60.011), timeRemain=0, flag="chequered")

    assert distance(track.analysis) is None


def test_without_cars_or_clock_there_is_none() -> None:
    track = driven(*[60.0 + lap / 1000 for lap in range(12)])

    assert distance(track.analysis) is None
    track.show()
    assert distance(track.analysis) is None
