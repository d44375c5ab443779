from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.racing.units import clock_text, lap_time_text, seconds


@pytest.mark.parametrize(
    ("text", "value_s"),
    [
        ("59.123", 59.123),
        ("1:31.204", 91.204),
        ("2:03:04.5", 7384.5),
        ("24,85", 24.85),
        ("-0.3", -0.3),
        ("+1:00", 60),
        (" 7. ", 7),
    ],
)
def test_durations_are_read_in_every_usual_form(text: str, value_s: float) -> None:
    assert value_s == seconds(text)


@pytest.mark.parametrize("text", ["", "-", "1 lap", "1:", "nan", "1:2:3:4", "0x10"])
def test_other_text_is_refused_with_its_value(text: str) -> None:
    with pytest.raises(ValueError, match="expected a duration") as refused:
        seconds(text)

    assert repr(text) in str(refused.value)


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_a_written_lap_time_reads_back(milliseconds: int) -> None:
    assert milliseconds / 1000 == pytest.approx(seconds(lap_time_text(milliseconds / 1000)))


@pytest.mark.parametrize(
    ("value_s", "text"),
    [(59.9996, "1:00.000"), (0.0, "0:00.000"), (-0.0001, "0:00.000"), (3661.5, "1:01:01.500")],
)
def test_lap_times_round_to_the_last_digit(value_s: float, text: str) -> None:
    assert text == lap_time_text(value_s)


def test_no_decimals_means_no_point() -> None:
    assert "1:02" == lap_time_text(61.6, decimals=0)


@pytest.mark.parametrize("value_s", [math.nan, math.inf])
def test_only_finite_times_are_written(value_s: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        lap_time_text(value_s)


@pytest.mark.parametrize(
    ("value_s", "text"),
    [(0, "0:00:00"), (3599.9, "0:59:59"), (86400, "24:00:00"), (-61, "-0:01:01")],
)
def test_session_clocks_show_whole_seconds(value_s: float, text: str) -> None:
    assert text == clock_text(value_s)
