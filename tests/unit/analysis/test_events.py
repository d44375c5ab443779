"""What happened is told once, with its figures."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from livetiming.analysis.events import Event, events, ms
from tests.unit.analysis.test_reducer import shows
from tests.unit.analysis.track import START_S, Track, a_stop, driven, row


def kinds(found: list[Event]) -> list[str]:
    return [event.kind for event in found]


def of(found: list[Event], kind: str) -> list[dict[str, Any]]:
    return [event.data for event in found if event.kind == kind]


def test_a_lap_is_told_when_it_is_completed_and_not_again() -> None:
    track = driven(62.0, driver="A", team="Red", car_class="X")
    before = track.analysis
    track.show(
        row(laps=2, last=61.5, s1=30.0, s2=31.5, driver="A", team="Red", car_class="X"),
        after_s=61.5,
    )
    found = events(before, track.analysis)

    (lap,) = of(found, "lap")
    assert ["lap"] == kinds(found)
    assert ("7", 2, 61_500, [30_000, 31_500], "A", "green", False, False, True, 1) == tuple(
        lap[key]
        for key in (
            "car", "lap", "lap_ms", "sectors_ms", "driver", "flag", "in", "out", "valid",
            "position",
        )
    )  # fmt: skip
    assert round((START_S + 1 + 62.0 + 61.5) * 1000) == found[0].at_ms
    now = track.analysis
    track.show(row(laps=2, last=61.5, driver="A", team="Red", car_class="X"))
    assert [] == events(now, track.analysis)


def test_a_stop_is_an_entry_a_stint_that_ended_an_exit_and_a_driver() -> None:
    track = driven(62.0, 61.0, driver="A")
    before = track.analysis
    a_stop(track, lane_s=60.0, driver="B")
    found = events(before, track.analysis)

    assert {"pit-in", "pit-out", "stint", "driver"} == set(kinds(found))
    (came,), (left,), (stint,) = of(found, "pit-in"), of(found, "pit-out"), of(found, "stint")
    assert (1, "A", None) == (came["stop"], came["driver"], came.get("out_ms"))
    assert (60_300, "B", True) == (left["lane_ms"], left["driver_after"], left["driver_change"])
    assert (1, "A", 61_000) == (stint["stint"], stint["driver"], stint["best_ms"])
    assert [{"car": "7", "driver": "B"}] == of(found, "driver")


def test_an_entry_that_was_told_is_not_told_with_the_exit() -> None:
    track = driven(62.0, 61.0, driver="A")
    track.show(row(state="PIT", laps=2, last=61.0, driver="A"), after_s=20)
    before = track.analysis
    track.show(row(state="OUT", laps=2, last=61.0, driver="A"), after_s=60)

    assert ["pit-out"] == kinds(events(before, track.analysis))


def test_flags_and_messages_are_told_once() -> None:
    track = driven(62.0)
    before = track.analysis
    message = [START_S + 70, "Race control", "Slow kart", "raceControl"]
    about = [START_S + 71, "X", "#7 warned", "warn", "7"]
    track.show(row(laps=1, last=62.0), flag="yellow", messages=[about, message])
    found = events(before, track.analysis)

    assert [{"flag": "yellow", "lap": 1}] == of(found, "flag")
    assert {(None, "Slow kart"), ("7", "#7 warned")} <= {
        (data["car"], data["text"]) for data in of(found, "message")
    }
    now = track.analysis
    track.show(row(laps=1, last=62.0), flag="yellow", messages=[about, message])
    assert not {"flag"} & set(kinds(events(now, track.analysis)))
    assert not [
        data for data in of(events(now, track.analysis), "message") if data["text"] == "Slow kart"
    ]


@settings(max_examples=60)
@given(shows)
def test_every_lap_that_is_known_was_told_once(steps: list[tuple[list[Any], float, str]]) -> None:
    track = Track()
    told: list[Event] = []
    for shown, after_s, flag in steps:
        before = track.analysis
        told += events(before, track.show(*shown, after_s=after_s, flag=flag))

    laps = [(e.data["car"], e.data["lap"], e.at_ms) for e in told if e.kind == "lap"]
    assert len(laps) == len(set(laps))
    cars = track.analysis.cars.items()
    known = {(key, lap.number, ms(lap.at_s)) for key, car in cars for lap in car.laps}
    assert known <= set(laps)


@settings(max_examples=60)
@given(shows)
def test_an_exit_follows_its_entry(steps: list[tuple[list[Any], float, str]]) -> None:
    track = Track()
    told: list[tuple[str, int]] = []
    for shown, after_s, flag in steps:
        before = track.analysis
        for event in events(before, track.show(*shown, after_s=after_s, flag=flag)):
            stop = (event.data.get("car", ""), event.data.get("stop", 0))
            if event.kind == "pit-in":
                told.append(stop)
            elif event.kind == "pit-out":
                assert stop in told
