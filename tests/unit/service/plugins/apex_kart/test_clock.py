"""Clocks and lights."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.plugins.apex_kart.clock import Clock


def test_a_countdown_runs_on_between_two_values() -> None:
    clock = Clock()
    clock.dyn1("countdown", "60000", 1_000)

    assert 60.0 == clock.remaining_s(1_000)
    assert 50.0 == clock.remaining_s(11_000)
    assert 0.0 == clock.remaining_s(99_000)


def test_the_same_value_again_freezes_the_clock() -> None:
    clock = Clock()
    clock.dyn1("countdown", "60000", 0)
    clock.dyn1("countdown", "60000", 30_000)

    assert clock.frozen
    assert 60.0 == clock.remaining_s(45_000)


def test_an_operator_may_move_a_frozen_clock() -> None:
    clock = Clock()
    clock.dyn1("countdown", "60000", 0)
    clock.dyn1("countdown", "60000", 30_000)
    clock.dyn1("countdown", "500000", 60_000)
    assert (True, 500.0) == (clock.frozen, clock.remaining_s(80_000))

    clock.dyn1("countdown", "490000", 90_000)
    assert (False, 480.0) == (clock.frozen, clock.remaining_s(100_000))


def test_an_empty_countdown_is_time_over() -> None:
    clock = Clock()
    clock.dyn1("countdown", "1000", 0)
    clock.dyn1("countdown", "", 2_000)

    assert (True, 0.0) == (clock.time_over, clock.remaining_s(9_000))


def test_a_count_is_time_elapsed() -> None:
    clock = Clock()
    clock.dyn1("count", "23245600", 0)

    assert 23_246.6 == clock.elapsed_s(1_000)
    assert clock.remaining_s(0) is None


def test_elapsed_time_follows_from_the_programmed_length() -> None:
    clock = Clock()
    clock.dyn1("text", "24:00:00", 0)
    assert clock.elapsed_s(0) is None

    clock.dyn1("countdown", "86390000", 10_000)
    assert 15.0 == clock.elapsed_s(15_000)


@pytest.mark.parametrize(
    ("text", "remain"), [("Tour 3/12", 9), ("Lap 23/1", 0), ("Giro 0/11", 11), ("", None)]
)
def test_a_race_over_a_distance_counts_laps(text: str, remain: int | None) -> None:
    clock = Clock()
    clock.dyn1("text", text, 0)

    assert remain == clock.laps_remain()


def test_a_value_with_a_point_is_seconds() -> None:
    clock = Clock()
    clock.dyn1("countdown", "12.5", 0)

    assert 12.5 == clock.remaining_s(0)


def test_the_second_clock_is_time_elapsed() -> None:
    clock = Clock()
    clock.dyn2("count", "5000", 0)
    assert 6.0 == clock.elapsed_s(1_000)

    clock.dyn2("text", "", 0)
    assert clock.elapsed_s(0) is None


def test_red_is_a_flag_only_while_a_race_is_under_way() -> None:
    clock = Clock()
    clock.set_light("lr")
    clock.dyn1("text", "00:20:00", 0)
    assert "none" == clock.flag(race=True)

    clock.set_light("lg")
    clock.dyn1("countdown", "60000", 0)
    assert "green" == clock.flag(race=True)

    clock.set_light("lr")
    assert ["red", "none"] == [clock.flag(race=True), clock.flag(race=False)]

    clock.set_light("ly")
    assert "yellow" == clock.flag(race=True)
    clock.set_light("lf")
    assert "chequered" == clock.flag(race=True)
    clock.set_light("l?")
    assert "none" == clock.flag(race=True)


@settings(deadline=None)
@given(st.text(), st.text(), st.integers(0, 10**15))
def test_no_clock_is_too_strange(mode: str, value: str, at_ms: int) -> None:
    clock = Clock()
    for word in (mode, "countdown", "count", "text"):
        clock.dyn1(word, value, at_ms)
        clock.dyn2(word, value, at_ms)
        clock.remaining_s(at_ms)
        clock.elapsed_s(at_ms)
        clock.laps_remain()
