from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from livetiming.strategy.pitnow import NoSolver, Wheel, violations
from livetiming.strategy.pitnow.problem import Problem
from livetiming.strategy.pitnow.solver import solve

TIGHT = Problem(
    now=100, end=3_600, start=0, driver=0, owed=3, stop=60, shortest=300, longest=1_200,
    drivers=(Wheel("A", minimum=1_700, maximum=1_720), Wheel("B", minimum=1_700)),
    closed=((900, 1_500),), lane=15,
)  # fmt: skip


def test_a_tight_race_has_its_plan() -> None:
    found = solve(TIGHT, 4)

    assert found.plan is not None
    assert found.is_sure
    assert [] == list(violations(TIGHT, found.plan))
    assert 0 == found.plan.wait(TIGHT)


def test_what_is_fixed_is_kept() -> None:
    found = solve(TIGHT, 4, entry=800, driver=1)

    assert found.plan is not None
    assert (800, 1) == (found.plan.entry, found.plan.legs[1].driver)


def test_the_first_stop_is_put_as_early_and_as_late_as_can_be() -> None:
    """A drives 1 200 s at most in another stint, and so needs 500 s of 1 700 in this one."""
    early, late = solve(TIGHT, 4, goal="earliest"), solve(TIGHT, 4, goal="latest")

    assert early.plan is not None
    assert late.plan is not None
    assert (500, 899) == (early.plan.entry, late.plan.entry)


def test_waiting_is_planned_where_there_is_no_other_way() -> None:
    waits = replace(TIGHT, drivers=(Wheel("A", maximum=1_000), Wheel("B", maximum=2_000)))

    found = solve(waits, 4)
    assert found.plan is not None
    assert 3_600 - 3 * 60 - 3_000 == found.plan.wait(waits)


def test_that_there_is_none_is_proved() -> None:
    found = solve(replace(TIGHT, closed=((0, 3_600),)), 4)

    assert (None, True) == (found.plan, found.is_sure)


def test_without_the_library_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)

    with pytest.raises(NoSolver, match=r"pip install livetiming\[strategy\]"):
        solve(TIGHT, 4)
