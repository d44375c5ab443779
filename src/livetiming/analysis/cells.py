"""The cells of a row that matter to the analysis, read without ever raising."""

from __future__ import annotations

import math
from collections.abc import Callable
from operator import itemgetter
from typing import Any, NamedTuple

from livetiming.racing import ColumnSpec, Stat
from livetiming.racing.columns import cell_flag, cell_value
from livetiming.racing.ctd import Row

MOST_SECTORS = 9
PIT_TIME = "Pit"
"""Title of a column with the length of the stop in progress or of the last one [s]."""

SINCE_STOP = "SL"
"""Title of a column with the laps driven since the last stop: corrections do not touch it."""

WATCHED: tuple[Stat | str, ...] = (
    Stat.STATE, Stat.CLASS, Stat.TEAM, Stat.DRIVER, Stat.CAR, Stat.LAPS, Stat.LAST_LAP,
    Stat.BEST_LAP, Stat.TYRE, SINCE_STOP,
)  # fmt: skip
"""Columns whose change makes a row worth reading."""


class Watched(NamedTuple):
    """The watched cells of a row, raw; ``None`` for what a row lacks."""

    state: Any
    car_class: Any
    team: Any
    driver: Any
    vehicle: Any
    laps: Any
    last: Any
    best: Any
    tyre: Any
    since_stop: Any


NOTHING = Watched(*[None] * len(WATCHED))


class Cells:
    """Finds the watched cells in rows of one column layout."""

    def __init__(self, columns: ColumnSpec) -> None:
        self.columns = columns
        self.number = columns.index(Stat.NUM) or 0
        self.has_laps = Stat.LAPS in columns
        self.has_state = Stat.STATE in columns
        places = [columns.index(stat) for stat in WATCHED]
        self._width = max((place for place in places if place is not None), default=-1) + 1
        self._pick: Callable[[Row], tuple[Any, ...]] = itemgetter(
            *(-1 if place is None else place for place in places)
        )
        """Of a row with a blank behind it, which stands for the columns that are not there."""
        self._gap = columns.index(Stat.GAP)
        self._pit_time = columns.index(PIT_TIME)
        self._sectors = self._sector_places()

    def _sector_places(self) -> list[int]:
        places: list[int] = []
        for number in range(1, MOST_SECTORS + 1):
            place = self.columns.index(f"S{number}")
            if place is None:
                break
            places.append(place)
        return places

    def pick(self, row: Row) -> tuple[Any, ...]:
        """Return the watched cells of *row*, in the order of :class:`Watched`."""
        missing = self._width - len(row)
        return self._pick([*row, None] if missing <= 0 else [*row, *[None] * (missing + 1)])

    def watched(self, row: Row) -> Watched:
        """Return the watched cells of *row* by name."""
        return Watched(*self.pick(row))

    def gap(self, row: Row) -> str | float:
        """Return the gap to the leader as shown; blank where there is none."""
        value = None if self._gap is None or self._gap >= len(row) else cell_value(row[self._gap])
        if isinstance(value, bool) or value is None:
            return ""
        return value if isinstance(value, (str, int, float)) else ""

    def sectors_s(self, row: Row) -> tuple[float | None, ...]:
        """Return the sector times shown [s]."""
        return tuple(positive(row[place]) if place < len(row) else None for place in self._sectors)

    def pit_time_s(self, row: Row) -> float | None:
        """Return the length of the last stop by the source's own clock [s]."""
        place = self._pit_time
        return None if place is None or place >= len(row) else positive(row[place])


def positive(cell: Any) -> float | None:
    """Return a duration above zero [s], or ``None`` for a blank or anything else."""
    value = cell_value(cell)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if value > 0 and math.isfinite(value) else None


def is_bad_time(cell: Any) -> bool:
    """Whether a time cell holds something that is neither a time nor a blank."""
    value = cell_value(cell)
    if value is None or value == "":
        return False
    return isinstance(value, bool) or not isinstance(value, (int, float))


def whole(cell: Any) -> int | None:
    """Return a count of laps, or ``None`` for a blank or anything else."""
    value = cell_value(cell)
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return math.floor(value) if 0 <= value < 1e9 else None


def is_bad_count(cell: Any) -> bool:
    """Whether a cell that should count laps holds something else."""
    value = cell_value(cell)
    return value is not None and value != "" and whole(cell) is None


def text(cell: Any) -> str:
    """Return a cell's value as text; blank for none."""
    value = cell_value(cell)
    return "" if value is None else str(value)


def mark(cell: Any) -> str:
    """Return ``pb``, ``sb`` or ``""`` from a lap time's flag."""
    flag = cell_flag(cell)
    return "sb" if flag == "sb-new" else flag if flag in ("pb", "sb") else ""


def tyre(cell: Any) -> str:
    """Return the compound: the flag's where it has one, else the text."""
    flag = cell_flag(cell)
    return flag.removeprefix("tyre-") if flag.startswith("tyre-") else text(cell)
