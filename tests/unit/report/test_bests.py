from __future__ import annotations

from livetiming.report.bests import bests, theoretical_s
from livetiming.report.race import Race
from tests.unit.report.races import START_S, documents, race


def test_the_fastest_car_comes_first_and_the_others_are_behind_it() -> None:
    told = documents()
    told["cars"]["12"]["best"] = 59.5

    assert [("12", 0.0, None, ""), ("7", 0.5, 3, "S. SOLO")] == [
        (best.car.key, best.behind_s, best.lap, best.driver) for best in bests(race(told))
    ]


def test_a_best_lap_that_was_seen_has_its_moment_and_its_driver() -> None:
    second = bests(race())[1]

    assert ("B. TWO", 4, START_S + 365.75) == (second.driver, second.lap, second.at_s)


def test_the_best_of_each_sector_is_marked_and_they_add_up() -> None:
    told = documents()
    told["pace"]["7"]["sectors"] = [20.0, 19.0, 21.5]
    told["pace"]["12"]["sectors"] = [20.5, None, 21.0]

    first, second = bests(race(told))

    assert ((20.0, True), (19.0, True), (21.5, False)) == first.sectors
    assert ((20.5, False), (None, False), (21.0, True)) == second.sectors
    assert 60.0 == theoretical_s(race(told))


def test_a_sector_that_nobody_has_leaves_no_sum() -> None:
    told = documents()
    told["pace"]["7"]["sectors"] = [20.0, None]

    assert (None, None) == (theoretical_s(race(told)), theoretical_s(race()))


def test_without_laps_there_are_no_bests() -> None:
    assert () == bests(Race("x"))
