"""Messages about cars that enter and leave the pits, stop and retire."""

from __future__ import annotations

from livetiming.messages.base import PerCarMessage, Text, who
from livetiming.racing.carstates import CarState
from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import Row
from livetiming.racing.stats import Stat

_ON_ENTERING: dict[str, tuple[str, str]] = {
    CarState.PIT: ("has entered the pits", "pit"),
    CarState.FUEL: ("has entered the fuelling area", "pit"),
    CarState.RET: ("has retired", ""),
    CarState.STOP: ("is slow or stopped", ""),
}


def what_happened(was: str, is_now: str) -> tuple[str, str] | None:
    """Return text and style for a change of state, or ``None`` if it is no news."""
    if was in (is_now, CarState.NOT_STARTED):
        return None
    left = (was != CarState.RUN and is_now == CarState.OUT) or (
        was == CarState.PIT and is_now == CarState.RUN
    )
    if left:
        return "has left the pits", "out"
    if was == CarState.STOP and is_now == CarState.RUN:
        return "has resumed", ""
    return _ON_ENTERING.get(is_now)


class CarPitMessage(PerCarMessage):
    """Says what a change of the ``State`` column means."""

    fallback_category = "Pits"

    def consider(self, before: Row, after: Row, columns: ColumnSpec) -> Text | None:
        """See :class:`PerCarMessage`."""
        happened = what_happened(
            str(columns.value(before, Stat.STATE, "")), str(columns.value(after, Stat.STATE, ""))
        )
        if happened is None:
            return None
        text, style = happened
        return self.category(after, columns), f"{who(after, columns)} {text}", style
