"""Every plan there is of a small problem, found by trying all; and problems of that size."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from livetiming.strategy.pitnow import Leg, Plan, Problem, Wheel, violations

END = 9


def plans(problem: Problem) -> Iterator[Plan]:
    """Yield every plan that keeps all the rules."""
    firsts = [problem.start] if problem.driver is not None else range(problem.start, problem.end)
    for start in firsts:
        for legs in _legs(problem, start, problem.driver):
            plan = Plan(legs)
            if not list(violations(problem, plan)):
                yield plan


def _legs(problem: Problem, start: int, driver: int | None) -> Iterator[tuple[Leg, ...]]:
    for who in range(len(problem.drivers)) if driver is None else (driver,):
        yield (Leg(who, start, problem.end),)
        for end in range(start + 1, problem.end):
            for after in range(end + problem.stop, problem.end):
                for rest in _legs(problem, after, None):
                    yield (Leg(who, start, end), *rest)


@st.composite
def problems(draw: st.DrawFn, *, running: bool | None = None) -> Problem:
    """Problems of which all plans can be tried."""
    wheels = draw(st.lists(st.builds(
        Wheel, st.just(""), st.integers(0, 2), st.integers(0, 5),
        st.integers(5, 10), st.integers(2, 9), st.integers(2, 9),
    ), min_size=1, max_size=2))  # fmt: skip
    start = draw(st.integers(0, 3))
    runs = draw(st.booleans()) if running is None else running
    who = st.integers(0, len(wheels) - 1)
    shut = st.tuples(st.integers(0, END), st.integers(1, 3)).map(lambda one: (one[0], sum(one)))
    return Problem(
        now=draw(st.integers(start, start + 3)) if runs else draw(st.integers(0, start)),
        end=END, start=start, drivers=tuple(wheels),
        driver=draw(who) if runs else None, previous=draw(st.none() | who),
        streak=draw(st.integers(0, 2)), owed=draw(st.integers(0, 2)),
        stop=draw(st.integers(1, 2)), shortest=draw(st.integers(0, 2)),
        longest=draw(st.integers(2, 9)), closed=tuple(draw(st.lists(shut, max_size=2))),
        change=draw(st.booleans()), lane=draw(st.integers(0, 2)),
    )  # fmt: skip
