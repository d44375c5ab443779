from __future__ import annotations

from livetiming.analysis.pace import RECENT, best_sectors, limit_s, pace, recent, theoretical_s
from tests.unit.analysis.track import Track, a_stop, driven, row


def test_a_spin_does_not_move_the_average() -> None:
    speed = pace(driven(62.0, 62.2, 61.8, 62.0, 95.0, 62.0).car().laps)

    assert (5, 62.0, 62.0, 61.8) == (speed.laps, speed.average_s, speed.median_s, speed.best_s)
    assert speed.consistency is not None
    assert 99 < speed.consistency < 100


def test_laps_with_a_stop_do_not_count() -> None:
    track = driven(62.0, 61.0, driver="A")
    a_stop(track)
    track.show(row(driver="B", laps=3, last=125.0), after_s=45)

    assert 2 == pace(track.car().laps).laps


def test_no_laps_have_no_pace() -> None:
    speed = pace(())

    assert (0, None, None) == (speed.laps, speed.average_s, speed.consistency)


def test_the_limit_leaves_the_laps_of_a_steady_car_in() -> None:
    assert limit_s([60.0, 60.0, 60.0]) > 62.0


def test_recent_pace_is_that_of_the_last_laps() -> None:
    car = driven(*[70.0] * 20, *[60.0 + lap / 1000 for lap in range(RECENT)]).car()

    assert 60.007 == recent(car).average_s


def test_the_theoretical_best_is_the_sum_of_the_best_sectors() -> None:
    track = Track()
    track.show(row(laps=0))
    track.show(row(laps=1, last=62.0, s1=30.0, s2=32.0), after_s=62)
    assert 62.0 == theoretical_s(track.car())
    track.show(row(laps=2, last=62.5, s1=29.5, s2=33.0), after_s=62.5)

    assert 61.5 == theoretical_s(track.car())


def test_a_sector_without_a_time_leaves_it_open() -> None:
    assert (30.0, None) == best_sectors((31.0, None), (30.0, None))
    assert (30.0,) == best_sectors((1.0, 2.0), (30.0,))
    assert theoretical_s(driven(62.0).car()) is None
