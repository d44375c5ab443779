from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.analysis.log import BLOCK, Log

places = st.none() | st.integers(-3 * BLOCK, 4 * BLOCK)


@given(st.integers(0, 3 * BLOCK), places, places, st.sampled_from([None, 1, 2, -1]))
def test_a_log_reads_like_a_tuple(
    count: int, start: int | None, stop: int | None, step: int | None
) -> None:
    log, items = Log(range(count)), tuple(range(count))

    assert items == tuple(log)
    assert (count, bool(items)) == (len(log), bool(log))
    assert items[start:stop:step] == log[start:stop:step]
    if items:
        assert (items[0], items[-1]) == (log[0], log[-1])
    with pytest.raises(IndexError):
        log[count]


@given(st.integers(0, 3 * BLOCK), st.integers(0, 2 * BLOCK))
def test_growing_leaves_what_was(count: int, more: int) -> None:
    before = log = Log(range(count))
    for item in range(count, count + more):
        log = log.plus(item)

    assert Log(range(count)) == before
    assert Log(range(count + more)) == log
    assert hash(log) == hash(Log(range(count + more)))
    assert log.begins_with(before)
    assert more == 0 or not before.begins_with(log)


def test_another_log_is_no_beginning() -> None:
    log = Log(range(BLOCK + 4))

    assert not log.begins_with(Log([5]))
    assert not log.begins_with(Log([*range(BLOCK), 7]))
    assert log.begins_with(Log(range(BLOCK + 2)))
    assert log != (1, 2)
    assert "Log([5])" == repr(Log([5]))
