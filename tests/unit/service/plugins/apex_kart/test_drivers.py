"""Who drives."""

from __future__ import annotations

import pytest

from livetiming.service.plugins.apex_kart import drivers, pits
from livetiming.service.plugins.apex_kart.model import Row


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ANN [1:05]", ("ANN", 3_900_000)),
        ("ANN", ("ANN", None)),
        ("ANN [x]", ("ANN [x]", None)),
        ("[0:10]", ("", 600_000)),
    ],
)
def test_the_bracket_is_the_time_driven(text: str, expected: tuple[str, int | None]) -> None:
    assert expected == drivers.split_total(text)


def test_the_first_driver_is_no_change() -> None:
    row = Row("1")

    assert drivers.at_the_wheel(row, "ANN", 0) is None
    assert "ANN" == row.driver


def test_another_name_is_a_change_and_the_same_is_none() -> None:
    row = Row("1", driver="ANN")

    assert drivers.at_the_wheel(row, "ANN [0:10]", 0) is None
    assert "ANN" == drivers.at_the_wheel(row, "BOB", 0)


def test_totals_are_kept_by_driver() -> None:
    row = Row("1")
    drivers.at_the_wheel(row, "ANN [0:10]", 0)
    drivers.at_the_wheel(row, "BOB", 0)
    drivers.at_the_wheel(row, "BOB [0:03]", 0)
    drivers.at_the_wheel(row, "ANN [0:11]", 0)

    assert {"ANN": 660_000, "BOB": 180_000} == row.driver_totals_ms


def test_stints_part_at_stops_and_at_changes() -> None:
    row = Row("1", driven=1)
    drivers.at_the_wheel(row, "ANN", 0)
    row.driven = 10
    pits.enter(row, 100)
    drivers.at_the_wheel(row, "BOB", 150)
    pits.leave(row, 200)
    row.driven = 12
    drivers.at_the_wheel(row, "CAT", 300)

    assert [("ANN", 1, 10), ("BOB", 10, 12), ("CAT", 12, None)] == [
        (stint.driver, stint.first_lap, stint.last_lap) for stint in row.stints
    ]


@pytest.mark.parametrize(
    ("team", "prefix"),
    [
        ("PRO 85 - NAME", "PRO 85"),
        ("(E) NAME", "E"),
        ("FL - NAME", "FL"),
        ("NAME", ""),
        ("A long name - B", ""),
    ],
)
def test_a_category_may_stand_before_the_name(team: str, prefix: str) -> None:
    assert prefix == drivers.category_prefix(team)
