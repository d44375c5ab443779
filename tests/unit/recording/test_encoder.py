from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from livetiming.protocol import delta as protocol
from livetiming.protocol.delta import BadDelta
from livetiming.racing import BadState
from livetiming.recording.encoder import FrameEncoder
from livetiming.recording.timeline import KeyFramePolicy

from .races import a_race

COLUMNS = [["Num", "text"], ["State", "text"]]


def a_state(*cars: list[Any], **parts: Any) -> dict[str, Any]:
    return {"cars": list(cars), "session": {}, "messages": [], "highlight": [], **parts}


def encode(encoder: FrameEncoder, raw: Any, at_ms: int = 0) -> dict[str, Any]:
    faults: list[BadState] = []
    record = json.loads(encoder.encode(raw, at_ms, faults.append)[0])
    assert isinstance(record, dict)
    return record


def test_a_key_frame_comes_first_and_deltas_follow() -> None:
    encoder = FrameEncoder()

    assert {"t": 5, "k": a_state(["7", "RUN"])} == encode(encoder, a_state(["7", "RUN"]), 5)
    assert {"t": 6, "d": {"cars": {"7": {"1": "PIT"}}}} == encode(encoder, a_state(["7", "PIT"]), 6)


def test_a_state_that_has_not_changed_is_a_frame_all_the_same() -> None:
    encoder = FrameEncoder()
    encode(encoder, a_state(["7"]))

    assert {"t": 6, "d": {}} == encode(encoder, a_state(["7"]), 6)


def test_how_a_state_was_sent_is_not_recorded() -> None:
    raw = {"cars": [], "session": {}, "seq": 5, "lastUpdated": 7, "manifest": {}}

    assert {"t": 0, "k": a_state()} == encode(FrameEncoder(), raw)


def test_keys_that_we_do_not_know_are_kept_and_changes_of_them_too() -> None:
    encoder = FrameEncoder()

    assert {"t": 0, "k": a_state(meta=1)} == encode(encoder, a_state(meta=1))
    assert {"t": 0, "d": {}} == encode(encoder, a_state(meta=1))
    assert {"t": 0, "k": a_state(meta=2)} == encode(encoder, a_state(meta=2))


def test_other_columns_begin_with_a_key_frame() -> None:
    encoder = FrameEncoder()
    encoder.set_columns(COLUMNS)
    encode(encoder, a_state(["7", "RUN"]))
    encoder.set_columns(COLUMNS)
    assert "d" in encode(encoder, a_state(["7", "RUN"]))

    encoder.set_columns([["State", "text"], ["Num", "text"]])

    assert {"t": 0, "k": a_state(["RUN", "7"]), "c": 1} == encode(encoder, a_state(["RUN", "7"]))


def test_after_a_loss_a_key_frame_comes_first() -> None:
    encoder = FrameEncoder()
    encode(encoder, a_state())
    encoder.restart()

    assert "k" in encode(encoder, a_state())


def test_a_bad_car_costs_itself_only_and_is_reported() -> None:
    encoder = FrameEncoder()
    encoder.set_columns(COLUMNS)
    faults: list[BadState] = []
    encoder.encode(a_state(["7", "RUN"], ["8", "RUN"]), 0, faults.append)

    line, _ = encoder.encode(a_state(["7", {}], ["8", "PIT"]), 1, faults.append)

    assert {"cars": {"8": {"1": "PIT"}}, "order": {"8": 0}, "gone": ["7"]} == json.loads(line)["d"]
    assert ["cell State"] == [fault.kind for fault in faults]


@pytest.mark.parametrize(
    "bad",
    [
        {"session": {"x": float("nan")}},
        {"session": {"x": {1}}},
        {"messages": [["no"]]},
        {"messages": 7},
        {"highlight": 7},
        {"cars": ["abc"]},
        {"cars": [[]]},
        {"cars": [[("61.2", "pb")]]},
    ],
)
def test_what_is_wrong_is_left_out_or_mended(bad: dict[str, Any]) -> None:
    for first in (True, False):
        encoder = FrameEncoder()
        if not first:
            encode(encoder, a_state(["7"]))

        encode(encoder, {**a_state(["7"]), **bad})

        assert "d" in encode(encoder, a_state(["7"]))


