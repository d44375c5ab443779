from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

from livetiming.strategy import documents
from tests.unit.strategy.races import engine

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "strategy.md"
SHAPES = {
    "karts": documents.Kart, "standings": documents.Standing, "forecast": documents.Projection,
    "score": documents.Score, "stops": documents.Soon,
}  # fmt: skip
"""Documents with one entry a car or kind, and the shape of an entry."""


def test_entries_have_the_fields_that_their_shapes_name() -> None:
    for key, shape in SHAPES.items():
        for entry in engine().document(key).values():
            assert set(entry) == set(get_type_hints(shape)), key


def test_parts_of_the_box_and_of_our_own_team_do_too() -> None:
    box, own = engine().document("box"), engine().document("own")
    names = {
        documents.Row: box["rows"][0], documents.Step: box["steps"][0],
        documents.Waiting: box["rows"][0]["karts"][0], documents.Rejoin: own["rejoin"],
        documents.Entered: engine().document("history")["entered"][0],
    }  # fmt: skip
    for shape, entry in names.items():
        assert set(entry) == set(get_type_hints(shape)), shape.__name__


def test_the_reference_page_explains_every_document_and_every_field() -> None:
    page = PAGE.read_text("utf-8")

    missing = [key for key in documents.KEYS if f"`{key}`" not in page]
    for shape in (*SHAPES.values(), documents.Odds, documents.Step, documents.Rejoin,
                  documents.Moment, documents.Entered):  # fmt: skip
        missing += [name for name in get_type_hints(shape) if f"`{name}`" not in page]
    assert [] == missing
