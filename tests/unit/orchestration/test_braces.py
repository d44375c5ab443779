from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.orchestration.braces import take_apart


def test_names_are_filled_and_braces_that_are_meant_stay() -> None:
    template = take_apart("{{{name}}}: {session}")

    assert "{RKC}: " == template.fill({"name": "RKC"})
    assert {"name", "session"} == template.names


@pytest.mark.parametrize("text", ["{", "}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{}", "{0}"])
def test_more_than_a_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        take_apart(text)


@given(st.text())
def test_what_a_fact_holds_is_never_looked_into(fact: str) -> None:
    assert fact == take_apart("{a}").fill({"a": fact})
