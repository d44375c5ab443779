"""A lap; its number counts the laps driven, its ``official`` is what the source shows."""

from __future__ import annotations

from dataclasses import dataclass

from livetiming.racing import FlagStatus


@dataclass(frozen=True, slots=True)
class Lap:
    """One lap driven, with its time."""

    number: int
    """Counts the laps driven; race control's corrections never renumber it."""
    official: int
    """The source's own count when the lap was completed."""
    at_s: float
    """When the line was crossed."""
    time_s: float
    flag: FlagStatus
    """The most severe flag shown during the lap."""
    driver: int
    """Index into the car's drivers."""
    stint: int
    """Index into the car's stints."""
    is_in: bool
    """The pit lane was entered during the lap."""
    is_out: bool
    """The pit lane was left during the lap."""
    position: int
    gap: str | float
    """To the leader at the line, as shown: seconds, a text such as ``2 laps``, or blank."""
    mark: str
    """``pb`` or ``sb``, best of the car or of the session so far, or ``""``."""
    sectors_s: tuple[float | None, ...] = ()
    tyre: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether the lap says something about pace: no stop in it, no caution over it."""
        return not (self.is_in or self.is_out or self.flag.is_caution)
