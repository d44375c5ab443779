from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from livetiming.strategy.pitnow.spans import Spans, both, holds, joined, moved, nearest, without

spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=4)


def members(some: Spans) -> set[int]:
    return {one for low, high in some for one in range(low, high + 1)}


@given(spans)
def test_joining_keeps_the_members_and_orders_the_spans(raw: list[tuple[int, int]]) -> None:
    made = joined(raw)

    assert members(tuple(raw)) == members(made)
    assert all(a[1] + 1 < b[0] for a, b in pairwise(made))


@given(spans, spans)
def test_both_is_the_intersection(some: Spans, others: Spans) -> None:
    assert members(tuple(some)) & members(tuple(others)) == members(both(some, others))


@given(spans)
def test_without_leaves_out_the_holes(holes: list[tuple[int, int]]) -> None:
    shut = {one for low, high in holes for one in range(low, high)}

    assert set(range(3, 16)) - shut == members(without(3, 15, holes))


@given(spans, st.integers(-3, 3), st.integers(0, 4))
def test_moved_is_every_sum(raw: list[tuple[int, int]], least: int, more: int) -> None:
    made = joined(raw)

    expected = {a + b for a in members(made) for b in range(least, least + more + 1)}
    assert expected == members(moved(made, least, least + more))


@given(spans, st.integers(0, 20))
def test_the_nearest_member_is_one(raw: list[tuple[int, int]], to: int) -> None:
    every = members(tuple(raw))

    found = nearest(joined(raw), to)
    assert (found is None) == (not every)
    assert found is None or (found in every and abs(found - to) == min(abs(o - to) for o in every))
    assert holds(joined(raw), to) == (to in every)
