from __future__ import annotations

import copy
import json
from typing import Any

import dictdiffer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.recording.diff import (
    BadChange,
    apply_frame,
    difference,
    fits,
    intra_frame,
    new_messages,
    patch,
)

primitives = st.none() | st.integers(0, 3) | st.sampled_from(["", "RUN", "a.b"]) | st.booleans()
cells = primitives | st.tuples(primitives, st.sampled_from(["", "pb"])).map(list)
json_values = st.recursive(
    cells,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "b", "a.b", "c"]), inner, max_size=3)
    ),
    max_leaves=12,
)
documents = st.dictionaries(st.sampled_from(["a", "b.c", "d"]), json_values, max_size=3)
states = st.fixed_dictionaries(
    {
        "cars": st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5),
        "session": documents,
        "messages": st.lists(
            st.builds(lambda at: [at, "Track", "Green", "green"], st.integers(0, 5)), max_size=4
        ),
        "highlight": st.lists(st.sampled_from(["7", "8"]), max_size=2),
    }
)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(documents, documents, st.booleans())
def test_patching_with_a_difference_gives_the_other_document(
    before: Any, after: Any, coarse: bool
) -> None:
    untouched = copy.deepcopy(before)

    assert after == patch(before, through_json(difference(before, after, coarse=coarse)))
    assert untouched == before


@given(documents, documents, st.booleans())
def test_dictdiffer_reads_what_we_write(before: Any, after: Any, coarse: bool) -> None:
    changes = through_json(difference(before, after, coarse=coarse))

    assert after == dictdiffer.patch(changes, before)


@given(documents, documents)
def test_we_read_what_dictdiffer_writes(before: Any, after: Any) -> None:
    changes = through_json(list(dictdiffer.diff(before, after)))

    assert after == patch(before, changes)


@given(documents, documents)
def test_we_write_what_dictdiffer_writes_up_to_the_order_of_keys(before: Any, after: Any) -> None:
    def sorted_values(changes: Any) -> list[str]:
        plain = through_json(changes)
        for change in plain:
            if change[0] in ("add", "remove"):
                change[2] = sorted(change[2], key=json.dumps)
        return sorted(json.dumps(change) for change in plain)

    expected = sorted_values(list(dictdiffer.diff(before, after)))

    assert expected == sorted_values(difference(before, after))


def test_changes_come_before_one_add_and_one_remove() -> None:
    before = {"a": 1, "b": [1, 2, 3], "gone": 0}
    after = {"a": 2, "b": [5], "new": 9}

    assert [
        ["change", "a", [1, 2]],
        ["change", ["b", 0], [1, 5]],
        ["remove", "b", [[2, 3], [1, 2]]],
        ["add", "", [["new", 9]]],
        ["remove", "", [["gone", 0]]],
    ] == difference(before, after)


def test_a_key_with_a_dot_is_written_as_a_list() -> None:
    assert [["change", ["a.b"], [1, 2]]] == difference({"a.b": 1}, {"a.b": 2})


def test_a_pair_changes_by_its_part_or_whole() -> None:
    before, after = [["7", [61.2, ""]]], [["7", [60.9, "pb"]]]

    assert [
        ["change", [0, 1, 0], [61.2, 60.9]],
        ["change", [0, 1, 1], ["", "pb"]],
    ] == difference(before, after)
    assert [["change", [0, 1], [[61.2, ""], [60.9, "pb"]]]] == difference(
        before, after, coarse=True
    )


def test_what_is_added_to_a_list_is_inserted() -> None:
    assert [1, 9, 2] == patch([1, 2], [["add", "", [[1, 9]]]])


@pytest.mark.parametrize(
    "changes",
    [
        None,
        "change",
        [[]],
        [["change", "a", [1]]],
        [["rename", "a", [1, 2]]],
        [["change", ["a", 7, 1], [1, 2]]],
        [["change", {"a": 1}, [1, 2]]],
        [["add", "a", [[5, 1]]]],
        [["add", "a", [["x", 1]]]],
        [["add", "", [[1, 1]]]],
        [["remove", "a", [[7, 1]]]],
        [["add", "b", [["x", 1]]]],
    ],
)
def test_a_change_that_does_not_fit_is_refused(changes: Any) -> None:
    with pytest.raises(BadChange):
        patch({"a": [1], "b": 3}, changes)


@given(documents, json_values)
def test_any_changes_give_a_document_or_one_error(document: Any, changes: Any) -> None:
    try:
        patch(document, [changes])
    except BadChange:
        return


# ---- whole frames ----------------------------------------------------------------------------


@given(states, states, st.booleans())
def test_an_intra_frame_gives_the_next_state_where_there_is_one(
    before: dict[str, Any], after: dict[str, Any], coarse: bool
) -> None:
    frame = intra_frame(before, after, coarse=coarse)

    if frame is not None:
        assert after == apply_frame(before, through_json(frame))
        assert fits(before, through_json(frame))


def a_state(**parts: Any) -> dict[str, Any]:
    return {"cars": [], "session": {}, "messages": [], "highlight": [], **parts}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"cars": [["1"], ["2"]]}, {"cars": [["1"]]}),
        ({"cars": [["1", "RUN"]]}, {"cars": [["1"]]}),
        ({"session": {"trackData": [1, 2]}}, {"session": {"trackData": [1]}}),
        ({"session": {"trackData": [1, 2]}}, {"session": {"trackData": ""}}),
        ({"cars": [["1", [61.2, "pb"]]]}, {"cars": [["1", ""]]}),
        ({"messages": [[1, "a", "b", ""]]}, {"messages": []}),
        ({"meta": 1}, {"meta": 2}),
    ],
)
def test_where_a_list_shrinks_only_a_key_frame_will_do(before: Any, after: Any) -> None:
    assert intra_frame(a_state(**before), a_state(**after)) is None


def test_a_session_key_may_vanish_in_an_intra_frame() -> None:
    frame = intra_frame(a_state(session={"lapsRemain": 3}), a_state(session={}))

    assert frame is not None
    assert [["remove", "", [["lapsRemain", 3]]]] == frame["session"]


def test_a_missing_highlight_is_an_empty_one() -> None:
    assert [] == apply_frame(a_state(highlight=["7"]), {"cars": []})["highlight"]


def test_only_new_messages_are_written() -> None:
    old = [[at, "Track", "x", ""] for at in range(100, 0, -1)]

    assert [[101, "Track", "x", ""]] == new_messages(old, [[101, "Track", "x", ""], *old][:100])
    assert new_messages(old, old[1:]) is None
    assert [] == new_messages(old, old)


def test_a_frame_written_for_another_state_does_not_fit() -> None:
    frame = {"cars": [["change", [0, 1], ["RUN", "PIT"]]]}

    assert fits(a_state(cars=[["7", "RUN"]]), frame)
    assert not fits(a_state(cars=[["7", "OUT"]]), frame)
    assert not fits(a_state(), frame)
