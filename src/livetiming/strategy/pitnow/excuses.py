"""Limits that are broken already, or cannot but be: they are told, the rest is still planned."""

from __future__ import annotations

from dataclasses import replace

from livetiming.strategy.pitnow.problem import Problem


def excused(problem: Problem) -> tuple[Problem, tuple[str, ...]]:
    """Return *problem* with limits that the running stint allows, and the keys of those broken."""
    if problem.driver is None:
        return problem, ()
    after = max(problem.now, problem.start + problem.least)
    open_from = (max(low, after) for low, high in problem.open if high >= after)
    run = next(open_from, problem.end) - problem.start
    broken = []
    wheel = problem.drivers[problem.driver]
    streak = run + (problem.streak if problem.previous == problem.driver else 0)
    if run > problem.limit(problem.driver):
        problem = replace(problem, first_limit=run)
        broken.append("stint.maximum")
    if wheel.driven + run > wheel.maximum:
        wheel = replace(wheel, maximum=wheel.driven + run)
        broken.append("drivers.maximum")
    if streak > wheel.continuous:
        wheel = replace(wheel, continuous=streak)
        broken.append("drivers.continuous")
    drivers = tuple(
        wheel if index == problem.driver else other for index, other in enumerate(problem.drivers)
    )
    return replace(problem, drivers=drivers), tuple(broken)
