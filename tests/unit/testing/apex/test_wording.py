from __future__ import annotations

import pytest

from livetiming.testing.apex import wording


@pytest.mark.parametrize(
    ("time_ms", "text"), [(59_123, "59.123"), (65_739, "1:05.739"), (1_149_996, "19:09.996")]
)
def test_laps_are_written_as_venues_do(time_ms: int, text: str) -> None:
    assert wording.lap_text(time_ms) == text


@pytest.mark.parametrize(
    ("time_ms", "text"), [(0, "00."), (34_900, "34."), (72_000, "1:12."), (3_197_000, "53:17.")]
)
def test_the_pit_clock_ends_with_a_dot(time_ms: int, text: str) -> None:
    assert wording.pit_clock_text(time_ms) == text


def test_other_times() -> None:
    assert wording.stint_text(74_940_000) == "20:49"
    assert wording.sector_text(24_857) == "24.85"
    assert wording.clock_text(86_400_000) == "24:00:00"
    assert wording.minutes_text(84_000) == "01:24"
    assert wording.minutes_text(3_601_000) == "1:00:01"
    assert wording.time_of_day(13 * 3600 + 24 * 3600 + 61) == "13:01"
