from __future__ import annotations

import pytest

from livetiming.recording.times import BadTime, duration_text, moment_text, offset_ms

START_MS = 1_700_000_000_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("90", 90_000),
        ("90.5", 90_500),
        ("-5", -5000),
        ("1:30", 90_000),
        ("1:00:30.25", 3_630_250),
        ("@1700000090", 90_000),
        ("@1700000090.5", 90_500),
        ("@1699999990", -10_000),
    ],
)
def test_a_moment_is_an_offset_or_a_unix_time(text: str, expected: int) -> None:
    assert expected == offset_ms(text, START_MS)


@pytest.mark.parametrize("text", ["", "@", "soon", "1:2:3:4", "1e3", "@1:30", "nan", "@inf"])
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadTime, match=r"90, 90\.5 or 1:30"):
        offset_ms(text, START_MS)


@pytest.mark.parametrize(
    ("ms", "expected"),
    [(0, "0:00:00"), (3_723_500, "1:02:03.5"), (86_400_000, "24:00:00"), (5, "0:00:00.005")],
)
def test_durations_are_written_as_a_clock_shows_them(ms: int, expected: str) -> None:
    assert expected == duration_text(ms)


def test_moments_are_written_in_utc() -> None:
    assert "2023-11-14 22:13:20 UTC" == moment_text(START_MS)
    assert "@1e+15" == moment_text(10**18)
