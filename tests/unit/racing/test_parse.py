from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.racing.parse import (
    BadManifest,
    BadState,
    parse_manifest,
    parse_state,
)
from livetiming.racing.stats import Stat

COLUMNS = [Stat.NUM.as_column(), Stat.LAST_LAP.as_column()]


def a_state(**parts: Any) -> dict[str, Any]:
    return {"cars": [], "session": {}, **parts}


def a_manifest(**parts: Any) -> dict[str, Any]:
    return {"uuid": "abc", "name": "Cup", "description": "Race", "colSpec": COLUMNS, **parts}


def test_a_good_state_comes_through_with_tuples_made_lists() -> None:
    raw = a_state(
        cars=(["7", (61.5, "pb")], ("8", 62.0)),
        session={"flagState": "green", "trackData": ("20 °C",)},
        messages=[(1, "Track", "Green", "green")],
        highlight=["7"],
    )

    state = parse_state(raw, COLUMNS)

    assert [["7", [61.5, "pb"]], ["8", 62.0]] == state.cars
    assert ["20 °C"] == state.session["trackData"]
    assert [[1, "Track", "Green", "green"]] == state.messages
    assert ["7"] == state.highlight


def test_a_bad_cell_is_named_by_car_and_column() -> None:
    with pytest.raises(BadState, match=r"car 7, column 'Last': .* got nan"):
        parse_state(a_state(cars=[["7", math.nan]]), COLUMNS)


@pytest.mark.parametrize(
    "cell", [[1, 2], [1], [1, "pb", 3], {"a": 1}, math.inf, object(), [[1], "pb"], b"7"]
)
def test_cells_are_primitives_or_pairs_with_a_flag(cell: object) -> None:
    with pytest.raises(BadState, match="'Last'"):
        parse_state(a_state(cars=[["7", cell]]), COLUMNS)


def test_a_missing_flag_in_a_pair_is_an_empty_one() -> None:
    assert [["7", [1.5, ""]]] == parse_state(a_state(cars=[["7", (1.5, None)]]), COLUMNS).cars


def test_one_bad_car_costs_the_others_nothing() -> None:
    told: list[BadState] = []
    raw = a_state(cars=[["7", 61.0], ["8", {}], "nine", [], ["10", 60.0]])

    state = parse_state(raw, COLUMNS, report=told.append)

    assert [["7", 61.0], ["10", 60.0]] == state.cars
    assert ["cell Last", "row", "row"] == [error.kind for error in told]


def test_a_bad_session_key_or_message_is_left_out_and_told() -> None:
    told: list[BadState] = []
    raw = a_state(
        session={"flagState": "green", 5: 1, "trackData": [math.inf]},
        messages=[
            [1, "Track", "Green", "green"],
            ["now", "x", "y", ""],
            "text",
            [True, "", "", ""],
        ],
        highlight=["7", None, 8],
    )

    state = parse_state(raw, COLUMNS, report=told.append)

    assert {"flagState": "green"} == state.session
    assert 1 == len(state.messages)
    assert ["7", "8"] == state.highlight
    assert 5 == len(told)


@pytest.mark.parametrize(
    "raw",
    [None, [], "x", {}, {"cars": []}, {"cars": {}, "session": {}}, {"cars": [], "session": []}],
)
def test_what_is_no_state_raises_even_when_pieces_are_reported(raw: object) -> None:
    told: list[BadState] = []

    with pytest.raises(BadState):
        parse_state(raw, COLUMNS, report=told.append)


def test_messages_are_cut_to_a_hundred() -> None:
    rows = [[at, "Track", "Green", "green"] for at in range(150)]

    assert rows[:100] == parse_state(a_state(messages=rows), COLUMNS).messages


def test_messages_and_highlight_of_the_wrong_type_are_told() -> None:
    told: list[BadState] = []

    parse_state(a_state(messages="a", highlight="b"), COLUMNS, report=told.append)

    assert ["messages", "highlight"] == [error.kind for error in told]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(
    st.fixed_dictionaries(
        {"cars": anything, "session": anything},
        optional={"messages": anything, "highlight": anything},
    )
)
def test_any_json_gives_a_state_or_bad_state(raw: dict[str, Any]) -> None:
    told: list[BadState] = []
    try:
        state = parse_state(raw, COLUMNS, report=told.append)
    except BadState:
        return

    assert state == parse_state(state.as_json(), COLUMNS)


def test_a_manifest_keeps_what_it_does_not_know() -> None:
    manifest = parse_manifest(a_manifest(external={"name": "Club"}, hidden=True))

    assert {"name": "Club"} == manifest.extra["external"]
    assert manifest.hidden
    assert manifest == parse_manifest(manifest.as_json())


@pytest.mark.parametrize("uuid", ["", "a.b", "a/b", "a b", None, 7, "x" * 200, "a\n", "a*"])
def test_a_uuid_must_fit_into_a_topic(uuid: object) -> None:
    with pytest.raises(BadManifest, match="'uuid'"):
        parse_manifest(a_manifest(uuid=uuid))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", None),
        ("description", 5),
        ("colSpec", "Num"),
        ("colSpec", [["Num"]]),
        ("trackDataSpec", [1]),
    ],
)
def test_a_bad_manifest_names_the_key(key: str, value: object) -> None:
    with pytest.raises(BadManifest, match=repr(key)):
        parse_manifest(a_manifest(**{key: value}))


def test_a_manifest_is_an_object() -> None:
    with pytest.raises(BadManifest, match="object"):
        parse_manifest([])


@pytest.mark.parametrize("interval", [0, -1, None, "fast", math.nan, True])
def test_an_unusable_poll_interval_becomes_a_second(interval: object) -> None:
    assert 1 == parse_manifest(a_manifest(pollInterval=interval)).poll_interval_s


@pytest.mark.parametrize(
    ("source", "read"),
    [
        (["Club", None], ["Club", None]),
        (["Club"], ["Club", None]),
        (["Club", "https://club.example"], ["Club", "https://club.example"]),
        ("Club", "Club"),
        ([], None),
        (5, None),
    ],
)
def test_attributions_are_read_in_every_form(source: object, read: object) -> None:
    assert read == parse_manifest(a_manifest(source=source)).source
