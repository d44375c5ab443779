"""The columns of a grid, and the grid itself."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from livetiming.testing.apex.language import Language
from livetiming.testing.apex.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Column:
    """One column: our key for it, the feed's type (may be empty) and its caption."""

    key: str
    data_type: str
    caption: str


_ENDURANCE = (
    "sta rk no dr nat tlp llp gap int blp otr pit pena",
    "rk sta no dr llp gap int blp tlp otr pit pena cat",
    "sta rk no cat dr llp gap int blp otr pit tlp",
    "grp sta rk no dr tlp llp blp gap int pit otr pena",
)
_SPRINT = ("grp sta rk no dr llp gap blp tlp",)
_QUALIFYING = ("grp sta rk no dr s1 s2 s3 llp blp gap tlp otr pit",)
_KINDS = {"endurance": _ENDURANCE, "sprint": _SPRINT, "qualifying": _QUALIFYING}
_UNTYPED = {"pena", "cat"}
_UNTYPED_BEST = {"es": "M. Vuelta", "pt": "Melhor volta"}
_SECTORS = {"s1", "s2", "s3"}
_PLAIN_TYPES = {"gap2": "gap"}
VARIANTS = len(_ENDURANCE)


def columns(scenario: Scenario, words: Language, variant: int = 0) -> tuple[Column, ...]:
    """The layout of a scenario; ``variant`` counts through the operator's changes of mind."""
    layouts = _KINDS[scenario.kind]
    keys = layouts[variant % len(layouts)].split()
    troubles = scenario.troubles
    dropped = {"tlp"} if not scenario.lap_counter or "no_tlp" in troubles else set()
    if "no_sta" in troubles:
        dropped.add("sta")
    if not scenario.sectors:
        dropped |= _SECTORS
    keys = [key for key in keys if key not in dropped]
    if "two_gaps" in troubles and "gap" in keys:
        keys.insert(keys.index("gap") + 1, "gap2")
    return tuple(_column(key, scenario, words) for key in keys)


def _column(key: str, scenario: Scenario, words: Language) -> Column:
    caption = words.captions.get(_PLAIN_TYPES.get(key, key), "")
    if key == "dr" and scenario.crew_size == (1, 1):
        caption = words.captions["pilot"]
    if key == "cat":
        return Column(key, "", "Catégorie" if scenario.language == "fr" else "Categoria")
    if key == "blp" and "untyped_best" in scenario.troubles:
        return Column(key, "", _UNTYPED_BEST.get(scenario.language, caption))
    if key in _UNTYPED:
        return Column(key, "", caption)
    if key in _SECTORS:
        caption = key.upper()
    return Column(key, _PLAIN_TYPES.get(key, key), caption)


def head_html(layout: tuple[Column, ...]) -> str:
    """The header row."""
    cells = "".join(
        f'<td data-id="c{number}" data-type="{column.data_type}" data-pr="{1 + number % 6}">'
        f"{escape(column.caption, quote=False)}</td>"
        for number, column in enumerate(layout, 1)
    )
    return f'<tr data-id="r0" class="head" data-pos="0">{cells}</tr>'


def row_html(
    row_id: int, position: int, layout: tuple[Column, ...], cells: dict[str, tuple[str, str]]
) -> str:
    """One competitor's row."""
    parts = [f'<tr data-id="r{row_id}" data-pos="{position}">']
    for number, column in enumerate(layout, 1):
        css_class, text = cells.get(column.key, ("", ""))
        identity = f'data-id="r{row_id}c{number}" class="{css_class}"'
        text = escape(text, quote=False)
        if column.key == "rk":
            parts.append(f'<td class="rk"><div><p {identity}>{text}</p></div></td>')
        elif column.key == "no":
            parts.append(f'<td class="no"><div {identity}>{text}</div></td>')
        else:
            parts.append(f"<td {identity}>{text}</td>")
    parts.append("</tr>")
    return "".join(parts)
