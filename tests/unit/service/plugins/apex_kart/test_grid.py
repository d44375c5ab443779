"""The grid of a snapshot."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.plugins.apex_kart.grid import css_colour, parse_grid
from tests.unit.service.plugins.apex_kart.feedlines import TWO, grid


def test_columns_are_known_by_type_and_rows_by_id() -> None:
    found = parse_grid(grid(TWO).partition("||")[2])

    assert ["sta", "rk", "no", "dr", "tlp", "llp", "gap", "int", "blp", "otr", "pit"] == [
        c.type for c in found.columns.values()
    ]
    assert ["11", "22"] == [row.row_id for row in found.rows]
    assert [1, 2] == [row.position for row in found.rows]
    assert ("", "7") == found.rows[0].cells[3]
    assert ("dr", "ALPHA") == found.rows[0].cells[4]


def test_an_untyped_column_is_known_by_its_caption() -> None:
    found = parse_grid(grid(TWO, ("no", ":Péna.", ":Catégorie", ":M. Vuelta")).partition("||")[2])

    assert ["no", "pen", "class", "blp"] == [c.type for c in found.columns.values()]
    assert [True, False, False, False] == [c.typed for c in found.columns.values()]


def test_a_caption_does_not_stand_in_for_a_typed_column() -> None:
    found = parse_grid(grid(TWO, ("blp", ":M. Vuelta")).partition("||")[2])

    assert ["blp", ""] == [c.type for c in found.columns.values()]


def test_a_type_may_come_twice() -> None:
    found = parse_grid(grid(TWO, ("no", "gap", "gap")).partition("||")[2])

    assert ["no", "gap", "gap"] == [c.type for c in found.columns.values()]


def test_entities_and_tags_in_a_cell_are_resolved() -> None:
    rows = ({"id": "1", "dr": "A&amp;B <b>C</b>"},)

    assert "A&B C" == parse_grid(grid(rows, ("dr",)).partition("||")[2]).rows[0].cells[1][1]


def test_a_grid_cut_short_gives_the_rows_that_were_there() -> None:
    whole = grid(TWO).partition("||")[2]

    assert ["11"] == [row.row_id for row in parse_grid(whole[: whole.index("r22c3")]).rows][:1]


def test_a_style_names_its_colour() -> None:
    assert "#FF8000" == css_colour("border-bottom-color:#ff8000 !important;")
    assert css_colour("color:red") is None


@settings(deadline=None)
@given(st.text(), st.integers(0, 400), st.integers(0, 400))
def test_broken_markup_raises_nothing(text: str, start: int, length: int) -> None:
    whole = grid(TWO).partition("||")[2]

    parse_grid(text)
    parse_grid(whole[:start] + text + whole[start + length :])
