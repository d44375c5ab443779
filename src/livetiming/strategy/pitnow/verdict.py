"""Pit now? Yes, or the first rule against it and when it opens; who may drive; what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from livetiming.strategy.pitnow.excuses import excused
from livetiming.strategy.pitnow.planning import Ask, best, earliest, latest_free
from livetiming.strategy.pitnow.problem import NO_LIMIT, Plan, Problem
from livetiming.strategy.pitnow.solver import Effort, Found
from livetiming.strategy.pitnow.spans import holds
from livetiming.strategy.regulations.lengths import words

EFFORT = 0.1
"""What one answer may spend on solving; where it is not enough, the answer says so."""
AHEAD_LAPS = (1, 2, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class Fails:
    """A rule that is against it."""

    rule: str
    """Its key in the regulations; ``plan`` where all of them together are."""
    text: str
    opens: int | None = None
    """Race time at which this rule alone is for it [s]."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who may drive next, or may not."""

    driver: int
    name: str
    fails: Fails | None = None
    cost: int | None = None
    """Seconds lost against the best driver."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another moment to stop."""

    what: str
    at: int
    cost: int | None
    """Seconds lost against the best plan; ``None`` where a rule is broken."""
    stops: int | None = None
    wait: int | None = None
    fails: Fails | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer, with its reasons. Times are race time [s]."""

    verdict: str
    """``yes``, ``no``, or ``unknown`` where the effort allowed did not settle it."""
    fails: Fails | None
    opens: int | None
    """The earliest entry, or exit where the team is in the pits, that keeps every rule."""
    latest: int | None
    """The latest entry that loses nothing."""
    drivers: tuple[Choice, ...]
    plan: Plan | None
    alternatives: tuple[Alternative, ...]
    broken: tuple[str, ...]
    """Rules that are broken already."""
    unreachable: tuple[str, ...] = ()
    """Rules that no plan keeps any more."""


def pit_now(
    problem: Problem, *, flag: str = "", lap_s: float | None = None, effort: float = EFFORT
) -> Answer:
    """Answer for the moment of *problem*.

    Args:
        problem: where the team stands.
        flag: the flag that closes the pit lane now; empty when none does.
        lap_s: a lap of the team, to tell what stopping some laps later costs.
        effort: what may be spent on solving, in seconds or so.
    """
    spend = Effort(effort)
    problem, broken = excused(problem)
    every = best(problem, effort=spend)
    unreachable = () if every.plan is not None or not every.is_sure else missed(problem, spend)
    if problem.in_pits:
        return _leaving(problem, every, (broken, unreachable), spend)
    fails = _flagged(flag) or local(problem, problem.now)
    known = (every.plan,) if every.plan is not None else ()
    here = (
        Found(None, is_sure=True)
        if fails
        else best(problem, Ask(entry=problem.now), known, effort=spend)
    )
    if fails is None and here.plan is None and here.is_sure and every.plan is not None:
        fails = Fails("plan", "after a stop now no plan keeps all the rules")
    is_open = fails is None and here.plan is None and every.plan is None and not here.is_sure
    plan = here.plan or every.plan
    others = tuple(_alternatives(problem, (every, here), lap_s, spend)) if every.plan else ()
    return Answer(
        verdict="no" if fails else "unknown" if is_open else "yes",
        fails=fails,
        opens=problem.now if fails is None else _opens(problem, fails, every, spend),
        latest=latest_free(problem, every.plan, spend) if every.plan else None,
        drivers=tuple(_drivers(problem, here.plan or every.plan, spend)),
        plan=plan, alternatives=others, broken=broken, unreachable=unreachable,
    )  # fmt: skip


def local(problem: Problem, at: int) -> Fails | None:
    """Return the first rule that is against an entry at *at* by itself."""
    if at >= problem.end:
        return Fails("race", "the race is over")
    for since, until in sorted(problem.closed):
        if since <= at < until:
            opens = _open_from(problem, at)
            when = "until the end" if opens is None else f"until {words(opens)}"
            return Fails("pits.closed", f"the pit lane is closed {when}", opens)
    age = at - problem.start
    if age < problem.least:
        opens = problem.start + problem.least
        text = f"the stint has lasted {words(age)} of at least {words(problem.least)}"
        return Fails("stint.minimum", text, opens)
    if problem.end - at - problem.stop < problem.least:
        return Fails("race", f"{words(problem.end - at)} are left, too little for a stop and a "
                     "stint")  # fmt: skip
    return None


def _flagged(flag: str) -> Fails | None:
    if not flag:
        return None
    return Fails("pits.closed_under", f"the pit lane is closed under {flag}")


def _open_from(problem: Problem, at: int) -> int | None:
    return next((max(low, at) for low, high in problem.open if high >= at), None)


def _opens(problem: Problem, fails: Fails, every: Found, spend: Effort) -> int | None:
    if every.plan is not None:
        return earliest(problem, spend)
    entries = problem.entries
    return entries[0][0] if entries else fails.opens


def missed(problem: Problem, spend: Effort) -> tuple[str, ...]:
    """Return the rules of which dropping any one would leave a plan; all that bind, if none."""
    free = tuple(replace(wheel, minimum=0) for wheel in problem.drivers)
    loose = tuple(replace(wheel, maximum=NO_LIMIT) for wheel in problem.drivers)
    long = tuple(replace(wheel, continuous=NO_LIMIT) for wheel in problem.drivers)
    drops = {
        "drivers.minimum": replace(problem, drivers=free),
        "pits.required": replace(problem, owed=0),
        "drivers.maximum": replace(problem, drivers=loose),
        "drivers.continuous": replace(problem, drivers=long),
        "drivers.change": replace(problem, change=False),
        "pits.closed": replace(problem, closed=()),
        "stint.minimum": replace(problem, shortest=0),
    }
    binding = {key: one for key, one in drops.items() if one != problem}
    alone = tuple(key for key, one in binding.items() if best(one, effort=spend).plan is not None)
    return alone or tuple(binding)


def _leaving(
    problem: Problem, every: Found, lost: tuple[tuple[str, ...], tuple[str, ...]], spend: Effort
) -> Answer:
    """Answer for a team in the pits: may it leave?"""
    fails = None
    if problem.start > problem.now:
        text = f"the stop lasts {words(problem.start - problem.now)} more"
        fails = Fails("pits.minimum", text, problem.start)
    drivers = tuple(_drivers(problem, every.plan, spend))
    if fails is None and drivers and all(one.fails for one in drivers) and every.plan:
        fails = Fails("drivers", "nobody may drive")
    return Answer(
        "no" if fails else "yes", fails, problem.start,
        every.plan.entry if every.plan else None, drivers, every.plan, (), *lost,
    )  # fmt: skip


def _drivers(problem: Problem, plan: Plan | None, spend: Effort) -> Iterator[Choice]:
    """Yield who may drive next, and what that costs against the best of them.

    Without a plan nobody can tell the cost; who may not drive by a rule alone is still told.
    """
    entry = plan.entry if plan is not None and not problem.in_pits else None
    if plan is None or (entry is None and not problem.in_pits):
        for driver, wheel in enumerate(problem.drivers):
            yield Choice(driver, wheel.name, _alone(problem, driver, problem.now - problem.start))
        return
    choices = []
    for driver, wheel in enumerate(problem.drivers):
        said = best(problem, Ask(entry, driver), (plan,), effort=spend)
        cost = None if said.plan is None else said.plan.cost(problem)
        fails = None
        if said.plan is None:
            text = "no plan keeps all the rules then" if said.is_sure else "not settled"
            fails = _alone(problem, driver, plan.legs[0].length) or Fails("plan", text)
        choices.append(Choice(driver, wheel.name, fails, cost))
    least = min((one.cost for one in choices if one.cost is not None), default=0)
    for one in choices:
        yield one if one.cost is None else replace(one, cost=one.cost - least)


def _alone(problem: Problem, driver: int, run: int) -> Fails | None:
    """Return the first rule that keeps a driver from the next stint by itself.

    Args:
        problem: where the team stands.
        driver: who would drive.
        run: how long the running stint lasts until then; unused in the pits.
    """
    wheel = problem.drivers[driver]
    is_same = driver == (problem.previous if problem.in_pits else problem.driver)
    run = run if is_same and not problem.in_pits else 0
    streak = run + (problem.streak if driver == problem.previous and is_same else 0)
    if is_same and problem.change:
        return Fails("drivers.change", "every stop must change the driver")
    left = wheel.maximum - wheel.driven - run
    if left < problem.least:
        text = f"{words(max(0, left))} left of {words(wheel.maximum)} in all"
        return Fails("drivers.maximum", text)
    left = wheel.continuous - streak
    if is_same and left < problem.least:
        return Fails("drivers.continuous", f"{words(max(0, left))} left without a break")
    return None


def _alternatives(
    problem: Problem, found: tuple[Found, Found], lap_s: float | None, spend: Effort
) -> Iterator[Alternative]:
    plan, here = found[0].plan, found[1]
    if plan is None:
        return
    known = [plan, *([here.plan] if here.plan else [])]
    for what, at in _moments(problem, plan, lap_s):
        fails = local(problem, at)
        if fails is None and not holds(problem.entries, at):
            fails = Fails("stint.maximum", f"the stint may last until {words(_until(problem))}")
        if fails is not None:
            yield Alternative(what, at, None, fails=fails)
            continue
        said = (
            here
            if at == problem.now and here.plan
            else best(problem, Ask(entry=at), known, effort=spend)
        )
        if said.plan is None:
            text = "no plan keeps all the rules then" if said.is_sure else "not settled"
            yield Alternative(what, at, None, fails=Fails("plan", text))
            continue
        cost = said.plan.cost(problem) - plan.cost(problem)
        yield Alternative(what, at, cost, said.plan.stops, said.plan.wait(problem))


def _until(problem: Problem) -> int:
    limit = NO_LIMIT if problem.driver is None else problem.limit(problem.driver, 0)
    return min(problem.start + limit, problem.end)


def _moments(problem: Problem, plan: Plan, lap_s: float | None) -> Iterator[tuple[str, int]]:
    """Yield the moments worth comparing, each once, in order."""
    found: dict[int, str] = {problem.now: "now"}
    for since, _ in problem.open[1:]:
        if since - problem.now <= 3_600:
            found.setdefault(since, "when the pit lane opens")
    for _, until in problem.open[:-1]:
        if 0 < until - problem.now <= 3_600:
            found.setdefault(until, "before the pit lane closes")
    if problem.start + problem.least > problem.now:
        found.setdefault(problem.start + problem.least, "after the shortest stint")
    if plan.entry is not None:
        found.setdefault(plan.entry, "as planned")
    if _until(problem) < problem.end:
        found.setdefault(_until(problem), "at the stint limit")
    for laps in AHEAD_LAPS if lap_s else ():
        what = f"in {laps} laps" if laps > 1 else "in 1 lap"
        found.setdefault(problem.now + round(laps * (lap_s or 0)), what)
    yield from ((what, at) for at, what in sorted(found.items()) if at < problem.end)
