"""A plan found at once where there is room: even stints, drivers by what they still need.

Without waiting in the pits, the entries that lead to the end are a set that can be had exactly by
going back from the end; walking forward inside it, only the drivers may come out wrong. What comes
out is checked like any plan; where it fails, the solver has to answer.
"""

from __future__ import annotations

from livetiming.strategy.pitnow.problem import Leg, Plan, Problem, violations
from livetiming.strategy.pitnow.spans import Spans, both, moved, nearest


def ways(problem: Problem, legs: int) -> list[Spans] | None:
    """Return from which entries the end is reached without waiting, for the 1st, 2nd … stop.

    ``None`` when there is no way with so many stints. Drivers count only with their longest stint.
    """
    longest = max(problem.limit(driver) for driver in range(len(problem.drivers)))
    least, stop = problem.least, problem.stop
    rest = problem.end - problem.start - (legs - 1) * stop
    if rest < legs * least:
        return None
    if legs == 1:
        limit = longest if problem.driver is None else problem.limit(problem.driver, 0)
        return [] if rest <= limit else None
    found: list[Spans] = []
    after: Spans = ((problem.end, problem.end),)
    for index in range(legs - 1):
        back = moved(after, -longest - stop, -least - stop)
        is_first = index == legs - 2
        after = both(back, problem.entries if is_first else problem.open)
        if is_first and problem.driver is None:
            after = both(after, ((problem.start + least, problem.start + longest),))
        if not after:
            return None
        found.append(after)
    return found[::-1]


def greedy(
    problem: Problem, legs: int, *, entry: int | None = None, driver: int | None = None
) -> Plan | None:
    """Return a plan of so many stints without any waiting, or ``None`` when none was found.

    Args:
        problem: what has to be kept.
        legs: stints, the running one included.
        entry: when the first stop begins; ``None`` leaves that open.
        driver: of the next stint; ``None`` leaves that open.
    """
    open_to = ways(problem, legs)
    if open_to is None:
        return None
    walk = _Walk(problem)
    for index in range(legs):
        is_next = index == (0 if problem.in_pits else 1)
        who = problem.driver if index == 0 and not problem.in_pits else None
        choice = walk.choose(legs - index) if who is None else who
        if is_next and driver is not None:
            choice = driver
        if choice is None:
            return None
        if index == legs - 1:
            walk.drive(choice, problem.end)
            break
        even = (problem.end - walk.at - (legs - 1 - index) * problem.stop) // (legs - index)
        longest = min(problem.limit(choice, index), walk.left(choice))
        where = both(open_to[index], ((walk.at + problem.least, walk.at + longest),))
        if index == 0 and entry is not None:
            where = both(where, ((entry, entry),))
        end = nearest(where, walk.at + min(even, longest))
        if end is None:
            return None
        walk.drive(choice, end)
    plan = Plan(tuple(walk.legs))
    return None if next(violations(problem, plan), None) else plan


class _Walk:
    """A plan on its way."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.at = problem.start
        self.totals = [wheel.driven for wheel in problem.drivers]
        self.last, self.streak = problem.previous, problem.streak
        self.legs: list[Leg] = []

    def left(self, driver: int) -> int:
        """Return how long a driver may still drive in one go."""
        wheel = self.problem.drivers[driver]
        streak = self.streak if driver == self.last else 0
        return min(wheel.maximum - self.totals[driver], wheel.continuous - streak)

    def choose(self, legs: int) -> int | None:
        """Return who drives next: who lacks most of the minimum, then who has driven least."""
        problem = self.problem
        even = (problem.end - self.at - (legs - 1) * problem.stop) // max(1, legs)

        def order(driver: int) -> tuple[bool, bool, int, int]:
            wheel, total = problem.drivers[driver], self.totals[driver]
            fits = min(self.left(driver), problem.limit(driver)) >= min(even, problem.longest)
            lacks = max(0, wheel.minimum - total)
            return driver == self.last, not (fits or lacks), -lacks, total

        able = [
            driver for driver in range(len(problem.drivers))
            if self.left(driver) >= problem.least
            and not (problem.change and driver == self.last)
        ]  # fmt: skip
        return min(able, key=order, default=None)

    def drive(self, driver: int, end: int) -> None:
        """Add a stint."""
        leg = Leg(driver, self.at, end)
        self.streak = leg.length + (self.streak if driver == self.last else 0)
        self.last = driver
        self.totals[driver] += leg.length
        self.legs.append(leg)
        self.at = end + self.problem.stop
