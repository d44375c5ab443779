from __future__ import annotations

import re

from livetiming.report.chart_positions import positions_chart
from livetiming.report.colours import looks
from livetiming.report.race import Race
from tests.unit.report.races import documents, race


def chart(told: Race, *focus: str) -> str:
    made = positions_chart(told, focus, looks(told.cars))
    assert made is not None
    return made


def lines(made: str, kind: str) -> list[str]:
    return re.findall(rf'class="line {kind}[^"]*" d="([^"]+)"', made)


def test_a_line_has_corners_only_where_the_position_changes() -> None:
    told = documents()
    told["chart"]["3"][1] = ["12", "7"]
    made = chart(race(told), "7", "12")

    for line in (lines(made, "car-0")[0], lines(made, "car-1")[0]):
        steps = re.findall(r"[hvl]", line)
        assert ["h", "l", "l"] == steps


def test_cars_that_are_not_followed_are_grey_and_all_are_named_at_the_end() -> None:
    made = chart(race(), "7")

    assert (1, 1) == (len(lines(made, "dim")), len(lines(made, "car-0")))
    assert "1  #7 RED" in made
    assert "2  #12 BLUE" in made


def test_a_car_that_was_away_has_a_gap_in_its_line() -> None:
    told = documents()
    told["chart"]["2"][1] = ["7"]

    assert 2 == lines(chart(race(told), "12"), "car-1")[0].count("M")


def test_a_car_of_the_chart_that_nobody_knows_is_left_out() -> None:
    told = documents()
    for row in told["chart"].values():
        row[1] = ["99", "7", "12"]

    assert "99" not in chart(race(told), "7").replace('"', " ").split("#")[0]


def test_one_lap_makes_no_chart() -> None:
    told = documents()
    told["chart"] = {"1": told["chart"]["1"]}

    assert positions_chart(race(told), ("7",), {"7": ""}) is None
