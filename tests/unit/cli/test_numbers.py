from __future__ import annotations

import argparse

import pytest

from livetiming.cli._numbers import amount, positive


def test_numbers_are_read() -> None:
    assert (0, 1.5, 2) == (amount("0"), amount("1.5"), positive("2"))


@pytest.mark.parametrize("text", ["-1", "inf", "nan"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected 0 or more"):
        amount(text)


@pytest.mark.parametrize("text", ["0", "-1", "inf", "nan"])
def test_what_is_not_positive_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected more than 0"):
        positive(text)
