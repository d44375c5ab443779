"""The exact answer, by OR-Tools' CP-SAT: a plan with the least waiting, or the proof of none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from livetiming.strategy.pitnow.problem import Leg, Plan, Problem

Goal = Literal["wait", "earliest", "latest"]
BUILD = 0.0003
"""What a stint and a driver of a model count, to make up for building it."""


@dataclass(slots=True)
class Effort:
    """How much may still be spent, in the solver's deterministic time, about a second each.

    It counts work and no clock: the same question has the same answer on any machine.
    """

    left: float = 4.0


class NoSolver(RuntimeError):
    """OR-Tools is not installed; the text says how to mend that."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the solver says."""

    plan: Plan | None
    is_sure: bool
    """Whether there is nothing better; without a plan: whether there is none."""


def solve(
    problem: Problem,
    legs: int,
    *,
    entry: int | None = None,
    driver: int | None = None,
    goal: Goal = "wait",
    effort: Effort | None = None,
) -> Found:
    """Return the best plan of so many stints.

    Args:
        problem: what has to be kept.
        legs: stints, the running one included.
        entry: when the first stop begins; ``None`` leaves that open.
        driver: of the next stint; ``None`` leaves that open.
        goal: the least waiting, the earliest first stop, or the latest one without any waiting.
        effort: what may be spent, and is.

    Raises:
        NoSolver: OR-Tools is not installed.
    """
    if legs > 1 and not problem.entries:
        return Found(None, is_sure=True)
    effort = effort or Effort()
    if effort.left <= 0:
        return Found(None, is_sure=False)
    cp_model = _cp_model()
    made = _Model(cp_model, problem, legs)
    if entry is not None and legs > 1:
        made.model.add(made.ends[0] == entry)
    following = 0 if problem.in_pits else 1
    if driver is not None and following < legs:
        made.model.add(made.drives[following][driver] == 1)
    if goal == "wait" or legs == 1:
        made.model.minimize(sum(made.waits))
    elif goal == "earliest":
        made.model.minimize(made.ends[0])
    else:
        made.model.add(sum(made.waits) == 0)
        made.model.maximize(made.ends[0])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort.left
    status = solver.solve(made.model)
    spent = solver.response_proto.deterministic_time
    effort.left -= spent + legs * len(problem.drivers) * BUILD
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(None, status == cp_model.INFEASIBLE)
    return Found(made.plan(solver), status == cp_model.OPTIMAL)


def _cp_model() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ImportError as error:
        raise NoSolver(
            f"strategy - expected OR-Tools for plans of stops, got {error}; install it with "
            "'pip install livetiming[strategy]'"
        ) from None
    return cp_model


class _Model:
    """Variables and rules."""

    def __init__(self, cp_model: Any, problem: Problem, legs: int) -> None:
        self.problem, self.legs = problem, legs
        self.model = model = cp_model.CpModel()
        end, count = problem.end, len(problem.drivers)
        free = cp_model.Domain.from_intervals([list(span) for span in problem.open])
        first = problem.start if problem.driver is not None else end
        self.starts = [model.new_int_var(problem.start, first if not k else end, f"s{k}")
                       for k in range(legs)]  # fmt: skip
        # With one stint there may be nothing open, and no entry to be had.
        self.ends = [model.new_int_var_from_domain(free, f"e{k}") for k in range(legs - 1)]
        self.ends.append(model.new_constant(end))
        self.drives = [[model.new_bool_var(f"y{k},{d}") for d in range(count)]
                       for k in range(legs)]  # fmt: skip
        self.lengths = [[model.new_int_var(0, self._most(d, k), f"x{k},{d}") for d in range(count)]
                        for k in range(legs)]  # fmt: skip
        pairs = zip(self.ends, self.starts[1:], strict=False)
        self.waits = [start - entry - problem.stop for entry, start in pairs]
        for wait in self.waits:
            model.add(wait >= 0)
        self.waits.append(self.starts[0] - problem.start)
        self._legs()
        self._totals()
        self._streaks()

    def _most(self, driver: int, leg: int) -> int:
        return min(self.problem.limit(driver, leg), self.problem.end)

    def _legs(self) -> None:
        model, problem = self.model, self.problem
        for k in range(self.legs):
            model.add_exactly_one(self.drives[k])
            model.add(sum(self.lengths[k]) == self.ends[k] - self.starts[k])
            for d, (drives, length) in enumerate(zip(self.drives[k], self.lengths[k], strict=True)):
                model.add(length <= self._most(d, k) * drives)
                model.add(length >= problem.least * drives)
        if problem.driver is not None:
            model.add(self.drives[0][problem.driver] == 1)
        if problem.change:
            for some, others in zip(self.drives, self.drives[1:], strict=False):
                for one, other in zip(some, others, strict=True):
                    model.add_at_most_one(one, other)
            if problem.in_pits and problem.previous is not None:
                model.add(self.drives[0][problem.previous] == 0)

    def _totals(self) -> None:
        for d, wheel in enumerate(self.problem.drivers):
            total = wheel.driven + sum(self.lengths[k][d] for k in range(self.legs))
            if wheel.minimum > wheel.driven:
                self.model.add(total >= wheel.minimum)
            if wheel.maximum < wheel.driven + self.problem.end:
                self.model.add(total <= wheel.maximum)

    def _streaks(self) -> None:
        problem, model = self.problem, self.model
        for d, wheel in enumerate(problem.drivers):
            if wheel.continuous >= problem.end:
                continue
            before: Any = problem.streak if problem.previous == d else 0
            for k in range(self.legs):
                streak = model.new_int_var(0, wheel.continuous, f"c{k},{d}")
                model.add(streak >= before + self.lengths[k][d]).only_enforce_if(self.drives[k][d])
                before = streak

    def plan(self, solver: Any) -> Plan:
        """Return the plan that the solver found."""
        return Plan(tuple(
            Leg(next(d for d, drives in enumerate(self.drives[k]) if solver.value(drives)),
                int(solver.value(self.starts[k])), int(solver.value(self.ends[k])))
            for k in range(self.legs)
        ))  # fmt: skip
