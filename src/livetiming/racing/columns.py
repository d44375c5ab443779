"""Finding values in a car row, whatever the order of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from livetiming.racing.stats import ALIASES, TIME_TYPES, Column, Stat, as_column


def cell_value(cell: Any) -> Any:
    """Return the value of *cell*: a primitive, or the first part of ``[value, flag]``."""
    if isinstance(cell, (list, tuple)):
        return cell[0] if cell else None
    return cell


def cell_flag(cell: Any) -> str:
    """Return the flag of *cell* (``"pb"``, ``"sb"`` …), or ``""``."""
    if isinstance(cell, (list, tuple)) and len(cell) > 1 and isinstance(cell[1], str):
        return cell[1]
    return ""


class ColumnSpec:
    """The columns of a series, with look-up by :class:`Stat`.

    Columns are found by title alone, since a ``time`` and a ``laptime`` column of the same
    title mean the same; ``Lap`` is an alias of ``Laps``. Of two columns with one title the
    first counts.
    """

    def __init__(self, columns: Iterable[object]) -> None:
        self.columns: list[Column] = [as_column(column) for column in columns]
        self._index: dict[str, int] = {}
        for index, column in enumerate(self.columns):
            self._index.setdefault(ALIASES.get(column[0], column[0]), index)

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, stat: object) -> bool:
        return isinstance(stat, Stat) and stat.title in self._index

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ColumnSpec) and self.columns == other.columns

    __hash__ = None  # type: ignore[assignment]  # a list inside, so not hashable

    def index(self, stat: Stat | str) -> int | None:
        """Return where *stat* (or a title) stands in a row, or ``None``."""
        return self._index.get(stat.title if isinstance(stat, Stat) else stat)

    def cell(self, row: Sequence[Any], stat: Stat | str, default: Any = None) -> Any:
        """Return the raw cell of *stat*, or *default* if the row has none."""
        index = self.index(stat)
        return default if index is None or index >= len(row) else row[index]

    def value(self, row: Sequence[Any], stat: Stat | str, default: Any = None) -> Any:
        """Return the value of *stat* without its flag, or *default*."""
        value = cell_value(self.cell(row, stat))
        return default if value is None else value

    def flag(self, row: Sequence[Any], stat: Stat | str) -> str:
        """Return the flag of the cell of *stat*, or ``""``."""
        return cell_flag(self.cell(row, stat))

    def is_time(self, index: int) -> bool:
        """Whether numbers in column *index* are seconds."""
        return index < len(self.columns) and self.columns[index][1] in TIME_TYPES
