"""Messages about driver changes."""

from __future__ import annotations

from livetiming.messages.base import PerCarMessage, Text, number
from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import Row
from livetiming.racing.stats import Stat


class DriverChangeMessage(PerCarMessage):
    """Says who took over from whom.

    Analysis recognises these rows by the fragment ``Driver change (``.
    """

    fallback_category = "Pits"

    def consider(self, before: Row, after: Row, columns: ColumnSpec) -> Text | None:
        """See :class:`PerCarMessage`."""
        was = str(columns.value(before, Stat.DRIVER, ""))
        is_now = str(columns.value(after, Stat.DRIVER, ""))
        if was == is_now:
            return None
        change = f"{was} to {is_now}" if was and is_now else is_now or f"{was} out"
        text = f"#{number(after, columns)} Driver change ({change})"
        return self.category(after, columns), text, None
