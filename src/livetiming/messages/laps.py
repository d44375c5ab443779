"""Messages about fast laps."""

from __future__ import annotations

from typing import Any

from livetiming.messages.base import PerCarMessage, Text, who
from livetiming.racing.columns import ColumnSpec, cell_flag, cell_value
from livetiming.racing.ctd import Row
from livetiming.racing.stats import Stat
from livetiming.racing.units import lap_time_text


class FastLapMessage(PerCarMessage):
    """Announces personal and overall best laps, from the flags of the ``Last`` column.

    Whole numbers of seconds count like any other time. The first lap of a car, whose cell
    was empty before, is no news.
    """

    fallback_category = "Timing"

    def consider(self, before: Row, after: Row, columns: ColumnSpec) -> Text | None:
        """See :class:`PerCarMessage`."""
        old, new = columns.cell(before, Stat.LAST_LAP), columns.cell(after, Stat.LAST_LAP)
        was_s, is_s = _time_s(old), _time_s(new)
        if was_s is None or is_s is None or is_s <= 0 or old == new:
            return None
        kind = _best_kind(cell_flag(old), was_s, cell_flag(new), is_s)
        if kind is None:
            return None
        what, style = kind
        text = f"{who(after, columns)} set {what} best lap: {lap_time_text(is_s)}"
        return self.category(after, columns), text, style


def _time_s(cell: Any) -> float | None:
    value = cell_value(cell)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)


def _best_kind(old: str, was_s: float, new: str, is_s: float) -> tuple[str, str] | None:
    if new == "pb" and (not old or is_s < was_s):
        return "a personal", "pb"
    if new == "sb-new":
        return "the overall", "sb"
    return None
