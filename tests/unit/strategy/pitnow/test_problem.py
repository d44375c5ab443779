from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.strategy.pitnow import Leg, Plan, Problem, Wheel, violations

RACE = Problem(
    now=10, end=100, start=0, driver=0, previous=0, streak=5, owed=2, stop=5, shortest=10,
    longest=50, closed=((60, 70),), lane=2,
    drivers=(Wheel("A", 0, 20, 70, 40, 40), Wheel("B", 0, 20)),
)  # fmt: skip
GOOD = Plan((Leg(0, 0, 30), Leg(1, 35, 55), Leg(0, 60, 100)))


def test_a_good_plan_breaks_nothing() -> None:
    assert [] == list(violations(RACE, GOOD))
    assert (2, 30, 0, 14) == (GOOD.stops, GOOD.entry, GOOD.wait(RACE), GOOD.cost(RACE))


def test_standing_longer_than_needed_is_waiting() -> None:
    plan = Plan((Leg(0, 0, 30), Leg(1, 38, 55), Leg(0, 60, 100)))

    assert (3, 17) == (plan.wait(RACE), plan.cost(RACE))


@pytest.mark.parametrize(
    ("key", "legs"),
    [
        ("race", ((0, 0, 30), (1, 35, 55), (0, 60, 90))),
        ("start", ((1, 0, 30), (1, 35, 55), (0, 60, 100))),
        ("pits.required", ((0, 0, 30), (1, 35, 100))),
        ("pits.minimum", ((0, 0, 30), (1, 34, 55), (0, 60, 100))),
        ("pits.closed", ((0, 0, 30), (1, 35, 60), (0, 65, 100))),
        ("pits.closed", ((0, 0, 9), (1, 35, 55), (0, 60, 100))),
        ("stint.minimum", ((0, 0, 30), (1, 35, 44), (0, 60, 100))),
        ("stint.maximum", ((0, 0, 30), (0, 35, 55), (1, 60, 100), (0, 105, 156))),
        ("drivers.minimum", ((0, 0, 20), (0, 35, 45), (0, 60, 100))),
        ("drivers.maximum", ((0, 0, 35), (1, 40, 55), (0, 60, 100))),
        ("drivers.continuous", ((0, 0, 36), (1, 41, 55), (0, 70, 100))),
    ],
)
def test_each_broken_rule_is_named(key: str, legs: tuple[tuple[int, int, int], ...]) -> None:
    problem = replace(RACE, end=156) if legs[-1][2] == 156 else RACE

    assert key in set(violations(problem, Plan(tuple(Leg(*one) for one in legs))))


def test_who_drives_on_breaks_the_rule_of_changes() -> None:
    plan = Plan((Leg(0, 0, 20), Leg(0, 35, 45), Leg(1, 60, 100)))

    assert "drivers.change" in set(violations(replace(RACE, change=True), plan))


def test_entries_are_when_the_lane_is_open_and_the_stint_long_enough() -> None:
    assert ((10, 40),) == RACE.entries
    assert ((10, 59), (70, 99)) == RACE.open
