from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.analysis.lap import Lap
from livetiming.analysis.laplog import AT_HAND, LapLog, Packed, lap, row
from livetiming.analysis.log import BLOCK
from livetiming.racing import FlagStatus

MANY = (AT_HAND + 3) * BLOCK


def a_lap(number: int) -> Lap:
    return Lap(
        number, number + 1, 1_780_743_600.123 + 62 * number, 60 + number % 7 / 1000,
        FlagStatus(number % 5), number % 3 - 1, number // 40, number % 40 == 39, number % 40 == 0,
        number % 20 + 1, f"{number % 4} laps" if number % 3 else 1.25, "pb" if number == 5 else "",
        (20.1, None, 21.0) if number % 2 else (), "soft",
    )  # fmt: skip


laps = st.integers(0, MANY).map(lambda count: [a_lap(number) for number in range(count)])


@settings(max_examples=20)
@given(laps, st.integers(0, MANY), st.integers(0, MANY))
def test_packed_laps_are_the_laps(many: list[Lap], first: int, last: int) -> None:
    log = LapLog(many)
    grown = LapLog()
    for one in many:
        grown = grown.plus(one)

    assert tuple(many) == tuple(log)
    assert (log, hash(log)) == (grown, hash(grown))
    assert many[first:last] == list(log[first:last])
    assert [[one.time_s, int(one.flag)] for one in many[first:last]] == log.shown(
        first, min(last, len(many))
    )
    assert [[one.time_s, int(one.flag)] for one in many[first:]] == log.shown(first, None)


def test_what_is_old_is_packed_and_what_is_new_is_not() -> None:
    blocks = LapLog(map(a_lap, range(MANY)))._blocks

    assert [True, True, True] + [False] * AT_HAND == [isinstance(one, Packed) for one in blocks]
    assert len(blocks[0].text) < 60 * BLOCK  # type: ignore[attr-defined]


def test_a_log_begins_with_what_it_was_though_a_block_was_packed_meanwhile() -> None:
    before = LapLog(map(a_lap, range(AT_HAND * BLOCK + BLOCK - 1)))
    after = before.plus(a_lap(AT_HAND * BLOCK + BLOCK - 1))

    assert isinstance(after._blocks[0], Packed)
    assert after.begins_with(before)
    assert not after.begins_with(LapLog(map(a_lap, range(1, 40))))


@settings(max_examples=20)
@given(laps)
def test_laps_are_saved_and_loaded(many: list[Lap]) -> None:
    log = LapLog(many)

    assert log == LapLog.loaded(json.loads(json.dumps(log.saved())))


@pytest.mark.parametrize("saved", [["x"], ['{"a": 1}'], [[1, 2]], [5], ["[5]"]])
def test_what_is_no_lap_is_refused(saved: list[object]) -> None:
    with pytest.raises((ValueError, TypeError)):
        LapLog.loaded(saved)


def test_faster_laps_are_found_wherever_they_are() -> None:
    log = LapLog(map(a_lap, range(MANY)))

    assert [one for one in log if one.time_s < 60.001] == list(log.faster(60.001))
    assert [] == list(log.faster(60.0))


def test_a_row_is_a_lap() -> None:
    assert a_lap(7) == lap(row(a_lap(7)))
    assert len(Lap.__slots__) == len(row(a_lap(7)))
