from __future__ import annotations

from typing import Any

import pytest

from livetiming.protocol.following import MAX_WAITING, NEARBY, BadFrame, Follower


def a_delta(seq: int, base: int | None = None) -> dict[str, Any]:
    return {"seq": seq, "base": seq - 1 if base is None else base, "cars": {}}


def seqs(steps: list[Any]) -> list[Any]:
    return [(step.state or step.delta or {})["seq"] for step in steps]


def test_deltas_that_follow_each_other_are_steps() -> None:
    follower = Follower()

    assert [5] == seqs(follower.state({"seq": 5}, 100))
    assert [6] == seqs(follower.delta(a_delta(6), 101))
    assert [7] == seqs(follower.delta(a_delta(7), 102))
    assert 7 == follower.seq


def test_deltas_wait_for_the_state_that_they_build_on() -> None:
    follower = Follower()
    for seq in (6, 7, 8):
        assert [] == follower.delta(a_delta(seq), seq * 10)
    assert follower.needs_state

    steps = follower.state({"seq": 6}, 999)

    assert [6, 7, 8] == seqs(steps)
    assert [60, 70, 80] == [step.at_ms for step in steps]
    assert not follower.needs_state


def test_a_state_from_before_the_waiting_deltas_is_not_later_than_they() -> None:
    follower = Follower()
    follower.delta(a_delta(6), 60)

    assert [55, 60] == [step.at_ms for step in follower.state({"seq": 5}, 55)]
    follower.lose()
    follower.delta(a_delta(7), 70)
    assert [70, 70] == [step.at_ms for step in follower.state({"seq": 6}, 999)]


def test_a_delta_that_does_not_follow_shows_how_many_were_missed() -> None:
    follower = Follower()
    follower.state({"seq": 5}, 0)

    assert [] == follower.delta(a_delta(9), 1)

    assert (None, 3, True) == (follower.seq, follower.missed, follower.needs_state)
    assert [9] == seqs(follower.state({"seq": 9}, 2))
    assert 0 == follower.missed


def test_a_gap_among_the_waiting_deltas_needs_another_state() -> None:
    follower = Follower()
    for seq in (6, 8):
        follower.delta(a_delta(seq), seq)

    assert [5, 6] == seqs(follower.state({"seq": 5}, 0))
    assert follower.needs_state
    assert [8] == seqs(follower.state({"seq": 8}, 0))
    assert not follower.needs_state


def test_what_a_state_has_told_already_is_no_step() -> None:
    follower = Follower()
    follower.state({"seq": 9}, 0)

    assert [] == follower.delta(a_delta(8), 1)
    assert [] == follower.delta(a_delta(9), 1)
    assert [10] == seqs(follower.delta(a_delta(10), 1))


def test_a_service_that_numbers_anew_is_followed_anew() -> None:
    follower = Follower()
    follower.state({"seq": 10 * NEARBY}, 0)

    assert [] == follower.delta(a_delta(5), 1)
    assert follower.needs_state


def test_states_without_numbers_are_steps_of_their_own() -> None:
    follower = Follower()

    for _ in range(3):
        assert [{"cars": []}] == [step.state for step in follower.state({"cars": []}, 0)]
    assert not follower.needs_state


def test_no_more_deltas_wait_than_there_is_patience_for() -> None:
    follower = Follower()
    for seq in range(1, MAX_WAITING + 11):
        follower.delta(a_delta(seq), seq)

    assert MAX_WAITING + 1 == len(follower.state({"seq": 10}, 0))


def test_who_gives_up_waits_for_nothing() -> None:
    follower = Follower()
    follower.delta(a_delta(6), 0)

    follower.give_up()

    assert not follower.needs_state
    assert [5] == seqs(follower.state({"seq": 5}, 0))


def test_numbers_may_be_written_as_decimals() -> None:
    follower = Follower()
    follower.state({"seq": 5.0}, 0)

    assert [6.0] == seqs(follower.delta({"seq": 6.0, "base": 5.0, "cars": {}}, 0))


@pytest.mark.parametrize("raw", [None, 7, [], "x"])
def test_what_is_no_state_is_refused(raw: object) -> None:
    with pytest.raises(BadFrame, match="state: expected an object"):
        Follower().state(raw, 0)


@pytest.mark.parametrize("raw", [None, 7, {}, {"seq": 1}, {"seq": True, "base": 1}, {"base": "1"}])
def test_what_is_no_delta_is_refused(raw: object) -> None:
    with pytest.raises(BadFrame, match="delta: expected"):
        Follower().delta(raw, 0)
