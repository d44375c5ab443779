from __future__ import annotations

import pytest

from livetiming.strategy.rejoin import rejoin
from tests.unit.strategy.grids import grid


def test_a_stop_costs_the_places_of_who_passes_meanwhile() -> None:
    field = grid(laps=[100, 99, 98, 90], since_s=[0.0, 0.0, 0.0, 0.0])

    assert 3 == rejoin(field, 0, 150.0, 150.0).position
    assert 1 == rejoin(field, 0, 30.0, 30.0).position


def test_who_is_near_at_the_exit_is_named_with_the_seconds() -> None:
    field = grid(laps=[50, 50, 50], since_s=[0.0, 10.0, 40.0], pace_s=60.0)

    found = rejoin(field, 0, 120.0, 120.0, exit_share=0.0)

    assert found.ahead is not None
    assert found.behind is not None
    assert (1, 10.0) == pytest.approx(found.ahead)
    assert (2, 20.0) == pytest.approx(found.behind)
    assert 0 == found.near


def test_traffic_is_who_is_within_five_seconds() -> None:
    field = grid(laps=[50, 50, 50, 50], since_s=[0.0, 3.0, 57.0, 30.0], pace_s=60.0)

    assert 2 == rejoin(field, 0, 120.0, 120.0, exit_share=0.0).near


def test_who_stands_is_no_traffic() -> None:
    found = rejoin(grid(laps=[5, 5], stands=[False, True]), 0, 100.0, 100.0)

    assert (None, None, 0) == (found.ahead, found.behind, found.near)
