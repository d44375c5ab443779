"""The grid of a snapshot: its columns, and every competitor's cells by row and column.

A column is known by its header's type only; an untyped one by its caption, and then only when no
typed column says the same. Column numbers mean nothing beyond the grid they came with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .html import Token, squeezed, tokens
from .values import folded

_ROW = re.compile(r"r(\d{1,12})", re.ASCII)
_CELL = re.compile(r"r\d{1,12}c(\d{1,3})", re.ASCII)
_COLUMN = re.compile(r"c(\d{1,3})", re.ASCII)
_COLOUR = re.compile(r"border-bottom-color\s*:\s*(#[0-9A-Fa-f]{6})")

CAPTIONS: Mapping[str, str] = {
    **dict.fromkeys(("pena", "penalizacion", "penalty", "penalite", "penalita"), "pen"),
    **dict.fromkeys(("categorie", "categoria", "category", "kategorie"), "class"),
    **dict.fromkeys(("tempo pit", "pit time", "tiempo en pit", "temps stand"), "ptime"),
    **dict.fromkeys(("tempo", "time", "temps", "tiempo"), "total"),
    **dict.fromkeys(
        (
            "m vuelta",
            "mejor vuelta",
            "melhor volta",
            "melhor v",
            "meilleur t",
            "giro mig",
            "best lap",
            "snelste ronde",
            "basta varv",
        ),
        "blp",
    ),
    **dict.fromkeys(("vueltas", "tours", "giri", "voltas", "laps", "rondes", "varv"), "laps?"),
    "km/h": "speed",
}
"""What an untyped column's caption means, accents and punctuation folded away.

``laps?`` is a lap count or a time, whatever the session made of it: shown, never counted by.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the header."""

    index: int
    type: str
    """The header's ``data-type``; for an untyped column what its caption means, else empty."""
    caption: str
    typed: bool


@dataclass(slots=True)
class GridRow:
    """One competitor of the snapshot."""

    row_id: str
    position: int | None
    cells: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Column number to (class, text)."""


@dataclass(slots=True)
class Grid:
    """A parsed grid."""

    columns: dict[int, Column] = field(default_factory=dict)
    rows: list[GridRow] = field(default_factory=list)


def parse_grid(markup: str) -> Grid:
    """Read the HTML of a ``grid`` line; broken markup gives the rows that could be read."""
    reader = _GridReader()
    for token in tokens(markup):
        reader.take(token)
    reader.finish()
    reader.grid.columns = _resolved(reader.headers)
    return reader.grid


class _GridReader:
    """Walks the tokens: a row, its cells, and in a cell the element that carries the id."""

    def __init__(self) -> None:
        self.grid = Grid()
        self.headers: list[tuple[int, str, str]] = []
        self._row: GridRow | None = None
        self._in_head = False
        self._cell: int | None = None
        self._class = ""
        self._type = ""
        self._text: list[str] = []

    def take(self, token: Token) -> None:
        if not token.name:
            if self._cell is not None:
                self._text.append(token.text)
        elif token.name == "tr":
            self._end_cell()
            self._start_row(token)
        elif token.name == "td":
            self._end_cell()
            self._start_cell(token)
        elif not token.closing and self._cell is None:
            self._start_cell(token)

    def finish(self) -> None:
        """Keep the last cell of markup that was cut short."""
        self._end_cell()

    def _start_row(self, token: Token) -> None:
        self._row, self._in_head = None, False
        match = _ROW.fullmatch(token.attributes.get("data-id", ""))
        if token.closing or match is None:
            return
        if match[1] == "0" or "head" in token.attributes.get("class", "").split():
            self._in_head = True
            return
        position = token.attributes.get("data-pos", "")
        self._row = GridRow(match[1], int(position) if _number(position) else None)
        self.grid.rows.append(self._row)

    def _start_cell(self, token: Token) -> None:
        if token.closing:
            return
        pattern = _COLUMN if self._in_head else _CELL
        match = pattern.fullmatch(token.attributes.get("data-id", ""))
        if match is None:
            return
        self._cell = int(match[1])
        self._class = token.attributes.get("class", "")
        self._type = token.attributes.get("data-type", "")
        self._text = []

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = squeezed(" ".join(self._text))
        if self._in_head:
            self.headers.append((self._cell, self._type, text))
        elif self._row is not None:
            self._row.cells[self._cell] = (self._class, text)
        self._cell = None


def _number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def _resolved(headers: list[tuple[int, str, str]]) -> dict[int, Column]:
    taken = {kind for _, kind, _ in headers}
    columns: dict[int, Column] = {}
    for index, kind, caption in headers:
        meaning = kind
        if not kind:
            meaning = CAPTIONS.get(folded(caption), "")
            if meaning in taken:
                meaning = ""
            elif meaning:
                taken.add(meaning)
        columns[index] = Column(index, meaning, caption, bool(kind))
    return columns


def css_colour(rules: str) -> str | None:
    """The plate colour ``#RRGGBB`` of a ``css`` line's *rules*."""
    match = _COLOUR.search(rules)
    return match[1].upper() if match else None
