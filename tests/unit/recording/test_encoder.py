from __future__ import annotations

import json
from typing import Any

import pytest

from livetiming.racing import BadState
from livetiming.recording.encoder import FrameEncoder
from livetiming.recording.timeline import KeyFramePolicy

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
