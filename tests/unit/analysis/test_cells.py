from __future__ import annotations

from typing import Any

import pytest

from livetiming.analysis.cells import (
    NOTHING,
    Cells,
    is_bad_count,
    is_bad_time,
    mark,
    positive,
    text,
    tyre,
    whole,
)
from livetiming.racing import ColumnSpec, Stat
from tests.unit.analysis.track import COLUMNS, row


def test_watched_cells_are_found_whatever_the_order_of_the_columns() -> None:
    cells = Cells(ColumnSpec([Stat.LAST_LAP, Stat.NUM, Stat.LAPS]))

    watched = cells.watched([61.0, "7", 4])

    assert (61.0, 4, None) == (watched.last, watched.laps, watched.state)
    assert 1 == cells.number


def test_a_short_row_lacks_what_it_lacks() -> None:
    assert NOTHING._replace(state="PIT") == Cells(COLUMNS).watched(["7", "PIT"])


def test_sectors_gap_and_pit_time_are_read_at_the_line() -> None:
    cells = Cells(COLUMNS)
    shown = row(s1=[20.1, "pb"], s2="", gap="2 laps", pit=61.2)

    assert ((20.1, None), "2 laps", 61.2) == (
        cells.sectors_s(shown),
        cells.gap(shown),
        cells.pit_time_s(shown),
    )
    assert ("", None) == (cells.gap(["7"]), cells.pit_time_s(["7"]))


@pytest.mark.parametrize(
    ("cell", "time_s", "bad"),
    [([61.5, "pb"], 61.5, False), (61, 61.0, False), ("", None, False), (None, None, False),
     (0, None, False), (-3.0, None, False), ("1:01.5", None, True), (True, None, True),
     (float("nan"), None, False)],
)  # fmt: skip
def test_times(cell: Any, time_s: float | None, *, bad: bool) -> None:
    assert (time_s, bad) == (positive(cell), is_bad_time(cell))


@pytest.mark.parametrize(
    ("cell", "laps", "bad"),
    [(4, 4, False), (4.9, 4, False), ("12", 12, False), ("", None, False), (None, None, False),
     (-1, None, True), ("4 laps", None, True), (True, None, True)],
)  # fmt: skip
def test_counts(cell: Any, laps: int | None, *, bad: bool) -> None:
    assert (laps, bad) == (whole(cell), is_bad_count(cell))


def test_flags_of_cells() -> None:
    assert ("sb", "pb", "") == (mark([1.0, "sb-new"]), mark([1.0, "pb"]), mark([1.0, "old"]))
    assert ("soft", "S") == (tyre(["S", "tyre-soft"]), tyre("S"))
    assert ("", "3") == (text(None), text([3, ""]))
