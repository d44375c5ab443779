from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.strategy.pitnow import Plan, Problem, Wheel, planning, violations
from livetiming.strategy.pitnow.planning import Ask, best, earliest, latest_free
from livetiming.strategy.pitnow.solver import Found
from tests.unit.strategy.pitnow.brute import plans, problems

DAY = Problem(
    now=0, end=108_000, start=0, driver=0, owed=35, stop=180, shortest=600, longest=4_200,
    drivers=tuple(Wheel(name, minimum=10_800, continuous=8_400) for name in "ABCDEF"),
    closed=((0, 1_200), (50_400, 52_200), (106_200, 108_000)), lane=15,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(problems(), st.data())
def test_the_cheapest_plan_is_the_one_of_trying_all(problem: Problem, data: st.DataObject) -> None:
    every = list(plans(problem))
    entry = data.draw(st.none() | st.integers(problem.now, problem.end - 1))
    if entry is not None:
        every = [plan for plan in every if plan.entry == entry]

    found = best(problem, Ask(entry))
    assert found.is_sure
    assert (found.plan is None) == (not every)
    if found.plan is not None:
        assert [] == list(violations(problem, found.plan))
        assert min(plan.cost(problem) for plan in every) == found.plan.cost(problem)


@settings(max_examples=50, deadline=None)
@given(problems(), st.integers(0, 1))
def test_the_cheapest_plan_with_a_certain_driver_is_the_one_of_trying_all(
    problem: Problem, driver: int
) -> None:
    driver = min(driver, len(problem.drivers) - 1)
    place = 0 if problem.in_pits else 1
    costs = [
        plan.cost(problem) for plan in plans(problem)
        if place < len(plan.legs) and plan.legs[place].driver == driver
    ]  # fmt: skip

    known = best(problem).plan
    found = best(problem, Ask(driver=driver), [known] if known else [])
    assert min(costs, default=None) == (found.plan.cost(problem) if found.plan else None)


@settings(max_examples=50, deadline=None)
@given(problems(running=True))
def test_the_earliest_entry_is_the_one_of_trying_all(problem: Problem) -> None:
    entries = [plan.entry for plan in plans(problem) if plan.entry is not None]

    assert min(entries, default=None) == earliest(problem)


@settings(max_examples=50, deadline=None)
@given(problems(running=True))
def test_the_latest_entry_that_loses_nothing_is_one(problem: Problem) -> None:
    plan = best(problem).plan
    if plan is None or plan.wait(problem):
        return
    costs = [one for one in plans(problem) if one.cost(problem) == plan.cost(problem)]

    latest = latest_free(problem, plan)
    same = [one.entry for one in costs if one.stops == plan.stops and one.entry is not None]
    assert max(same, default=None) == latest


def test_a_long_race_with_room_needs_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def solve(problem: Problem, legs: int, **more: object) -> Found:
        asked.append(legs)
        return Found(None, is_sure=True)

    monkeypatch.setattr(planning, "solve", solve)
    found = best(DAY)

    assert [] == asked
    assert found.plan is not None
    assert (35, 0) == (found.plan.stops, found.plan.wait(DAY))


def test_a_minimum_that_there_is_no_time_for_is_proved_at_once() -> None:
    greedy = Problem(
        now=0, end=7_200, start=0, driver=0, owed=1, stop=60,
        drivers=(Wheel("A", minimum=3_600), Wheel("B", minimum=3_600)),
    )  # fmt: skip

    assert Found(None, is_sure=True) == best(greedy)


def test_a_plan_is_bent_to_another_entry() -> None:
    plan = best(DAY).plan
    assert plan is not None

    found = best(DAY, Ask(entry=1_500), [plan]).plan
    assert found is not None
    assert plan.legs[2:] == found.legs[2:]
    assert isinstance(found, Plan)
