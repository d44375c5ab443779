from __future__ import annotations

from livetiming.racing.columns import ColumnSpec, cell_flag, cell_value
from livetiming.racing.stats import Stat

COLUMNS = ColumnSpec([Stat.NUM, ("Last", "time"), ("Lap", "numeric"), Stat.GAP])


def test_columns_are_found_by_title_whatever_their_type() -> None:
    row = ["7", [61.5, "pb"], 12]

    assert 61.5 == COLUMNS.value(row, Stat.LAST_LAP)
    assert "pb" == COLUMNS.flag(row, Stat.LAST_LAP)


def test_lap_is_an_alias_of_laps() -> None:
    assert 12 == COLUMNS.value(["7", "", 12], Stat.LAPS)


def test_a_short_row_gives_the_default() -> None:
    assert "none" == COLUMNS.value(["7"], Stat.GAP, "none")
    assert COLUMNS.index(Stat.TEAM) is None


def test_of_two_columns_with_one_title_the_first_counts() -> None:
    assert 0 == ColumnSpec([Stat.GAP, Stat.GAP]).index(Stat.GAP)


def test_time_columns_are_known_by_type() -> None:
    assert [False, True, False, True, False] == [COLUMNS.is_time(i) for i in range(5)]


def test_cells_are_primitives_or_pairs() -> None:
    assert (7, "") == (cell_value(7), cell_flag(7))
    assert (7, "old") == (cell_value([7, "old"]), cell_flag([7, "old"]))
    assert (None, "") == (cell_value([]), cell_flag([]))
