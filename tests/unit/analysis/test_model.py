from __future__ import annotations

from livetiming.analysis.model import Analysis, Car, Counting, FlagPeriod, Stint, Stop
from livetiming.racing import FlagStatus
from tests.unit.analysis.track import driven, row


def test_a_car_without_a_count_has_as_many_laps_as_it_drove() -> None:
    assert 3 == Car("7", counting=Counting(driven=3)).official
    assert 2 == Car("7", counting=Counting(official=2, driven=3)).official


def test_the_running_stint_is_the_one_without_an_end() -> None:
    stint = Stint(1, 0.0, 0, 0)

    assert stint is Car("7", stints=(stint,)).running
    assert Car("7", stints=(Stint(1, 0.0, 0, 0, 4, 9.0, 3),)).running is None


def test_a_stop_changes_the_driver_only_when_it_is_over() -> None:
    assert not Stop(1, 5, 5, 0.0, 0).is_driver_change
    assert Stop(1, 5, 5, 0.0, 0, 60.0, 60.0, 1).is_driver_change


def test_the_flag_is_that_of_the_last_period() -> None:
    assert FlagStatus.NONE is Analysis().flag
    assert FlagStatus.SC is Analysis(periods=(FlagPeriod(FlagStatus.SC, 1, 0.0),)).flag


def test_what_did_not_change_is_shared() -> None:
    track = driven(62.0, 61.0)
    before = track.analysis
    track.show(row(laps=2, last=61.0, state="STOP"))

    assert before.cars["7"].laps is track.car().laps
