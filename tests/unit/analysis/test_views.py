from __future__ import annotations

from livetiming.analysis import views
from livetiming.analysis.model import NOBODY, Analysis
from tests.unit.analysis.track import START_S, Track, a_stop, driven, row


def a_race() -> Track:
    track = driven(62.0, 61.0, driver="A", team="Team", car_class="Pro")
    a_stop(track)
    track.show(row(laps=3, last=125.0, driver="B", team="Team"), after_s=45)
    track.show(row(laps=4, last=60.0, driver="B", team="Team"), after_s=60)
    return track


def test_static_and_drivers() -> None:
    analysis = a_race().analysis

    assert {"7": ["Pro", "Team", ""]} == views.static(analysis)
    assert {"7": ["A", "B"]} == views.driver(analysis)


def test_completed_stints_in_the_order_of_the_contract() -> None:
    expected = [1, START_S + 1, 2, START_S + 144, False, 0, 61.0, 0, None, [[62.0, 1], [61.0, 1]]]

    assert {"7": [expected]} == views.stint(a_race().analysis)


def test_the_running_stint_and_the_last_passing() -> None:
    track = a_race()

    expected = [3, START_S + 204, 4, track.now_s, True, 1, 60.0, 0, 60.0, [[125.0, 1], [60.0, 1]]]
    assert {"7": [expected, track.now_s]} == views.lap(track.analysis)


def test_in_the_pits_no_stint_runs() -> None:
    track = driven(62.0)
    track.show(row(state="PIT", laps=1, last=62.0))

    assert views.lap(track.analysis)["7"][0] is None


def test_an_unknown_driver_is_a_placeholder_and_never_a_negative_index() -> None:
    track = driven(62.0)
    track.show(row(state="PIT", laps=1, last=62.0))

    assert {"7": [NOBODY]} == views.driver(track.analysis)
    assert 0 == views.stint(track.analysis)["7"][0][5]


def test_a_stint_without_laps_has_no_average_and_begins_in_lap_one() -> None:
    track = Track()
    track.show(row(laps=0))
    track.show(row(state="PIT", laps=0))

    start_lap, *_, best, _, average, laps = views.stint(track.analysis)["7"][0]
    assert (1, None, None, []) == (start_lap, best, average, laps)


def test_the_averages_leave_out_the_first_lap_and_in_a_finished_stint_the_last() -> None:
    track = driven(70.0, 61.0, 62.0, 80.0)
    assert 67.667 == views.lap(track.analysis)["7"][0][8]
    track.show(row(state="PIT", laps=4, last=80.0))

    assert 61.5 == views.stint(track.analysis)["7"][0][8]


def test_the_session() -> None:
    track = driven(62.0)
    track.show(row(laps=1, last=62.0), flag="sc")

    assert {
        "currentTimestamp": track.now_s,
        "flagStats": [[1, 0, START_S + 1, 1, track.now_s], [8, 1, track.now_s, None, None]],
        "leaderLap": 1,
    } == views.session(track.analysis)


def test_before_the_first_state_there_is_no_time() -> None:
    assert views.session(Analysis())["currentTimestamp"] is None
    assert {"messages": []} == views.messages(Analysis())
    assert {} == views.car_messages(Analysis())
