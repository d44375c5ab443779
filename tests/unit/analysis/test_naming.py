from __future__ import annotations

from livetiming.analysis.cells import Cells
from livetiming.analysis.naming import keys, number
from tests.unit.analysis.track import COLUMNS, Track, row

CELLS = Cells(COLUMNS)


def test_a_car_is_its_number() -> None:
    assert ["7", "12"] == keys([row("7"), row("12")], CELLS, {})
    assert "7" == number([["7", "pb"]], CELLS)


def test_two_cars_with_one_number_keep_their_keys_when_they_overtake() -> None:
    track = Track()
    a, b = row("7", team="A"), row("7", team="B")
    track.show(a, b)

    assert ["7~2", "7"] == keys([b, a], CELLS, track.analysis.cars)


def test_without_teams_drivers_tell_them_apart() -> None:
    track = Track()
    a, b = row("7", driver="A"), row("7", driver="B")
    track.show(a, b)

    assert ["7~2", "7"] == keys([b, a], CELLS, track.analysis.cars)


def test_a_third_car_with_the_number_gets_the_key_that_is_left() -> None:
    track = Track()
    a, b, c = (row("7", team=team) for team in "ABC")
    track.show(a, b)

    assert ["7~3", "7~2", "7"] == keys([c, b, a], CELLS, track.analysis.cars)
