from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.protocol.delta import BadDelta, apply, diff
from livetiming.recording.fold import Fold

cells = st.none() | st.integers(0, 3) | st.sampled_from(["RUN", "PIT", [61.5, "pb"], [61.5, ""]])
numbers = st.sampled_from(["7", "8", "9", "10", "", "7~2", 7, None, ["7", ""]])
plain_numbers = st.sampled_from(["7", "8", "9", "10"])


def a_row(number: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.builds(lambda n, rest: [n, *rest], number, st.lists(cells, max_size=4))


def some_states(number: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "cars": st.lists(a_row(number), max_size=6),
            "session": st.dictionaries(st.sampled_from("abc"), cells, max_size=3),
            "messages": st.lists(
                st.builds(lambda at: [at, "Track", "Green", "green"], st.integers(0, 5)),
                max_size=3,
            ),
            "highlight": st.lists(st.sampled_from(["7", "8"]), max_size=2),
        }
    )


states = some_states(numbers) | some_states(plain_numbers)


@given(st.lists(states, min_size=1, max_size=5), st.integers(0, 1))
def test_folding_gives_every_state_that_was_taken_apart(
    passed: list[dict[str, Any]], number_column: int
) -> None:
    fold = Fold(json.loads(json.dumps(passed[0])), number_column)
    for before, after in pairwise(passed):
        delta = diff(before, after, number_column) or {"cars": {}}

        fold.apply(json.loads(json.dumps(delta)))

        assert after == fold.state() == apply(before, delta, number_column)


def a_state(*cars: list[Any], **parts: Any) -> dict[str, Any]:
    return {"cars": list(cars), "session": {}, "messages": [], "highlight": [], **parts}


def test_a_state_that_was_returned_does_not_change_any_more() -> None:
    fold = Fold(a_state(["7", "RUN"], ["8", "RUN"], session={"flagState": "green"}))
    first = fold.state()

    fold.apply({"cars": {"7": {"1": "PIT"}}, "order": {"8": 0, "7": 1}, "session": {"x": 1}})

    assert a_state(["7", "RUN"], ["8", "RUN"], session={"flagState": "green"}) == first
    assert [["8", "RUN"], ["7", "PIT"]] == fold.state()["cars"]


def test_keys_of_a_state_that_we_do_not_know_stay() -> None:
    fold = Fold(a_state(["7"], meta={"parameters": {}}))

    fold.apply({"session": {"x": 1}})

    assert {"parameters": {}} == fold.state()["meta"]


@pytest.mark.parametrize(
    "delta",
    [
        {"cars": {"9": {"1": "RUN"}}},
        {"cars": {"7": {"5": "RUN"}}},
        {"cars": {"7": {"1": {"a": 1}}}},
        {"cars": {"7": {"1": [1, 2, 3]}}},
        {"cars": {"7": {"1": float("nan")}}},
        {"cars": {"7": 3}},
        {"cars": []},
        {"order": {"7": 1}},
        {"order": {"7": 5}},
        {"order": {"7": -1, "8": 0}},
        {"gone": ["9"]},
        {"gone": 7},
        {"messages": ["x"]},
        {"messages": 3},
        {"highlight": "7"},
        {"session": [1]},
    ],
)
def test_a_delta_that_does_not_fit_is_refused(delta: Any) -> None:
    with pytest.raises(BadDelta):
        Fold(a_state(["7", "RUN"], ["8", "RUN"])).apply(delta)


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        {},
        a_state(session=None),
        a_state(3),  # type: ignore[arg-type]  # wrong on purpose
        a_state(["7", {}]),
        a_state(messages=3),
        a_state(messages=[3]),
        a_state(highlight=None),
    ],
)
def test_what_is_no_state_is_refused(state: Any) -> None:
    with pytest.raises(BadDelta):
        Fold(state)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.text(max_size=2),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["7", "8", "1", "n", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)
wild_deltas = st.dictionaries(
    st.sampled_from(
        ["cars", "order", "gone", "session", "unset", "messages", "allMessages", "highlight"]
    ),
    json_values,
)


@given(wild_deltas)
def test_any_delta_gives_a_state_or_one_error(delta: dict[str, Any]) -> None:
    fold = Fold(a_state(["7", "RUN"], ["8", "RUN"]))
    try:
        fold.apply(delta)
    except BadDelta:
        return

    Fold(fold.state())
