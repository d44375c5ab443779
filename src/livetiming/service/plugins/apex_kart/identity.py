"""Is a snapshot a new session, or the same one once more?

Snapshots come on connection, at each session change, when the operator touches the list or the
columns, and for no visible reason; so a snapshot proves nothing by itself.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .grid import Grid
from .session import Session
from .values import lap_ms

_PLATE = re.compile(r"N[°ºo.]?\s*(\w{1,6})\s+(.*)", re.DOTALL)


class Heading(NamedTuple):
    """What a snapshot says of the session before its grid."""

    kind: str
    title1: str
    title2: str


def continues(session: Session, heading: Heading, grid: Grid | None) -> bool:
    """Whether a snapshot with *heading* and *grid* shows *session* again.

    The same kind and titles, a competitor in common (or none at all), and best laps that have
    not got worse: a heat run again under the same name starts without any.
    """
    if not session.known:
        return False
    if session.kind == "":
        return grid is not None and any(r.row_id in session.known for r in grid.rows)
    if Heading(session.kind, session.title1, session.title2) != heading:
        return False
    if grid is None or not grid.rows:
        return True
    common = [r for r in grid.rows if r.row_id in session.known]
    return bool(common) and not _best_laps_worse(session, grid)


def _best_laps_worse(session: Session, grid: Grid) -> bool:
    """Most of the competitors that had a best lap have a worse one now, or none."""
    column = next((c.index for c in grid.columns.values() if c.type == "blp"), None)
    if column is None:
        return False
    had = worse = 0
    for found in grid.rows:
        row = session.known.get(found.row_id)
        if row is None or row.best_ms is None:
            continue
        had += 1
        now = lap_ms(found.cells.get(column, ("", ""))[1])
        worse += now is None or now > row.best_ms
    return worse * 2 > had


def number_in(text: str) -> tuple[str, str]:
    """Split a ticker line ``N°12 NAME : …`` into the plate and the whole text."""
    match = _PLATE.match(text)
    return (match[1], text) if match else ("", text)
