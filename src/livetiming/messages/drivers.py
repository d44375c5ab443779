"""Messages about driver changes."""

from __future__ import annotations

from livetiming.messages.base import PerCarMessage, Text, number
from livetiming.racing.carstates import CarState
from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import Row
from livetiming.racing.stats import Stat

WHERE_DRIVERS_CHANGE = frozenset({CarState.PIT, CarState.FUEL, CarState.OUT})


class DriverChangeMessage(PerCarMessage):
    """Says who took over from whom.

    Analysis recognises these rows by the fragment ``Driver change (``. A name that comes up
    for a car on the track is no change: the source had not told it before.
    """

    fallback_category = "Pits"

    def consider(self, before: Row, after: Row, columns: ColumnSpec) -> Text | None:
        """See :class:`PerCarMessage`."""
        was = str(columns.value(before, Stat.DRIVER, ""))
        is_now = str(columns.value(after, Stat.DRIVER, ""))
        if was == is_now or (not was and _on_track(before, after, columns)):
            return None
        change = f"{was} to {is_now}" if was and is_now else is_now or f"{was} out"
        text = f"#{number(after, columns)} Driver change ({change})"
        return self.category(after, columns), text, None


def _on_track(before: Row, after: Row, columns: ColumnSpec) -> bool:
    states = {columns.value(car, Stat.STATE) for car in (before, after)}
    return Stat.STATE in columns and not states & WHERE_DRIVERS_CHANGE
