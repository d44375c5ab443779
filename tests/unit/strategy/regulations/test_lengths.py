from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.strategy.regulations.lengths import seconds, words


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("24h", 86_400), ("1h30m", 5_400), ("1 h 30 min", 5_400), ("55m", 3_300), ("90s", 90),
        ("2m30s", 150), ("3:00", 180), ("3:00:00", 10_800), (180, 180), (0, 0), ("90 Seconds", 90),
    ],
)  # fmt: skip
def test_lengths_are_read_as_people_write_them(raw: object, expected: int) -> None:
    assert expected == seconds(raw)


@pytest.mark.parametrize("raw", ["", "h", "24 hrs", "3:0", -1, 1.5, True, None, "1m1h", "90", []])
def test_what_is_no_length_is_none(raw: object) -> None:
    assert seconds(raw) is None


@given(st.integers(0, 400_000))
def test_words_are_read_back(length_s: int) -> None:
    assert length_s == seconds(words(length_s))


def test_a_length_below_zero_keeps_its_sign() -> None:
    assert ("-1:05", "0:00") == (words(-65), words(-0.2))
