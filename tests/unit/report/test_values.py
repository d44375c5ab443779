from __future__ import annotations

from typing import Any

import pytest

from livetiming.report.values import LONGEST, NotReadable, integer, items, mapping, number, text


@pytest.mark.parametrize("value", [None, True, "1", float("inf"), float("nan"), [1]])
def test_what_is_no_finite_number_is_none(value: Any) -> None:
    with pytest.raises(NotReadable):
        number(value)


def test_whole_numbers_may_come_as_fractions() -> None:
    assert (7, 7.5) == (integer(7.0), number(7.5))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (7, "7"),
        (["a"], ""),
        ("  a\nb\x00\u2028c ", "a b c"),
        ("x" * 500, "x" * (LONGEST - 1) + "…"),
        ("<b>", "<b>"),
        ("\ud800", ""),
    ],
)
def test_text_is_one_line_without_control_characters(value: Any, shown: str) -> None:
    assert shown == text(value)


def test_lists_and_objects_are_empty_where_something_else_stands() -> None:
    assert ([], {}) == (items({"a": 1}), mapping([1]))
