from __future__ import annotations

from livetiming.report.chart_gaps import crossings, gaps, gaps_chart
from livetiming.report.colours import looks
from livetiming.report.race import Race
from tests.unit.report.races import documents, laps_of, race


def test_gaps_are_the_difference_of_crossings_of_the_same_lap() -> None:
    cars = race().cars

    assert {1: 0.5, 2: 1.0, 3: 122.5, 4: 122.25} == gaps(
        crossings(cars["12"]), crossings(cars["7"])
    )


def test_a_lap_that_race_control_let_repeat_counts_when_it_stood() -> None:
    told = documents()
    told["laps"]["12/0"][2][1] = 2
    told["laps"]["12/0"][3][1] = 3
    cars = race(told).cars

    assert {1, 2, 3} == set(crossings(cars["12"]))
    assert cars["12"].laps[2].at_s == crossings(cars["12"])[2]


def test_the_chart_has_a_line_a_car_and_names_those_in_colour() -> None:
    told = race()
    made = gaps_chart(told, ("7", "12"), looks(told.cars))

    assert made is not None
    assert 'class="line car-1 dash-0"' in made
    assert "Gap of each car to #7 RED at each lap" in made
    assert ">#12 BLUE</text>" in made


def test_a_car_that_is_not_followed_does_not_stretch_the_chart() -> None:
    told = documents()
    told["laps"]["3/0"] = laps_of([600.0] * 4)
    told["cars"]["3"] = {**told["cars"]["7"], "team": "GREEN"}
    found = race(told)
    made = gaps_chart(found, ("7", "12"), looks(found.cars))

    assert made is not None
    assert "+30:00" not in made


def test_a_few_laps_far_behind_do_not_flatten_the_rest() -> None:
    told = documents()
    told["laps"]["7/0"] = laps_of([60.0] * 200)
    told["laps"]["12/0"] = laps_of([60.1] * 100 + [4000.0] + [60.1] * 99)
    for row in told["laps"]["12/0"][105:]:
        row[2] -= 3900
    found = race(told)
    made = gaps_chart(found, ("7", "12"), looks(found.cars))

    assert made is not None
    assert "+30:00" not in made


def test_without_anybody_to_compare_there_is_no_chart() -> None:
    assert gaps_chart(Race("x"), (), {}) is None

    told = documents()
    told["laps"] = {"7/0": told["laps"]["7/0"][:1]}
    assert gaps_chart(race(told), ("7",), {"7": ""}) is None
