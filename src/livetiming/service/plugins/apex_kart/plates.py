"""Classes of competitors: a column, a prefix of the name, or the colour of the plate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from .drivers import category_prefix
from .html import plain
from .model import Row
from .session import Session
from .values import plate_colour

NAMED: Final = {
    "Black": (0, 0, 0),
    "White": (255, 255, 255),
    "Grey": (128, 128, 128),
    "Red": (255, 0, 0),
    "Orange": (255, 128, 0),
    "Yellow": (255, 255, 0),
    "Green": (0, 200, 0),
    "Cyan": (0, 255, 255),
    "Blue": (0, 0, 255),
    "Purple": (128, 0, 128),
    "Pink": (255, 0, 200),
    "Brown": (128, 64, 0),
}
MOST_PLATES: Final = 6
"""More plate colours than this are decoration, not classes."""
PREFIXED_SHARE: Final = 0.8


def classes(session: Session) -> dict[str, str]:
    """Class of each row by row id; empty when the session has no classes."""
    if session.classes_of != session.roster:
        session.classes_of, session.classes = session.roster, _classes(session)
    return session.classes


def _classes(session: Session) -> dict[str, str]:
    rows = list(session.rows.values())
    if session.by_type.get("class") is not None:
        found = {r.row_id: plain(session.cell(r, "class")[1]) for r in rows}
        return found if any(found.values()) else {}
    return _by_prefix(rows) or _by_plate(rows, session.colours)


def _by_prefix(rows: list[Row]) -> dict[str, str]:
    found = {r.row_id: category_prefix(r.team) for r in rows}
    names = {name for name in found.values() if name}
    prefixed = sum(bool(name) for name in found.values())
    if not names or prefixed < PREFIXED_SHARE * len(rows) or len(names) * 2 > len(rows):
        return {}
    return found


def _by_plate(rows: list[Row], colours: Mapping[str, str]) -> dict[str, str]:
    counts = Counter(r.plate for r in rows if r.plate)
    if not 2 <= len(counts) <= MOST_PLATES or len(rows) < 3 * len(counts):
        return {}
    names: dict[str, str] = {}
    for plate in sorted(counts):
        colour = colours.get(plate) or plate_colour(plate)
        name = colour_name(colour) if colour else plate
        while name in names.values():
            name = f"{name}+"
        names[plate] = name
    return {r.row_id: names.get(r.plate, "") for r in rows}


def colour_name(colour: str) -> str:
    """The everyday name nearest to ``#RRGGBB``."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]

    def distance(name: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(parts, NAMED[name], strict=True))

    return min(NAMED, key=distance)


def plate_colours(session: Session) -> dict[str, str]:
    """``#RRGGBB`` of each row's plate by row id, where it is known."""
    found: dict[str, str] = {}
    for row in session.rows.values():
        colour = session.colours.get(row.plate) or plate_colour(row.plate)
        if colour:
            found[row.row_id] = colour
    return found
