"""Frames, and the buffer in which the lines of one tick are put in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from livetiming.testing.apex.standings import Row

FrameKind = Literal["open", "frame", "gap", "close"]


@dataclass(frozen=True, slots=True)
class Frame:
    """Something a viewer of the feed sees: a message, or the connection opening or closing."""

    at_ms: int
    text: str
    kind: FrameKind = "frame"


@dataclass(slots=True)
class Tick:
    """The lines of one tick of the server.

    Within a batch the cells come first, in ranking and column order, then the events of the
    rows, in the server's own order; a tick may hold several batches.
    """

    head: list[str] = field(default_factory=list)
    cells: dict[tuple[int, int], tuple[Row, str, str]] = field(default_factory=dict)
    """(row index, column) -> (row, class, text)."""
    events: list[tuple[int, int, str]] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    cut: int | None = None
    """Lines from here on go into a later frame."""

    def close_batch(self) -> None:
        """Move what has been collected to the lines of the tick."""
        if self.head:
            self.lines += self.head
            self.head = []
        if self.cells:
            self.lines += [
                f"r{row.entry.row_id}c{column}|{css_class}|{text}"
                for (_, column), (row, css_class, text) in sorted(self.cells.items(), key=_by_rank)
            ]
            self.cells = {}
        if self.events:
            self.events.sort(key=_by_row)
            self.lines += [line for _, _, line in self.events]
            self.events = []
        if self.tail:
            self.lines += self.tail
            self.tail = []

    def cut_after(self, line_start: str) -> None:
        """Split the tick after the last line that begins so, if nothing has split it yet."""
        if self.cut is not None:
            return
        for index in range(len(self.lines) - 1, -1, -1):
            if self.lines[index].startswith(line_start):
                if index + 1 < len(self.lines):
                    self.cut = index + 1
                return

    def bring_forward(self, event_start: str, cell_start: str) -> None:
        """Put an event before the cells it belongs to, and split the tick between them."""
        if self.cut is not None:
            return
        cell = next((i for i, line in enumerate(self.lines) if line.startswith(cell_start)), None)
        event = next((i for i, line in enumerate(self.lines) if line.startswith(event_start)), None)
        if cell is not None and event is not None and cell < event:
            self.lines.insert(cell, self.lines.pop(event))
            self.cut = cell + 1

    def close_ahead(self, since: int, row: Row) -> None:
        """Close the batch of *row*, begun at line *since*; it does not wait behind a torn crossing.

        What it writes has replaced what the torn crossing was still to write to the same cells.
        """
        self.close_batch()
        row_id = row.entry.row_id
        if self.cut is None or any(
            line.startswith(f"r{row_id}|*|") for line in self.lines[self.cut : since]
        ):
            return
        batch = self.lines[since:]
        written = tuple(line.split("|", 1)[0] + "|" for line in batch if f"r{row_id}c" in line)
        torn = [line for line in self.lines[self.cut : since] if not line.startswith(written)]
        self.lines[self.cut :] = batch + torn
        self.cut += len(batch)

    def take(self) -> tuple[list[str], list[str]]:
        """The lines to send now, and those to send later; the tick is empty afterwards."""
        self.close_batch()
        cut = len(self.lines) if self.cut is None else self.cut
        now, later = self.lines[:cut], self.lines[cut:]
        self.lines, self.cut = [], None
        return now, later


def _by_rank(item: tuple[tuple[int, int], tuple[Row, str, str]]) -> tuple[int, int]:
    (_, column), (row, _, _) = item
    return row.position, column


def _by_row(item: tuple[int, int, str]) -> tuple[int, int]:
    return item[0], item[1]


def frame_text(lines: list[str]) -> str:
    """One WebSocket message."""
    return "\n".join(lines) + "\n"
