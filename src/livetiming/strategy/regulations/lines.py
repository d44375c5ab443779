"""On which line of a TOML text a key stands: the parser of the standard library does not say."""

from __future__ import annotations

import re
from collections import Counter

Place = tuple[str | int, ...]
"""Way to a key: tables by name, members of lists by number, as ``("driver", 2, "name")``."""

_LIST = re.compile(r"\s*\[\[\s*([^\[\]]+?)\s*\]\]\s*(?:#.*)?")
_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]\s*(?:#.*)?")
_KEY = re.compile(r"""\s*([A-Za-z0-9_\-."']+)\s*=""")


def lines(text: str) -> dict[Place, int]:
    """Return the line, from 1 on, of every table and of every key that begins a line."""
    found: dict[Place, int] = {}
    members: Counter[Place] = Counter()
    here: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if (match := _LIST.fullmatch(line)) is not None:
            name = _parts(match[1])
            here = (*name, members[name])
            members[name] += 1
            found.setdefault(name, number)
        elif (match := _TABLE.fullmatch(line)) is not None:
            here = _parts(match[1])
        elif (match := _KEY.match(line)) is not None:
            found.setdefault((*here, *_parts(match[1])), number)
            continue
        else:
            continue
        found.setdefault(here, number)
    return found


def line_of(found: dict[Place, int], place: Place) -> int | None:
    """Return the line of *place*, or of the nearest table around it that has one."""
    for length in range(len(place), 0, -1):
        if (line := found.get(place[:length])) is not None:
            return line
    return None


def written(place: Place) -> str:
    """Return *place* as people write it: members of lists count from 1."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _parts(name: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in name.split("."))
