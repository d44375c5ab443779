from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.strategy.pitnow import violations
from livetiming.strategy.pitnow.greedy import greedy, ways
from livetiming.strategy.pitnow.problem import Problem
from livetiming.strategy.pitnow.spans import holds
from tests.unit.strategy.pitnow.brute import plans, problems
from tests.unit.strategy.pitnow.test_planning import DAY


@settings(max_examples=80, deadline=None)
@given(problems(), st.integers(1, 4))
def test_what_it_finds_keeps_every_rule_without_waiting(problem: Problem, legs: int) -> None:
    plan = greedy(problem, legs)

    if plan is not None:
        assert [] == list(violations(problem, plan))
        assert (legs, 0) == (len(plan.legs), plan.wait(problem))


@settings(max_examples=50, deadline=None)
@given(problems())
def test_the_ways_hold_every_plan_without_waiting(problem: Problem) -> None:
    for plan in plans(problem):
        if plan.wait(problem) == 0:
            found = ways(problem, len(plan.legs))
            assert found is not None
            entries = [leg.end for leg in plan.legs[:-1]]
            assert all(holds(open_to, at) for open_to, at in zip(found, entries, strict=True))


def test_a_day_of_six_drivers_is_planned_with_even_stints() -> None:
    plan = greedy(DAY, 36)

    assert plan is not None
    lengths = sorted(leg.length for leg in plan.legs)
    assert lengths[-1] - lengths[0] < 1_800


def test_what_is_fixed_is_kept() -> None:
    plan = greedy(DAY, 36, entry=1_800, driver=4)

    assert plan is not None
    assert (1_800, 4) == (plan.entry, plan.legs[1].driver)