@pytest.mark.parametrize("raw", [None, [], {}, {"cars": []}, {"cars": 7, "session": {}}])
def test_what_is_no_state_is_refused_and_the_next_one_is_good(raw: Any) -> None:
    encoder = FrameEncoder()
    encode(encoder, a_state(["7"]))

    with pytest.raises(BadState):
        encoder.encode(raw, 1)

    assert {"t": 2, "d": {"cars": {"8": {"0": "8"}}, "order": {"8": 1}}} == encode(
        encoder, a_state(["7"], ["8"]), 2
    )


def test_the_policy_says_when_a_key_frame_is_due() -> None:
    encoder = FrameEncoder(KeyFramePolicy(every=2))

    kinds = [list(encode(encoder, a_state()))[1] for _ in range(4)]

    assert ["k", "d", "k", "d"] == kinds


# ---- from deltas -------------------------------------------------------------------------------


def test_deltas_give_the_frames_that_their_states_would() -> None:
    states = [state for _, state in a_race(300)]
    by_states, by_deltas = FrameEncoder(), FrameEncoder()
    by_deltas.encode(states[0], 0)
    by_states.encode(states[0], 0)

    for at_ms, (before, after) in enumerate(pairwise(states), start=1):
        delta = protocol.diff(before, after) or {"cars": {}}
        numbered = {**delta, "seq": at_ms, "base": at_ms - 1}
        assert by_states.encode(after, at_ms) == by_deltas.advance(numbered, at_ms)
    assert states[-1] == by_deltas.last


def test_a_delta_before_the_first_state_does_not_fit() -> None:
    with pytest.raises(BadDelta, match="expected a state before the first one"):
        FrameEncoder().advance({"cars": {}}, 0)


@pytest.mark.parametrize(
    "delta",
    [{"cars": {"7": {"9": 1}}}, {"session": {"a": float("nan")}, "cars": {}}, {"cars": [1]}],
)
def test_after_a_delta_that_does_not_fit_a_state_is_needed(delta: dict[str, Any]) -> None:
    encoder = FrameEncoder()
    encode(encoder, a_state(["7", "RUN"]))

    with pytest.raises(BadDelta):
        encoder.advance(delta, 1)

    with pytest.raises(BadDelta):
        encoder.advance({"cars": {}}, 2)
    assert "k" in encode(encoder, a_state(["7", "RUN"]), 3)


def test_what_is_followed_without_being_written_is_in_the_next_key_frame() -> None:
    encoder = FrameEncoder()
    encode(encoder, a_state(["7", "RUN"]))

    encoder.follow({"cars": {"7": {"1": "PIT"}}})
    encoder.restart()
    line, is_key = encoder.advance({"cars": {"7": {"2": 5}}}, 9)

    assert is_key
    assert {"t": 9, "k": a_state(["7", "PIT", 5])} == json.loads(line)


def test_states_and_deltas_may_take_turns() -> None:
    encoder = FrameEncoder(KeyFramePolicy(every=1000))
    encode(encoder, a_state(["7", 0]))
    for at_ms in range(1, 40):
        state = a_state(["7", at_ms])
        if at_ms % 3:
            encoder.advance({"cars": {"7": {"1": at_ms}}}, at_ms)
        else:
            assert {"t": at_ms, "d": {"cars": {"7": {"1": at_ms}}}} == encode(encoder, state, at_ms)
        assert state == encoder.last


def test_other_columns_make_deltas_go_on_with_a_key_frame() -> None:
    encoder = FrameEncoder()
    encoder.set_columns(COLUMNS)
    encode(encoder, a_state(["7", "RUN"]))
    encoder.set_columns([["State", "text"], ["Num", "text"]])

    line, is_key = encoder.advance({"cars": {"RUN": {"0": "PIT"}}}, 1)

    assert (True, 1) == (is_key, json.loads(line)["c"])
