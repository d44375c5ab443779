from __future__ import annotations

from typing import Any

import pytest

from livetiming.report.classification import classification, label, number
from livetiming.report.race import Car, Driver
from tests.unit.report.races import documents, in_classes, race


def test_lines_stand_in_order_with_gaps_as_the_source_shows_them() -> None:
    first, second = classification(race())

    assert ("7", "", "", 3, True) == (
        first.car.key, first.gap, first.interval, first.best_lap, first.is_fastest,
    )  # fmt: skip
    assert ("12", "+2:02.250", "+2:02.250", 4, False) == (
        second.car.key, second.gap, second.interval, second.best_lap, second.is_fastest,
    )  # fmt: skip


def test_where_the_source_shows_no_gap_laps_and_crossings_tell_it() -> None:
    told = documents()
    told["state"]["cars"][1][2] = None
    assert "+2:02.250" == classification(race(told))[1].gap

    told["cars"]["12"]["laps"] = 2
    assert "2 laps" == classification(race(told))[1].gap


def test_a_class_has_gaps_of_its_own() -> None:
    told = race(in_classes())
    (only,) = classification(told, {"12": told.cars["12"]})

    assert ("", "", True) == (only.gap, only.interval, only.is_fastest)


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ({"state": "FIN"}, ""),
        ({"state": "RET"}, "retired"),
        ({"state": "PIT"}, "in the pits"),
        ({"state": "STOP"}, "stopped"),
        ({"laps": 0, "driven": 0}, "no lap"),
    ],
)
def test_who_is_not_at_the_finish_is_said_why(change: dict[str, Any], note: str) -> None:
    told = documents()
    told["cars"]["12"] |= change
    if "laps" in change:
        del told["laps"]["12/0"]

    assert note == classification(race(told))[1].note


def test_who_is_not_in_the_last_state_is_not_classified() -> None:
    told = documents()
    told["order"]["order"] = ["7"]

    assert "not classified" == classification(race(told))[1].note


def test_before_the_finish_nobody_is_missing() -> None:
    told = documents()
    told["session"]["flagStats"].pop()
    told["cars"]["12"]["state"] = "PIT"

    assert "" == classification(race(told))[1].note


def test_penalties_are_told_as_the_screen_shows_them() -> None:
    told = documents()
    told["service"]["colSpec"][3] = ["Pen", "text"]
    told["state"]["cars"] = [["7", 4, "", 10.0], ["12", 4, 1.5, "1 Lp"]]

    assert ["10", "1 Lp"] == [line.penalty for line in classification(race(told))]


def test_a_car_is_called_by_number_and_whatever_name_there_is() -> None:
    solo = Driver("J. DOE", 0, 0, 0, None, None, None)

    assert ["#7 RED", "#7 KART", "#7 J. DOE", "#7", "RED"] == [
        label(car)
        for car in (
            Car("7~2", team="RED"), Car("7", vehicle="KART"), Car("7", drivers=(solo,)), Car("7"),
            Car("~2", team="RED"),
        )
    ]  # fmt: skip
    assert "7" == number(Car("7~2"))
