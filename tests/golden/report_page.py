"""Reads a report as its reader does: tables by their captions, cell by cell."""

from __future__ import annotations

from html.parser import HTMLParser

CELLS = frozenset({"td", "th"})


class Tables(HTMLParser):
    """The rows of each table body, by the table's id."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {}
        self._table = ""
        self._in_cell = False
        self._in_body = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._table = dict(attrs)["id"] or ""
            self.rows[self._table] = []
        elif tag == "tbody":
            self._in_body = True
        elif tag == "tr" and self._in_body:
            self.rows[self._table].append([])
            self._in_cell = False
        elif tag in CELLS and self._in_body:
            self.rows[self._table][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._in_body = self._in_cell = False
        elif tag in CELLS or tag == "tr":
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[self._table][-1][-1] += data.replace("\n", " ")
