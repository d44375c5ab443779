"""The small HTML reader."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.plugins.apex_kart.html import attributes, plain, tokens


def test_tags_and_texts_come_in_order() -> None:
    found = [(t.name, t.closing, t.text) for t in tokens('<p><b class="x">1 &amp; 2</b></p>')]

    assert [
        ("p", False, ""),
        ("b", False, ""),
        ("", False, "1 & 2"),
        ("b", True, ""),
        ("p", True, ""),
    ] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('data-id="r1c2" class="no7"', {"data-id": "r1c2", "class": "no7"}),
        ("data-pos=3 CLASS='a b'", {"data-pos": "3", "class": "a b"}),
        ("checked", {}),
        ('title="&eacute;"', {"title": "é"}),
    ],
)
def test_attributes_are_read_however_quoted(text: str, expected: dict[str, str]) -> None:
    assert expected == attributes(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ALPHA", "ALPHA"),
        ("A &amp; B", "A & B"),
        ("<b>A</b>  <i>B</i>", "A B"),
        ("  a\u00a0b ", "a b"),
        ("", ""),
    ],
)
def test_plain_text_has_no_markup(text: str, expected: str) -> None:
    assert expected == plain(text)


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    list(tokens(text))
    plain(text)
    attributes(text)
