"""The line grammar of the Apex socket: frames to lines, noise left out.

What belongs here: which lines exist and how they are cut. What they mean is decided elsewhere.
The functions are total: any text gives lines or nothing, never an exception.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

Line = tuple[int, str, int, str, str, str]
"""(kind, key or row id, column, class or event, value, extra).

A plain tuple, because a busy day has a million of them. By kind:

* ``CELL``: row id without its ``r``, column number, class, value, ``""``
* ``EVENT``: row id, 0, event (``#``, ``*``, ``*i1``, ``*i2``, ``*in``, ``*out``), value, extra
* ``WORD``: key, 0, argument, value, extra
* ``BEST``: row of the side table, column, class, value, ``""``
"""

CELL: Final = 0
EVENT: Final = 1
WORD: Final = 2
BEST: Final = 3
_NOISE: Final = -1

_GLOBAL: Final = "init gmt css dyn1 dyn2 light best effects comments title1 title2 track msg chp"
_WEATHER: Final = ("wth1", "wth2", "wth3")
HTML_WORDS: Final = frozenset({"grid", "gridb", "gridc", "com"})
"""Words whose value is HTML and is therefore not cut any further."""
WORDS: Final = frozenset((*_GLOBAL.split(), *_WEATHER, *HTML_WORDS))

EVENTS: Final = frozenset({"#", "*", "*in", "*out"})
_INTERMEDIATE = re.compile(r"\*i[1-9]")
_ROW = re.compile(r"r([0-9]{1,12})(?:c([0-9]{1,3}))?", re.ASCII)
_SIDE = re.compile(r"(?:br|cr)([0-9]{1,6})c([0-9]{1,3})", re.ASCII)


@lru_cache(maxsize=65_536)
def classify(key: str) -> tuple[int, str, int]:
    """What *key* addresses: (kind, row id or word, column); kind is negative for noise."""
    row = _ROW.fullmatch(key)
    if row is not None:
        if row[2] is None:
            return EVENT, row[1], 0
        return CELL, row[1], int(row[2])
    if key in WORDS:
        return WORD, key, 0
    side = _SIDE.fullmatch(key)
    if side is not None and key[0] == "b":
        return BEST, side[1], int(side[2])
    return _NOISE, key, 0


def parse_line(line: str) -> Line | None:
    """Cut one *line*; None when it is noise."""
    key, bar, rest = line.partition("|")
    if not bar:
        return None
    kind, name, column = classify(key)
    if kind in (CELL, BEST):
        css, _, value = rest.partition("|")
        return kind, name, column, css, value.partition("|")[0], ""
    if kind == _NOISE:
        return None
    argument, _, value = rest.partition("|")
    if kind == WORD and name in HTML_WORDS:
        return kind, name, 0, argument, value, ""
    if kind == EVENT and argument not in EVENTS and not _INTERMEDIATE.fullmatch(argument):
        return None
    value, _, extra = value.partition("|")
    return kind, name, 0, argument, value, extra


def parse_frame(frame: str) -> list[Line]:
    """Cut a *frame* into its lines, in order, without what is not ours."""
    lines: list[Line] = []
    add = lines.append
    if "\r" in frame:
        frame = frame.replace("\r", "")
    for text in frame.split("\n"):
        # The two commonest shapes by far are cut here; parse_line does the same for any shape.
        parts = text.split("|")
        if len(parts) == 3:
            kind, name, column = classify(parts[0])
            if kind == CELL:
                add((CELL, name, column, parts[1], parts[2], ""))
                continue
            if kind == EVENT and parts[1] in EVENTS:
                add((EVENT, name, 0, parts[1], parts[2], ""))
                continue
        elif len(parts) == 1:
            continue
        line = parse_line(text)
        if line is not None:
            add(line)
    return lines


def count_noise(frame: str) -> int:
    """How many non-empty lines of *frame* are not of the grammar."""
    return sum(1 for text in frame.split("\n") if text.strip() and parse_line(text) is None)
