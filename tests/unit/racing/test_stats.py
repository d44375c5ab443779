from __future__ import annotations

import pytest

from livetiming.racing.stats import TYPES, Stat, as_column


def test_every_predefined_column_has_a_type_that_renderers_know() -> None:
    assert {stat.kind for stat in Stat} <= TYPES


def test_lap_times_have_the_type_that_current_clients_analyse() -> None:
    assert ["Last", "laptime", "Last lap time"] == Stat.LAST_LAP.as_column()
    assert ["Best", "laptime", "Best lap time"] == Stat.BEST_LAP.as_column()


def test_a_column_without_description_has_two_parts() -> None:
    assert ["State", "text"] == Stat.STATE.as_column()
    assert Stat.STATE.description is None


def test_sectors_beyond_the_fifth_follow_the_same_pattern() -> None:
    assert Stat.S3.as_column() == Stat.sector(3)
    assert Stat.BS5.as_column() == Stat.best_sector(5)
    assert ["S9", "time", "Sector 9 time"] == Stat.sector(9)


@pytest.mark.parametrize(
    "column", [Stat.NUM, ("Num", "text", "Car number"), ["Num", "text", "Car number"]]
)
def test_members_and_raw_triples_give_the_same_column(column: object) -> None:
    assert ["Num", "text", "Car number"] == as_column(column)


@pytest.mark.parametrize("column", ["Num", ["Num"], [1, "text"], None, ["a", "b", "c", "d"]])
def test_anything_else_is_refused_with_its_value(column: object) -> None:
    with pytest.raises(ValueError, match="a column is a Stat") as refused:
        as_column(column)

    assert repr(column) in str(refused.value)
