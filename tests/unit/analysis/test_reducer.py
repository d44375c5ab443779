from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.analysis import step
from livetiming.analysis.cells import Cells
from livetiming.analysis.model import Analysis
from livetiming.racing import RaceState
from livetiming.racing.units import seconds
from tests.unit.analysis.track import COLUMNS, Track, driven, row


def test_one_bad_cell_hurts_that_cars_lap_only_and_is_counted() -> None:
    track = driven(62.0)
    track.show(row(laps=1, last=62.0), row("8", laps=0))
    track.show(row(laps="two", last="1:02.0"), row("8", laps=1, last=61.0), after_s=61)
    track.show(row(laps=3, last=63.0), row("8", laps=2, last=61.5), after_s=64)

    assert [(1, 61.0), (2, 61.5)] == track.laps("8")
    assert [(1, 62.0), (3, 63.0)] == track.laps("7")
    assert {"7 Laps": 1, "7 Last": 1} == track.analysis.faults


def test_a_step_changes_nothing_of_what_it_was_given() -> None:
    track = driven(62.0, 61.0)
    before = track.analysis
    known = dict(before.cars)
    track.show(row(laps=3, last=60.0), after_s=60)

    assert known == before.cars
    assert 2 == before.leader_lap


def test_the_same_input_gives_the_same_output() -> None:
    before = driven(62.0, 61.0).analysis
    state = RaceState([row(laps=3, last=60.0)], {"flagState": "green"})

    one, two = (step(before, state, Cells(COLUMNS), (), 1_780_743_800.0) for _ in range(2))

    assert one == two


def test_a_session_whose_cars_all_begin_again_is_another_one() -> None:
    track = driven(62.0, 61.0, 60.0)
    track.show(row(laps=0), after_s=600, flag="none")
    track.show(row(laps=1, last=65.0), after_s=65)

    assert [(1, 65.0)] == track.laps()
    assert 1 == track.analysis.leader_lap


def test_laps_taken_from_one_car_are_no_new_session() -> None:
    track = driven(62.0, 61.0, 60.0)
    track.show(row(laps=3, last=60.0), row("8", laps=2))
    track.show(row(laps=0, last=60.0), row("8", laps=2))

    assert 3 == len(track.laps())


def test_a_race_that_comes_back_after_another_session_goes_on() -> None:
    track = driven(62.0, 61.0)
    track.show(row("50", laps=0), session="Heat 2", after_s=5)
    assert ["50"] == list(track.analysis.cars)
    track.show(row(laps=2, last=61.0), session="", after_s=9)
    track.show(row(laps=3, last=60.0), session="", after_s=46)

    assert [(1, 62.0), (2, 61.0), (3, 60.0)] == track.laps()


def test_a_car_that_leaves_the_screen_keeps_its_laps() -> None:
    track = driven(62.0, 61.0)
    track.show()
    track.show(row(laps=2, last=61.0))
    track.show(row(laps=3, last=60.5), after_s=58.5)

    assert [(1, 62.0), (2, 61.0), (3, 60.5)] == track.laps()


def test_a_best_lap_that_is_withdrawn_is_no_longer_the_best() -> None:
    track = driven(62.0, 58.0, best=58.0)
    track.show(row(laps=2, last=58.0, best=62.0))

    assert 62.0 == track.car().best_s
    assert 2 == len(track.laps())


def test_the_fastest_lap_of_all_is_known() -> None:
    track = driven(62.0)
    track.show(row(laps=1, last=62.0), row("8", laps=0))
    track.show(row(laps=1, last=62.0), row("8", laps=1, last=61.0), after_s=61)
    track.show(row(laps=2, last=63.0), row("8", laps=1, last=61.0), after_s=2)

    assert ("8", track.car("8").laps[0]) == track.analysis.best


def test_messages_go_where_they_belong() -> None:
    track = driven(62.0)
    shown = row(laps=1, last=62.0)
    green = [1, "Track", "Green flag", "green"]
    track.show(shown, messages=[green])
    change = [2, "Pits", "Driver change (A to B)", None]
    best = [3, "Timing", "#7 set a best lap", "pb", "7"]
    pit = [4, "Pits", "#7 has entered the pits", "pit", "7"]
    track.show(shown, messages=[pit, best, change, green])

    assert (green,) == track.analysis.messages
    assert {"7": (best,)} == track.analysis.car_messages


