from __future__ import annotations

from livetiming.racing import FlagStatus
from livetiming.strategy.feed import Feed
from livetiming.testing.apex.direct import DirectRace
from livetiming.testing.apex.timeline import KartSwap, LapDone
from tests.golden.analysis_truth import watch
from tests.unit.testing.apex._sims import QUICK, run


def test_the_laps_are_those_of_the_feed_s_truth() -> None:
    race = DirectRace(QUICK)
    for _ in race.events():
        pass
    _, simulation = run(QUICK)

    for car in simulation.document()["cars"]:
        mine = race.analysis.cars[car["number"]]
        assert [lap["time_ms"] for lap in car["laps"]] == [
            round(lap.time_s * 1000) for lap in mine.laps
        ]
        assert [stop["in_ms"] for stop in car["stops"]] == [
            round((stop.in_s - QUICK.start_epoch_ms / 1000) * 1000) for stop in mine.stops
        ]
        assert car["count"] == mine.official


def test_it_agrees_with_the_analysis_of_the_feed() -> None:
    race = DirectRace(QUICK)
    for _ in race.events():
        pass
    whole = watch(QUICK, every=3).frame.analysis

    for key, car in race.analysis.cars.items():
        other = whole.cars[key]
        assert [lap.time_s for lap in car.laps] == [lap.time_s for lap in other.laps]
        assert [(lap.is_in, lap.is_out) for lap in car.laps] == [
            (lap.is_in, lap.is_out) for lap in other.laps
        ]
        assert [lap.stint for lap in car.laps] == [lap.stint for lap in other.laps]
        assert len(car.stops) == len(other.stops)
    assert list(whole.order) == list(race.analysis.order)


def test_events_that_no_analysis_knows_of_leave_it_as_it_was() -> None:
    before = None
    seen = set()
    for event, analysis in DirectRace(QUICK).events():
        if isinstance(event, KartSwap):
            assert analysis is before
        seen.add(type(event))
        before = analysis

    assert {KartSwap, LapDone} <= seen


def test_it_never_looks_like_a_session_begun_anew() -> None:
    feed = Feed()
    for _, analysis in DirectRace(QUICK).events():
        assert not feed.is_restart(analysis)
        feed.news(analysis)


def test_flags_follow_race_control() -> None:
    race = DirectRace(QUICK)
    for _ in race.events():
        pass

    assert FlagStatus.GREEN == race.analysis.periods[0].flag
    assert FlagStatus.CHEQUERED == race.analysis.flag
