from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.orchestration.announce.redflags import RedFlags
from livetiming.racing import FlagStatus

NONE, GREEN, RED, CHEQUERED = (
    FlagStatus.NONE,
    FlagStatus.GREEN,
    FlagStatus.RED,
    FlagStatus.CHEQUERED,
)


def after(*shown: FlagStatus, step_s: float = 100, seen: RedFlags | None = None) -> RedFlags:
    known = seen or RedFlags()
    for index, flag in enumerate(shown):
        known = known.after(flag, at_s=index * step_s)
    return known


def test_a_red_flag_that_stops_a_race_is_news() -> None:
    assert 1 == after(GREEN, RED).count


def test_every_stoppage_is_news() -> None:
    assert 2 == after(GREEN, RED, GREEN, RED).count


@pytest.mark.parametrize(
    ("shown", "stoppages"),
    [
        ((RED,), 0),
        ((NONE, RED), 0),
        ((GREEN, CHEQUERED, RED), 0),
        ((GREEN, RED, CHEQUERED, RED), 1),
    ],
)
def test_red_before_and_after_a_session_is_no_news(
    shown: tuple[FlagStatus, ...], stoppages: int
) -> None:
    assert stoppages == after(*shown).count


def test_a_flag_that_flickers_is_one_stoppage() -> None:
    assert 1 == after(GREEN, RED, GREEN, RED, GREEN, RED, step_s=10).count


def test_a_flag_that_is_lost_for_a_moment_changes_nothing() -> None:
    assert 1 == after(GREEN, RED, NONE, RED).count
    assert 1 == after(GREEN, NONE, RED).count


def test_what_was_known_before_a_restart_is_kept() -> None:
    known = RedFlags.from_text(after(GREEN, RED).as_text())

    assert after(RED, seen=known) is known
    assert 2 == after(GREEN, GREEN, RED, seen=known).count


@pytest.mark.parametrize("text", [None, "", "x", "{}", "[1]", "[[],1,2,3]", '["x",1,1,1]'])
def test_what_cannot_be_read_is_nothing_known(text: str | None) -> None:
    assert RedFlags() == RedFlags.from_text(text)


@given(st.lists(st.tuples(st.sampled_from(list(FlagStatus)), st.floats(0, 200))))
def test_a_restart_anywhere_counts_the_same(shown: list[tuple[FlagStatus, float]]) -> None:
    through, restarted, at_s = RedFlags(), RedFlags(), 0.0
    for flag, wait_s in shown:
        at_s += wait_s
        through = through.after(flag, at_s=at_s)
        restarted = RedFlags.from_text(restarted.as_text()).after(flag, at_s=at_s)

    assert through == restarted
