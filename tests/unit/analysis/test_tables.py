from __future__ import annotations

from livetiming.analysis import tables
from tests.unit.analysis.test_views import a_race
from tests.unit.analysis.track import START_S


def test_every_lap_is_a_row_with_every_column() -> None:
    rows = [dict(zip(tables.LAPS, row, strict=True)) for row in tables.laps(a_race().analysis)]

    assert [1, 2, 3, 4] == [row["lap"] for row in rows]
    assert ("7", "A", 62.0, "green", 0, 0) == (
        rows[0]["car"], rows[0]["driver"], rows[0]["time_s"], rows[0]["flag"],
        rows[0]["in_lap"], rows[0]["out_lap"],
    )  # fmt: skip
    assert (1, 1, "B", 2) == (
        rows[2]["in_lap"], rows[2]["out_lap"], rows[2]["driver"], rows[2]["stint"],
    )  # fmt: skip


def test_every_stint_is_a_row_with_the_stop_behind_it() -> None:
    rows = [dict(zip(tables.STINTS, row, strict=True)) for row in tables.stints(a_race().analysis)]

    assert [("A", 2, START_S + 144, 60.3), ("B", 2, None, None)] == [
        (row["driver"], row["laps"], row["end_s"], row["stop_after_lane_s"]) for row in rows
    ]
