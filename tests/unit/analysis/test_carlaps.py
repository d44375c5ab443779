from __future__ import annotations

from livetiming.racing import FlagStatus
from tests.unit.analysis.track import Track, a_stop, driven, row


def test_a_lap_knows_its_place_gap_sectors_and_driver() -> None:
    track = Track()
    track.show(row("1", laps=0), row("7", laps=0, driver="A"))
    track.show(row("1", laps=0), row("7", laps=1, last=62.0, gap=1.5, s1=30.0, s2=32.0, driver="A"))

    (lap,) = track.car().laps
    assert (2, 1.5, (30.0, 32.0), 0) == (lap.position, lap.gap, lap.sectors_s, lap.driver)


def test_the_flag_of_a_lap_is_the_most_severe_one_shown_during_it() -> None:
    track = driven(62.0)
    track.show(row(laps=1, last=62.0), flag="sc", after_s=10)
    track.show(row(laps=1, last=62.0), flag="green", after_s=20)
    track.show(row(laps=2, last=80.0), flag="green", after_s=50)
    track.show(row(laps=3, last=62.5), flag="green", after_s=62.5)

    flags = [lap.flag for lap in track.car().laps]
    assert [FlagStatus.GREEN, FlagStatus.SC, FlagStatus.GREEN] == flags
    assert [True, False, True] == [lap.is_clean for lap in track.car().laps]


def test_in_and_out_laps_are_told_apart() -> None:
    track = driven(62.0, 61.0, driver="A")
    track.show(row(state="PIT", driver="A", laps=2, last=61.0), after_s=58)
    track.show(row(state="PIT", driver="A", laps=3, last=62.5), after_s=4.5)
    track.show(row(state="OUT", driver="B", laps=3, last=62.5), after_s=50)
    track.show(row(driver="B", laps=4, last=110.0), after_s=60)
    track.show(row(driver="B", laps=5, last=62.0), after_s=62)

    kinds = [(lap.is_in, lap.is_out) for lap in track.car().laps]
    assert [(False, False), (False, False), (True, False), (False, True), (False, False)] == kinds


def test_a_lap_with_a_whole_stop_in_it_is_both() -> None:
    track = driven(62.0, 61.0, driver="A")
    a_stop(track)
    track.show(row(driver="B", laps=3, last=125.0), after_s=45)

    assert (True, True) == (track.car().laps[-1].is_in, track.car().laps[-1].is_out)


def test_best_laps_are_marked_where_the_source_marks_none() -> None:
    track = driven(62.0, 61.0, 63.0, 60.0)

    assert ["sb", "sb", "", "sb"] == [lap.mark for lap in track.car().laps]


def test_the_sources_own_marks_win() -> None:
    track = Track()
    track.show(row(laps=0))
    track.show(row(laps=1, last=[62.0, "pb"]), after_s=62)
    track.show(row(laps=2, last=[61.0, ""]), after_s=61)
    track.show(row(laps=3, last=[60.0, "sb-new"]), after_s=60)

    assert ["pb", "", "sb"] == [lap.mark for lap in track.car().laps]


def test_corrections_change_the_count_and_not_the_laps() -> None:
    track = driven(62.0, 61.0)
    track.show(row(laps=1, last=61.0), after_s=20)
    track.show(row(laps=2, last=60.0), after_s=40)

    car = track.car()
    assert [(1, 1), (2, 2), (3, 2)] == [(lap.number, lap.official) for lap in car.laps]
    assert [(-1, 1)] == [(change.step, change.official) for change in car.corrections]
