from __future__ import annotations

from tests.unit.strategy.grids import grid


def test_a_running_lap_counts_for_its_part_but_never_whole() -> None:
    field = grid(
        laps=[10, 10, 10, 10],
        since_s=[30.0, 90.0, 30.0, 30.0],
        in_pit=[False, False, True, False],
        stands=[False, False, False, True],
    )

    assert [10.5, 10.999, 10.0, 10.0] == field.distance.tolist()


def test_stops_owed_are_never_negative() -> None:
    field = grid(laps=[1, 1], stops=[2, 5])

    assert [1, 0] == field.owed(3).tolist()
    assert [0, 0] == field.owed(None).tolist()
