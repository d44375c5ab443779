from __future__ import annotations

from livetiming.analysis.model import Car
from livetiming.analysis.stints import drives, moves, renamed
from livetiming.racing import ColumnSpec, Stat
from tests.unit.analysis.track import COLUMNS, START_S, Track, a_stop, driven, row


def test_a_stop_ends_a_stint_and_the_exit_begins_another() -> None:
    track = driven(62.0, 61.0, driver="A")
    a_stop(track)

    first, second = track.car().stints
    assert (1, 2, 0, 2) == (first.start_lap, first.end_lap, first.first, first.last)
    assert (3, None, 1) == (second.start_lap, second.end_s, second.driver)


def test_a_stop_has_its_length_by_the_sources_clock_and_both_drivers() -> None:
    track = driven(62.0, 61.0, driver="A")
    a_stop(track)

    (stop,) = track.car().stops
    assert (1, 2, 60.3, 0, 1, True) == (
        stop.number,
        stop.lap,
        stop.lane_s,
        stop.driver_before,
        stop.driver_after,
        stop.is_driver_change,
    )


def test_a_source_clock_that_shows_something_else_is_not_believed() -> None:
    car = moves(Car("7", first_s=1.0), "RUN", 1.0, is_started=True)
    car = moves(car, "PIT", 100.0, is_started=True)
    car = moves(car, "OUT", 160.0, is_started=True, pit_time_s=600.0)

    assert 60.0 == car.stops[0].lane_s


def test_who_waits_in_the_pits_before_the_start_makes_no_stop() -> None:
    track = Track()
    for state in ("RUN", "PIT", "RUN"):
        track.show(row(state=state, laps=0), flag="none")
    track.show(row(laps=0), after_s=10)

    assert ((), 1) == (track.car().stops, len(track.car().stints))
    assert track.now_s == track.car().stints[0].start_s


def test_a_car_fetched_after_the_flag_makes_no_stop() -> None:
    standing, driving = driven(62.0, driver="A"), driven(62.0, driver="A")
    standing.show(row(state="STOP", laps=1, last=62.0), after_s=90)
    for track in (standing, driving):
        state = track.car().state
        track.show(row(state=state, laps=1, last=62.0), after_s=50, flag="chequered")
        track.show(row(state="PIT", laps=1, last=62.0), after_s=50, flag="chequered")

    assert (0, 1) == (len(standing.car().stops), len(driving.car().stops))
    assert standing.car().running is None


def test_the_first_stint_begins_with_the_session() -> None:
    track = Track()
    track.show(row(laps=0), flag="none")
    track.show(row(laps=0), after_s=30, flag="green")

    assert START_S + 31 == track.car().stints[0].start_s


def test_a_car_first_seen_in_the_pits_of_a_race_is_at_a_stop() -> None:
    track = Track()
    track.show(row(state="PIT", laps=40, pit=25.0))

    assert [START_S + 1 - 25.0] == [stop.in_s for stop in track.car().stops]


def test_a_name_learnt_on_the_way_is_who_drives_the_stint() -> None:
    track = driven(62.0, driver="A")
    a_stop(track, driver="A", laps=1)
    track.show(row(laps=1, last=62.0, driver="C"), after_s=5)

    car = track.car()
    assert ("A", "C") == car.drivers
    assert (0, 1) == tuple(stint.driver for stint in car.stints)
    assert 1 == car.stops[0].driver_after


def test_a_stint_has_the_tyre_of_its_laps() -> None:
    columns = ColumnSpec([*COLUMNS.columns, Stat.TYRE])
    track = Track(columns)
    track.show([*row(laps=0), ["S", "tyre-soft"]])
    track.show([*row(laps=1, last=62.0), ["S", "tyre-soft"]], after_s=62)
    track.show([*row(state="PIT", laps=1, last=62.0), ""], after_s=20)
    track.show([*row(state="OUT", laps=1, last=62.0), ["H", "tyre-hard"]], after_s=60)
    track.show([*row(laps=2, last=145.0), ["H", "tyre-hard"]], after_s=65)
    track.show([*row(laps=3, last=62.0), ""], after_s=62)

    assert ["soft", "hard"] == [stint.tyre for stint in track.car().stints]
    assert ["soft", "hard", ""] == [lap.tyre for lap in track.car().laps]


def test_a_blank_name_tells_nothing() -> None:
    car = drives(drives(Car("7"), "A"), "")

    assert (("A",), 0) == (car.drivers, car.driver)


def test_a_team_taken_for_a_driver_gets_the_drivers_name() -> None:
    car = drives(Car("7"), "The Team")

    assert ("A",) == renamed(car, "The Team", "A").drivers
    assert ("The Team",) == renamed(car, "The Team", "").drivers


def test_a_lap_completed_at_the_pit_exit_belongs_to_the_stint_before() -> None:
    track = driven(62.0, 61.0, driver="A")
    track.show(row(state="PIT", driver="A", laps=2, last=61.0), after_s=1)
    track.show(row(state="OUT", driver="A", laps=3, last=60.0), after_s=60)
    track.show(row(state="OUT", driver="A", laps=4, last=63.0), after_s=63)

    assert [0, 0, 0, 1] == [lap.stint for lap in track.car().laps]
    first, second = track.car().stints
    assert (3, 3, 4, 3) == (first.end_lap, first.last, second.start_lap, second.first)


def test_the_finish_ends_the_stint_without_a_stop() -> None:
    track = driven(62.0, driver="A")
    track.show(row(state="FIN", laps=1, last=62.0, driver="A"), flag="chequered")

    assert (None, ()) == (track.car().running, track.car().stops)


def test_a_stop_that_nothing_told_of_shows_in_the_out_lap() -> None:
    track = driven(62.0, 61.0, driver="A")
    track.show(row(state="STOP", laps=2, last=61.0, driver="A"), after_s=20)
    track.show(row(state="OUT", laps=2, last=61.0, driver="B", pit=90.0), after_s=100)
    track.show(row(state="RUN", laps=3, last=170.0, driver="B", pit=90.0), after_s=50)

    (stop,) = track.car().stops
    assert (90.0, track.now_s - 50 - 90, 1) == (stop.lane_s, stop.in_s, stop.driver_after)
    assert 2 == len(track.car().stints)


def test_its_length_is_unknown_while_the_source_shows_that_of_the_stop_before() -> None:
    track = driven(62.0, 61.0, driver="A")
    a_stop(track)
    track.show(row(laps=3, last=125.0, driver="B", pit=60.3), after_s=45)
    track.show(row(state="OUT", laps=3, last=125.0, driver="B", pit=60.3), after_s=200)

    assert [60.3, None] == [stop.lane_s for stop in track.car().stops]


def test_a_pit_clock_that_runs_at_the_entry_dates_it() -> None:
    track = driven(62.0, 61.0, driver="A")
    track.show(row(state="PIT", laps=2, last=61.0, driver="A", pit=5), after_s=20)

    assert track.now_s - 5 == track.car().stops[0].in_s == track.car().stints[0].end_s
