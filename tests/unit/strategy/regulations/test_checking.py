from __future__ import annotations

import pytest

from livetiming.strategy.regulations import (
    Closed,
    Driver,
    Drivers,
    Penalty,
    Pits,
    Regulations,
)
from livetiming.strategy.regulations.checking import slips


@pytest.mark.parametrize(
    ("made", "key"),
    [
        (Regulations(duration_s=60, laps=3), "laps"),
        (Regulations(duration_s=0), "duration"),
        (Regulations(duration_s=60, stint_minimum_s=9, stint_maximum_s=8), "minimum"),
        (Regulations(duration_s=600, pits=Pits(required=5, minimum_s=120)), "required"),
        (Regulations(duration_s=600, pits=Pits(closed=(Closed(from_s=9, until_s=8),))), "until"),
        (Regulations(duration_s=600, drivers=Drivers(at_least=3, at_most=2)), "at_least"),
        (Regulations(duration_s=600, drivers=Drivers(minimum_s=3, maximum_s=2)), "minimum"),
        (Regulations(duration_s=60, entries=(Driver("A"), Driver("a"))), "name"),
        (Regulations(duration_s=60, drivers=Drivers(minimum_s=40),
                     entries=(Driver("A"), Driver("B"))), "minimum"),
        (Regulations(duration_s=60, penalties=(Penalty("short_stop", time_s=1, laps=1),)), 0),
    ],
)  # fmt: skip
def test_rules_that_cannot_hold_together_are_faults(made: Regulations, key: object) -> None:
    assert [(key, True)] == [(place[-1], fatal) for place, _, fatal in slips(made)]


@pytest.mark.parametrize("drivers", [Drivers(at_least=2), Drivers(at_most=0)])
def test_a_crew_has_as_many_drivers_as_are_allowed(drivers: Drivers) -> None:
    made = Regulations(duration_s=60, drivers=drivers, entries=(Driver("A", "7"),))

    assert ["car 7"] == [text.split(":")[0] for _, text, _ in slips(made)]


def test_a_race_without_a_length_is_only_a_warning() -> None:
    assert [(("race",), False)] == [(place, fatal) for place, _, fatal in slips(Regulations())]


def test_good_rules_have_no_slip() -> None:
    made = Regulations(duration_s=3_600, pits=Pits(3, 60, closed=(Closed(until_s=300),)),
                       stint_maximum_s=1_200, drivers=Drivers(minimum_s=600),
                       entries=(Driver("A"), Driver("B")))  # fmt: skip

    assert [] == list(slips(made))
