from __future__ import annotations

from dataclasses import replace

from livetiming.strategy.pitnow.excuses import excused
from tests.unit.strategy.pitnow.test_problem import RACE


def test_nothing_broken_is_nothing_excused() -> None:
    assert (RACE, ()) == excused(RACE)


def test_each_limit_that_cannot_be_kept_is_named_and_eased() -> None:
    late = replace(RACE, now=75)

    eased, broken = excused(late)
    assert ("stint.maximum", "drivers.maximum", "drivers.continuous") == broken
    assert (75, 75, 80) == (
        eased.first_limit, eased.drivers[0].maximum, eased.drivers[0].continuous
    )  # fmt: skip
    assert RACE.drivers[1] == eased.drivers[1]


def test_a_closed_lane_makes_a_limit_unkeepable_before_it_is_broken() -> None:
    eased, broken = excused(replace(RACE, now=39, closed=((35, 45),)))

    assert ("stint.maximum", "drivers.continuous") == broken
    assert 45 == eased.first_limit


def test_in_the_pits_there_is_nothing_to_excuse() -> None:
    assert () == excused(replace(RACE, driver=None))[1]
