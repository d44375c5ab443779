from __future__ import annotations

from livetiming.testing.apex import PRESETS
from livetiming.testing.apex.language import LANGUAGES
from livetiming.testing.apex.layout import columns, head_html, row_html

FR = LANGUAGES["fr"]


def keys(variant: int = 0, *troubles: str, kind: str = "endurance") -> list[str]:
    scenario = PRESETS[kind].having(troubles=frozenset(troubles))
    return [column.key for column in columns(scenario, FR, variant)]


def test_most_race_layouts_have_no_lap_counter() -> None:
    assert "tlp" not in keys()
    assert "tlp" in keys(kind="sprint")


def test_troubles_drop_and_double_columns() -> None:
    assert "sta" not in keys(0, "no_sta")
    assert "tlp" not in keys(0, "no_tlp", kind="sprint")
    two = columns(PRESETS["endurance"].having(troubles=frozenset(["two_gaps"])), FR)
    assert [column.data_type for column in two].count("gap") == 2


def test_an_untyped_best_lap_is_known_by_its_caption_alone() -> None:
    scenario = PRESETS["endurance"].having(troubles=frozenset(["untyped_best"]), language="es")
    best = next(c for c in columns(scenario, LANGUAGES["es"]) if c.key == "blp")

    assert (best.data_type, best.caption) == ("", "M. Vuelta")


def test_the_variants_of_a_layout_differ() -> None:
    assert len({tuple(keys(variant)) for variant in range(4)}) == 4


def test_the_grid_puts_position_and_number_inside_their_cells() -> None:
    layout = columns(PRESETS["endurance"], FR)
    html = row_html(7, 3, layout, {"rk": ("", "3"), "no": ("no7", "21"), "dr": ("dr", "A & B")})

    assert '<td class="rk"><div><p data-id="r7c2" class="">3</p></div></td>' in html
    assert '<td class="no"><div data-id="r7c3" class="no7">21</div></td>' in html
    assert '<td data-id="r7c4" class="dr">A &amp; B</td>' in html
    assert 'data-id="c6" data-type="llp"' in head_html(layout)
