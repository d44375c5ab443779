"""The documents that the script of a report draws from, packed to a fraction of their size.

``web/src/report/unpacking.ts`` unpacks them. Laps are most of them; they are turned into columns
of small differences, which deflate to some six bytes a lap.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from livetiming.report.values import NotReadable, items, mapping, number

PLAIN = (
    "static", "driver", "session", "messages", "car_messages", "cars", "stops", "stints", "order",
)  # fmt: skip
"""Documents embedded as they are."""
COLUMNS = 13
COUNTED = (0, 1)
"""Columns of whole numbers that mostly grow by one."""
AT, TIME = 2, 3
"""The crossing, and the lap time [s]."""


def packed(documents: Mapping[str, Any]) -> str:
    """Return *documents* as base64 of deflated JSON, which no text in them can break out of."""
    chosen: dict[str, Any] = {key: documents[key] for key in PLAIN if key in documents}
    chosen["chart"] = {lap: items(row)[:2] for lap, row in mapping(documents.get("chart")).items()}
    chosen["lapColumns"] = {
        key: lap_columns(rows) for key, rows in _rows(mapping(documents.get("laps"))).items()
    }
    text = json.dumps(chosen, separators=(",", ":"), ensure_ascii=True)
    return base64.b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")


def _rows(laps: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """Return the readable rows of each car, its blocks in order."""
    blocks: dict[str, dict[int, list[Any]]] = {}
    for name, rows in laps.items():
        key, _, block = name.rpartition("/")
        if block.isdecimal():
            blocks.setdefault(key, {})[int(block)] = items(rows)
    return {
        key: [row for block in sorted(found) for row in found[block] if _is_readable(row)]
        for key, found in blocks.items()
    }


def _is_readable(row: Any) -> bool:
    try:
        return len(row) == COLUMNS and all(number(row[at]) is not None for at in (0, 1, AT, TIME))
    except (NotReadable, TypeError, LookupError):
        return False


def lap_columns(rows: list[list[Any]]) -> list[list[Any]]:
    """Return *rows* of laps as columns.

    Counts are differences to the row before. Times are whole milliseconds; a crossing is what
    it differs from the crossing before and this lap's time.
    """
    columns = [[row[at] for row in rows] for at in range(COLUMNS)]
    for at in COUNTED:
        columns[at] = _steps(columns[at])
    times = [round(value * 1000) for value in columns[TIME]]
    crossings = _steps(round(value * 1000) for value in columns[AT])
    columns[TIME] = times
    columns[AT] = [
        step if index == 0 else step - time
        for index, (step, time) in enumerate(zip(crossings, times, strict=True))
    ]
    return columns


def _steps(values: Iterable[Any]) -> list[Any]:
    return [after - before for before, after in pairwise([0, *values])]
