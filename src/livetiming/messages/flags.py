"""Messages about the track's flags."""

from __future__ import annotations

from livetiming.messages.base import TimingMessage
from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import MessageRow, RaceState
from livetiming.racing.flags import FlagStatus

CATEGORY = "Track"

_SAYS: dict[FlagStatus, tuple[str, str]] = {
    FlagStatus.GREEN: ("Green flag - track clear", "green"),
    FlagStatus.WHITE: ("White flag - final lap", "white"),
    FlagStatus.CHEQUERED: ("Chequered flag", "track"),
    FlagStatus.YELLOW: ("Yellow flags", "yellow"),
    FlagStatus.FCY: ("Full course yellow", "yellow"),
    FlagStatus.CODE_60: ("Code 60", "code60"),
    FlagStatus.VSC: ("Virtual safety car deployed", "yellow"),
    FlagStatus.SC: ("Safety car deployed", "yellow"),
    FlagStatus.CAUTION: ("Full course caution", "yellow"),
    FlagStatus.RED: ("Red flag", "red"),
}


class FlagChangeMessage(TimingMessage):
    """Says which flag is shown now; zones and no flag at all are no news here."""

    def process(
        self, before: RaceState, after: RaceState, columns: ColumnSpec, at_s: float
    ) -> list[MessageRow]:
        """See :class:`TimingMessage`."""
        said = None if before.flag is after.flag else _SAYS.get(after.flag)
        return [] if said is None else [[int(at_s), CATEGORY, said[0], said[1]]]


class SlowZoneMessage(TimingMessage):
    """Says that a slow zone begins; for series that have them (opt-in)."""

    def process(
        self, before: RaceState, after: RaceState, columns: ColumnSpec, at_s: float
    ) -> list[MessageRow]:
        """See :class:`TimingMessage`."""
        zone = FlagStatus.SLOW_ZONE
        entered = after.flag is zone and before.flag is not zone
        return [[int(at_s), CATEGORY, "Slow zone in operation", "yellow"]] if entered else []
