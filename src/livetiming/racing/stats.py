"""Columns of a timing screen.

Clients of today match a whole triple (title, type, description), so the texts here are part
of the contract and are not to be reworded.
"""

from __future__ import annotations

from enum import Enum

Column = list[str]
"""A column on the wire: ``[title, type]`` or ``[title, type, description]``."""

TYPES = frozenset({"text", "class", "numeric", "time", "laptime", "delta"})
"""Column types that renderers know. Others are allowed and shown as text."""

TIME_TYPES = frozenset({"time", "laptime", "delta"})
"""Column types whose numbers are seconds."""


class Stat(Enum):
    """A predefined column; the value is its triple, or a pair where there is no description."""

    NUM = ("Num", "text", "Car number")
    STATE = ("State", "text")
    CLASS = ("Class", "class")
    TEAM = ("Team", "text")
    DRIVER = ("Driver", "text")
    CAR = ("Car", "text")
    TYRE = ("T", "text", "Tyre")
    TYRE_STINT = ("TS", "text", "Tyre stint - laps on these tyres since last stop")
    TYRE_AGE = ("TA", "text", "Tyre age - total laps on these tyres from new")
    LAPS = ("Laps", "numeric")
    GAP = ("Gap", "delta", "Gap to leader")
    CLASS_GAP = ("C.Gap", "delta", "Gap to class leader")
    INT = ("Int", "delta", "Interval to car in front")
    CLASS_INT = ("C.Int", "delta", "Interval to class car in front")
    LAST_LAP = ("Last", "laptime", "Last lap time")
    BEST_LAP = ("Best", "laptime", "Best lap time")
    S1 = ("S1", "time", "Sector 1 time")
    BS1 = ("BS1", "time", "Best sector 1 time")
    S2 = ("S2", "time", "Sector 2 time")
    BS2 = ("BS2", "time", "Best sector 2 time")
    S3 = ("S3", "time", "Sector 3 time")
    BS3 = ("BS3", "time", "Best sector 3 time")
    S4 = ("S4", "time", "Sector 4 time")
    BS4 = ("BS4", "time", "Best sector 4 time")
    S5 = ("S5", "time", "Sector 5 time")
    BS5 = ("BS5", "time", "Best sector 5 time")
    SPEED = ("Spd", "numeric", "Last lap speed")
    AV_SPEED = ("Av.Spd", "numeric", "Average speed")
    BEST_SPEED = ("B.Spd", "numeric", "Best lap speed")
    PITS = ("Pits", "numeric")
    PUSH_TO_PASS = ("PTP", "numeric", "Push-to-Pass remaining")
    DRIVER_1_BEST_LAP = ("D1 Best", "time", "Driver 1 best lap")
    DRIVER_2_BEST_LAP = ("D2 Best", "time", "Driver 2 best lap")
    AGGREGATE_BEST_LAP = ("Average", "time", "Average of best laps")
    POS_IN_CLASS = ("PIC", "numeric", "Position in class")
    T1_SPEED = ("T1 Spd", "numeric", "Turn 1 speed")
    BEST_T1_SPEED = ("BT1S", "numeric", "Best turn 1 speed")
    T3_SPEED = ("T3 Spd", "numeric", "Turn 3 speed")
    BEST_T3_SPEED = ("BT3S", "numeric", "Best turn 3 speed")
    NO_TOW_SPEED = ("NTS", "numeric", "No-tow speed - best speed without tow")
    NO_TOW_RANK = ("NTR", "numeric", "No-tow rank")

    @property
    def title(self) -> str:
        """Heading of the column."""
        return str(self.value[0])

    @property
    def kind(self) -> str:
        """Type of the column, see :data:`TYPES`."""
        return str(self.value[1])

    @property
    def description(self) -> str | None:
        """Longer text for a tooltip, if there is one."""
        return self.value[2] if len(self.value) > 2 else None

    def as_column(self) -> Column:
        """Return the column as it stands in a manifest's ``colSpec``."""
        return list(self.value)

    @staticmethod
    def sector(number: int) -> Column:
        """Return the column of sector *number*, for tracks with more than five."""
        return [f"S{number}", "time", f"Sector {number} time"]

    @staticmethod
    def best_sector(number: int) -> Column:
        """Return the column of the best time in sector *number*."""
        return [f"BS{number}", "time", f"Best sector {number} time"]


ALIASES = {"Lap": Stat.LAPS.title}
"""Other headings that mean a predefined column."""


def as_column(column: object) -> Column:
    """Return *column*, a :class:`Stat` or a raw pair or triple of text, as a wire column.

    Raises:
        ValueError: it is neither.
    """
    if isinstance(column, Stat):
        return column.as_column()
    if (
        isinstance(column, (list, tuple))
        and len(column) in (2, 3)
        and isinstance(column[0], str)
        and isinstance(column[1], str)
        and all(part is None or isinstance(part, str) for part in column[2:])
    ):
        return [part for part in column if part is not None]
    raise ValueError(
        f"a column is a Stat or [title, type] or [title, type, description], got {column!r}"
    )