def test_a_car_that_waits_for_its_time_is_looked_at_though_nothing_changes() -> None:
    track = driven(62.0, 61.0)
    shown = row(laps=3, last=61.0)
    track.show(shown, after_s=61)
    assert frozenset("7") == track.analysis.waiting
    track.show(shown, after_s=6)

    assert ([(1, 62.0), (2, 61.0), (3, 61.0)], frozenset()) == (
        track.laps(),
        track.analysis.waiting,
    )


# ---- laws ----------------------------------------------------------------------------------------

cells = st.none() | st.sampled_from(["", "x", True, -1, 0, 1, 2, 3, 61.0, [62.0, "pb"], [60.5, ""]])
rows = st.builds(
    lambda number, state, rest: [number, state, *rest],
    st.sampled_from(["7", "8", "", 9]),
    st.sampled_from(["RUN", "PIT", "OUT", "FIN", "N/S", "", None]),
    st.lists(cells, max_size=11),
)
shows = st.lists(
    st.tuples(
        st.lists(rows, max_size=4), st.floats(0.1, 100),
        st.sampled_from(["green", "sc", "none", "chequered", "bogus"]),
    ),
    max_size=12,
)  # fmt: skip


def played(steps: list[tuple[list[Any], float, str]]) -> Track:
    track = Track()
    for shown, after_s, flag in steps:
        track.show(*shown, after_s=after_s, flag=flag)
    return track


@settings(max_examples=40)
@given(shows)
def test_anything_goes_and_no_lap_is_invented(steps: list[tuple[list[Any], float, str]]) -> None:
    track = played(steps)
    times = {61.0, 62.0, 60.5, 1.0, 2.0, 3.0}
    for car in track.analysis.cars.values():
        numbers = [lap.number for lap in car.laps]
        assert numbers == sorted(set(numbers))
        assert {lap.time_s for lap in car.laps} <= times
        assert not numbers or numbers[-1] <= car.counting.driven
        assert [stop.number for stop in car.stops] == list(range(1, len(car.stops) + 1))
        for stint in car.stints:
            assert stint.start_lap >= 1
            assert 0 <= stint.first <= (len(car.laps) if stint.last is None else stint.last)
        assert sum(stint.end_s is None for stint in car.stints) <= 1


@settings(max_examples=40)
@given(shows)
def test_replay_gives_what_live_gave(steps: list[tuple[list[Any], float, str]]) -> None:
    assert played(steps).analysis == played(steps).analysis


@pytest.mark.parametrize("step_s", [0.5, 2.0, 7.0, 15.0])
@settings(max_examples=40)
@given(st.lists(st.integers(60_000, 66_000), min_size=1, max_size=12))
def test_laps_do_not_depend_on_how_states_are_coalesced(step_s: float, times: list[int]) -> None:
    ends, end = [], 0.0
    for time_ms in times:
        end += time_ms / 1000
        ends.append(end)
    track = Track()
    track.show(row(laps=0), after_s=0.0)
    shown_s = 0.0
    while shown_s < end + 15:
        shown_s += step_s
        count = sum(done <= shown_s for done in ends)
        last = times[count - 1] / 1000 if count else ""
        track.show(row(laps=count, last=last), after_s=step_s)

    assert [time_ms / 1000 for time_ms in times] == [time_s for _, time_s in track.laps()]
    assert "" == "".join(str(change) for change in track.car().corrections)


def test_an_empty_state_says_nothing() -> None:
    analysis = step(Analysis(), RaceState(), Cells(COLUMNS), (), 5.0)

    assert ({}, 5.0) == (analysis.cars, analysis.at_s)


def test_times_as_text_are_not_guessed_at() -> None:
    assert 62.0 == seconds("1:02.0")
    track = driven(62.0)
    track.show(row(laps=2, last="1:02.0"), after_s=62)
    track.show(row(laps=2, last="1:02.0"), after_s=8)

    assert {"7 Last": 1} == track.analysis.faults
