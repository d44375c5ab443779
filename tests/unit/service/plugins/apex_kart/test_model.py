"""What is remembered."""

from __future__ import annotations

from livetiming.service.plugins.apex_kart.model import Lap, Pending, Row


def test_a_lap_with_a_stop_in_it_says_nothing_about_pace() -> None:
    assert Lap(1, 60_000, None).clean
    assert not Lap(1, 60_000, None, pit_in=True).clean
    assert not Lap(1, 60_000, None, pit_out=True).clean
    assert not Lap(1, 60_000, None, pit_exit=True).clean


def test_the_official_count_is_laps_driven_and_corrections() -> None:
    assert 9 == Row("1", driven=10, adjusted=-1).official


def test_a_crossing_waits_for_nothing_at_first() -> None:
    assert Pending().idle
    assert not Pending(step=1).idle
