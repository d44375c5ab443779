from __future__ import annotations

from livetiming.report.colours import by_number, class_hues, focus_cars, line_looks, looks
from tests.unit.report.races import documents, in_classes, race


def test_classes_have_the_hues_that_the_page_gives_them() -> None:
    # As classHues() of web/src/ctd/classes.ts, run in a browser.
    assert {"Grey": 6, "Red": 4, "Yellow": 1} == class_hues(["Yellow", "Grey", "Red", ""])


def test_two_classes_share_no_hue_while_there_are_others() -> None:
    assert 8 == len(set(class_hues([f"class {index}" for index in range(8)]).values()))


def test_cars_have_their_looks_by_number_and_beyond_sixteen_another_dash() -> None:
    found = looks([str(number) for number in range(20, 0, -1)])

    assert ("car-0 dash-0", "car-15 dash-0", "car-0 dash-1", "car-3 dash-1") == (
        found["1"], found["16"], found["17"], found["20"],
    )  # fmt: skip


def test_lines_are_dashed_only_where_a_colour_is_not_enough() -> None:
    styles = looks([str(number) for number in range(1, 21)])

    assert "car-1" == line_looks(styles, ["1", "18"])["18"]
    shared = line_looks(styles, ["1", "17"])
    assert ("car-0 dash-0", "car-0 dash-1") == (shared["1"], shared["17"])


def test_numbers_are_sorted_as_people_would() -> None:
    assert ["2", "7", "7~2", "10", "", "X"] == sorted(
        ["X", "10", "7~2", "", "2", "7"], key=by_number
    )


def test_the_winner_of_each_class_is_in_colour_and_then_the_best_placed() -> None:
    told = in_classes()
    for place in range(3, 12):
        key = str(100 + place)
        told["cars"][key] = {**told["cars"]["7"], "class": "Pro"}
        told["laps"][f"{key}/0"] = told["laps"]["7/0"]
        told["order"]["order"].insert(1, key)
        told["order"]["classPositions"][key] = 2

    assert ("7", "111", "110", "109", "108", "12") == focus_cars(race(told))


def test_who_was_chosen_is_in_colour_and_nobody_else() -> None:
    assert ("12",) == focus_cars(race(documents()), ["12"])
