"""The rest of a race of one team, as numbers: what the rules leave open, in whole seconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from livetiming.strategy.pitnow.spans import Spans, both, without

NO_LIMIT = 10_000_000
"""More seconds than any race has."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """A driver: what was driven in stints that are over, and between which limits."""

    name: str
    driven: int = 0
    minimum: int = 0
    maximum: int = NO_LIMIT
    continuous: int = NO_LIMIT
    stint: int = NO_LIMIT


@dataclass(frozen=True, slots=True)
class Problem:
    """Where a team stands and what it still has to keep."""

    now: int
    end: int
    start: int
    """When the running stint began; in the pits, when the next one may begin at the earliest."""
    drivers: tuple[Wheel, ...]
    driver: int | None = None
    """At the wheel; ``None`` in the pits, where that is open."""
    previous: int | None = None
    """Who drove the stint before that one."""
    streak: int = 0
    """How long that one had driven without anybody between."""
    owed: int = 0
    """Stops still required, not counting one that lasts."""
    stop: int = 0
    shortest: int = 0
    longest: int = NO_LIMIT
    closed: tuple[tuple[int, int], ...] = ()
    """When nobody may come in: from, and when it is open again."""
    change: bool = False
    lane: int = 0
    """What a stop costs besides its length."""
    first_limit: int = 0
    """Longest first stint where its limits are broken already: it cannot be shorter."""

    @property
    def in_pits(self) -> bool:
        """Whether the team stands in the pits."""
        return self.driver is None

    @property
    def least(self) -> int:
        """Shortest stint; none is empty."""
        return max(1, self.shortest)

    @property
    def open(self) -> Spans:
        """When one may come in, from now on."""
        return without(self.now, self.end - 1, self.closed)

    def limit(self, driver: int, leg: int = 1) -> int:
        """Return the longest stint of a driver; the first one may be excused."""
        usual = min(self.longest, self.drivers[driver].stint)
        return usual if leg else max(usual, self.first_limit)

    @property
    def entries(self) -> Spans:
        """Entries that end the first stint within its limits."""
        longest = NO_LIMIT if self.driver is None else self.limit(self.driver, 0)
        return both(self.open, ((self.start + self.least, self.start + longest),))


@dataclass(frozen=True, slots=True)
class Leg:
    """A stint of a plan."""

    driver: int
    start: int
    end: int

    @property
    def length(self) -> int:
        """How long it lasts."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Plan:
    """All stints to the end, the running one first."""

    legs: tuple[Leg, ...]

    @property
    def stops(self) -> int:
        """Stops still to come."""
        return len(self.legs) - 1

    @property
    def entry(self) -> int | None:
        """When the next stop begins; ``None`` without one."""
        return self.legs[0].end if self.stops else None

    def wait(self, problem: Problem) -> int:
        """Return how much longer than needed the kart stands."""
        legs = self.legs
        stood = sum(after.start - leg.end for leg, after in pairwise(legs))
        late = legs[0].start - problem.start
        return stood - self.stops * problem.stop + late

    def cost(self, problem: Problem) -> int:
        """Return the seconds not driven: stops, lanes and waiting."""
        return self.stops * (problem.stop + problem.lane) + self.wait(problem)


def violations(problem: Problem, plan: Plan) -> Iterator[str]:
    """Yield each rule that *plan* breaks, by its key in the regulations."""
    legs = plan.legs
    if not legs or legs[-1].end != problem.end:
        yield "race"
        return
    first = legs[0]
    if problem.driver is None:
        is_first = first.start >= problem.start
    else:
        is_first = first.start == problem.start and first.driver == problem.driver
    if not is_first:
        yield "start"
    if plan.stops < problem.owed:
        yield "pits.required"
    for leg, after in pairwise(legs):
        if after.start - leg.end < problem.stop:
            yield "pits.minimum"
        if leg.end < problem.now or any(a <= leg.end < b for a, b in problem.closed):
            yield "pits.closed"
    for index, leg in enumerate(legs):
        if leg.length < problem.least:
            yield "stint.minimum"
        if leg.length > problem.limit(leg.driver, index):
            yield "stint.maximum"
    yield from _of_drivers(problem, legs)


def _of_drivers(problem: Problem, legs: tuple[Leg, ...]) -> Iterator[str]:
    totals = [wheel.driven for wheel in problem.drivers]
    last, streak = problem.previous, problem.streak
    for index, leg in enumerate(legs):
        is_same = leg.driver == last
        if is_same and problem.change and (index or problem.in_pits):
            yield "drivers.change"
        streak = leg.length + (streak if is_same else 0)
        last = leg.driver
        totals[leg.driver] += leg.length
        if streak > problem.drivers[leg.driver].continuous:
            yield "drivers.continuous"
    for wheel, total in zip(problem.drivers, totals, strict=True):
        if total < wheel.minimum:
            yield "drivers.minimum"
        if total > wheel.maximum:
            yield "drivers.maximum"
