from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.protocol.delta import BadDelta, apply, diff, keys


def a_state(
    *cars: list[Any],
    session: dict[str, Any] | None = None,
    messages: list[Any] | None = None,
    highlight: list[str] | None = None,
) -> dict[str, Any]:
    return {
        "cars": list(cars),
        "session": session or {},
        "messages": messages or [],
        "highlight": highlight or [],
    }


cells = st.none() | st.integers(0, 3) | st.sampled_from(["RUN", "PIT", [61.5, "pb"], [61.5, ""]])
numbers = st.sampled_from(["7", "8", "9", "", "7~2", 7, None, ["7", ""]])
rows = st.builds(lambda n, rest: [n, *rest], numbers, st.lists(cells, max_size=4))
states = st.fixed_dictionaries(
    {
        "cars": st.lists(rows, max_size=7),
        "session": st.dictionaries(st.sampled_from("abc"), cells),
        "messages": st.lists(
            st.builds(lambda at: [at, "Track", "Green", "green"], st.integers(0, 5)), max_size=4
        ),
        "highlight": st.lists(st.sampled_from(["7", "8"]), max_size=2),
    }
)


@given(states, states)
def test_applying_a_difference_gives_the_other_state(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    delta = diff(before, after)

    assert after == (before if delta is None else apply(before, delta))


@given(states)
def test_a_state_does_not_differ_from_itself_once_its_highlight_is_over(
    state: dict[str, Any],
) -> None:
    assert diff({**state, "highlight": []}, {**state, "highlight": []}) is None


@given(st.lists(rows, max_size=8))
def test_every_row_has_a_key_of_its_own(cars: list[list[Any]]) -> None:
    assert len(cars) == len(set(keys(cars)))


def test_numbers_are_written_as_javascript_writes_them() -> None:
    assert ["7", "7.5", "true", "", "8", "8~2"] == keys([[7.0], [7.5], [True], [None], ["8"], [8]])


def test_an_overtake_costs_two_positions_and_no_rows() -> None:
    a, b, c = ["1", "x"], ["2", "y"], ["3", "z"]

    delta = diff(a_state(a, b, c), a_state(b, a, c))

    assert {"cars": {}, "order": {"2": 0, "1": 1}} == delta


def test_only_changed_cells_are_sent() -> None:
    delta = diff(a_state(["1", "x", 3]), a_state(["1", "x", 4]))

    assert {"cars": {"1": {"2": 4}}} == delta


def test_a_car_that_leaves_is_gone_and_those_behind_move_up() -> None:
    delta = diff(a_state(["1"], ["2"], ["3"]), a_state(["1"], ["3"]))

    assert {"cars": {}, "order": {"3": 1}, "gone": ["2"]} == delta


def test_a_shorter_row_says_its_length() -> None:
    assert {"cars": {"1": {"n": 1}}} == diff(a_state(["1", "x"]), a_state(["1"]))


def test_a_session_key_that_vanishes_is_unset() -> None:
    delta = diff(a_state(session={"timeRemain": 5, "flag": "a"}), a_state(session={"flag": "b"}))

    assert {"cars": {}, "session": {"flag": "b"}, "unset": ["timeRemain"]} == delta


def test_new_messages_are_sent_alone() -> None:
    old = [[at, "Track", "x", ""] for at in range(100, 0, -1)]
    new = [[102, "Track", "x", ""], [101, "Track", "x", ""]]

    delta = diff(a_state(messages=old), a_state(messages=(new + old)[:100]))

    assert {"cars": {}, "messages": new} == delta


def test_messages_that_are_no_continuation_are_sent_whole() -> None:
    delta = diff(a_state(messages=[[2, "a", "x", ""]]), a_state(messages=[]))

    assert {"cars": {}, "allMessages": []} == delta


def test_a_highlight_ends_with_the_next_delta() -> None:
    shown = a_state(["1"], highlight=["1"])

    delta = diff(shown, a_state(["1"]))

    assert {"cars": {}} == delta
    assert [] == apply(shown, delta)["highlight"]


def test_neither_side_is_changed_by_applying() -> None:
    before = a_state(["1", 2], session={"a": 1})

    apply(before, {"cars": {"1": {"1": 3}}, "session": {"a": 2}})

    assert a_state(["1", 2], session={"a": 1}) == before


@pytest.mark.parametrize(
    "delta",
    [
        {},
        {"cars": {"1": {"9": "x"}}},
        {"cars": {}, "order": {"1": 7}},
        {"cars": {}, "order": {"2": 0, "1": 0}},
        {"cars": {}, "order": {"nobody": 2}},
        {"cars": {}, "gone": ["1"]},
        {"cars": {"1": {"x": 1}}},
    ],
)
def test_a_delta_that_does_not_fit_is_refused(delta: dict[str, Any]) -> None:
    with pytest.raises(BadDelta):
        apply(a_state(["1", "x"], ["2", "y"]), delta)
