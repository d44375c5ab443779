"""The cheapest plan: fewest seconds not driven, of any number of stops that keeps every rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from livetiming.strategy.pitnow.greedy import greedy, ways
from livetiming.strategy.pitnow.problem import Plan, Problem, violations
from livetiming.strategy.pitnow.solver import Effort, Found, solve

MOST_MORE = 12
"""So many stops more than needed are tried before we say that we do not know."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is fixed beforehand."""

    entry: int | None = None
    """When the first stop begins."""
    driver: int | None = None
    """Of the next stint."""


ANY = Ask()


def best(
    problem: Problem, ask: Ask = ANY, known: Iterable[Plan] = (), *, effort: Effort | None = None
) -> Found:
    """Return the cheapest plan, or the proof that there is none.

    Args:
        problem: what has to be kept.
        ask: what is fixed beforehand.
        known: plans of the same problem, that may be bent to what is asked.
        effort: what the solver may spend, and does.
    """
    effort = effort or Effort()
    counts = list(_counts(problem, ask))
    found = _bent(problem, ask, known)
    for legs in counts:
        if found is not None and found.cost(problem) <= _floor(problem, legs):
            break
        if (plan := greedy(problem, legs, entry=ask.entry, driver=ask.driver)) is not None:
            found = _cheaper(problem, found, plan)
            break
    is_sure = True
    for legs in counts:
        if found is not None and found.cost(problem) <= _floor(problem, legs):
            continue
        said = solve(problem, legs, entry=ask.entry, driver=ask.driver, effort=effort)
        is_sure = is_sure and said.is_sure
        if said.plan is not None:
            found = _cheaper(problem, found, said.plan)
    is_all = found is not None or len(counts) <= MOST_MORE
    return Found(found, is_sure and is_all)


def earliest(problem: Problem, effort: Effort | None = None) -> int | None:
    """Return the earliest entry from which every rule can still be kept, as far as is found."""
    effort = effort or Effort()
    entries = problem.entries
    if not entries:
        return None
    at = entries[0][0]
    if best(problem, Ask(entry=at), effort=effort).plan is not None:
        return at
    counts = _counts(problem, Ask(entry=at))
    plans = [solve(problem, legs, goal="earliest", effort=effort).plan for legs in counts]
    return min((plan.legs[0].end for plan in plans if plan is not None), default=None)


def latest_free(problem: Problem, plan: Plan, effort: Effort | None = None) -> int | None:
    """Return the latest entry that costs no more than *plan*, if it stops without waiting."""
    if not plan.stops or plan.wait(problem):
        return plan.entry
    legs = len(plan.legs)
    open_to = ways(problem, legs)
    if open_to is None:
        return plan.entry
    at = open_to[0][-1][1]
    if _bent(problem, Ask(entry=at), (plan,)) or greedy(problem, legs, entry=at):
        return at
    said = solve(problem, legs, goal="latest", effort=effort).plan
    return plan.entry if said is None else said.entry


def _cheaper(problem: Problem, one: Plan | None, other: Plan) -> Plan:
    if one is None or other.cost(problem) < one.cost(problem):
        return other
    return one


def _counts(problem: Problem, ask: Ask) -> Iterator[int]:
    """Yield how many stints there may be, where that can be at all."""
    following = ask.entry is not None or (ask.driver is not None and not problem.in_pits)
    fewest = max(problem.owed + 1, 2 if following else 1)
    needs = sum(max(0, wheel.minimum - wheel.driven) for wheel in problem.drivers)
    tried = 0
    for legs in range(fewest, fewest + (problem.end - problem.start) // problem.least + 1):
        driven = problem.end - problem.start - (legs - 1) * problem.stop
        if driven < max(needs, legs * problem.least):
            return
        if _wait(problem, legs) == 0:
            tried += 1
        yield legs
        if tried > MOST_MORE:
            return


def _wait(problem: Problem, legs: int) -> int:
    """Return how long at least one waits in the pits with so many stints."""
    longest = max(problem.limit(driver) for driver in range(len(problem.drivers)))
    first = longest if problem.driver is None else problem.limit(problem.driver, 0)
    driven = problem.end - problem.start - (legs - 1) * problem.stop
    return max(0, driven - first - (legs - 1) * longest)


def _floor(problem: Problem, legs: int) -> int:
    """Return what so many stints cost at least."""
    return (legs - 1) * (problem.stop + problem.lane) + _wait(problem, legs)


def _bent(problem: Problem, ask: Ask, known: Iterable[Plan]) -> Plan | None:
    """Return a plan like a known one that does as asked."""
    for plan in known:
        for made in _bends(problem, ask, plan):
            if next(violations(problem, made), None) is None:
                return made
    return None


def _bends(problem: Problem, ask: Ask, plan: Plan) -> Iterator[Plan]:
    legs = list(plan.legs)
    if ask.entry is not None:
        if len(legs) < 2:
            return
        legs[0] = replace(legs[0], end=ask.entry)
        legs[1] = replace(legs[1], start=ask.entry + problem.stop)
    following = 0 if problem.in_pits else 1
    if ask.driver is None or (following < len(legs) and legs[following].driver == ask.driver):
        yield Plan(tuple(legs))
        return
    if following >= len(legs):
        return
    now = legs[following].driver
    for index in range(following + 1, len(legs)):
        if legs[index].driver == ask.driver:
            swapped = list(legs)
            swapped[following] = replace(legs[following], driver=ask.driver)
            swapped[index] = replace(legs[index], driver=now)
            yield Plan(tuple(swapped))
    yield Plan((*legs[:following], replace(legs[following], driver=ask.driver),
                *legs[following + 1 :]))  # fmt: skip
