"""The regulations of one event. Lengths of time are whole seconds; ``None`` means: not ruled."""

from __future__ import annotations

from dataclasses import dataclass, field

from livetiming.racing import FlagStatus
from livetiming.strategy.settings import Box, KartSource, Rules

OFFENCES = {
    "short_stop": "a stop shorter than the minimum",
    "short_stint": "a stint shorter than the minimum",
    "long_stint": "a stint longer than the maximum",
    "closed_pit": "a stop while the pit lane is closed",
    "missing_stop": "a required stop not made",
    "driver_minimum": "a driver below the minimum driving time",
    "driver_maximum": "a driver above the maximum driving time, in total or without a break",
}
PER = ("offence", "second", "minute")


class BadRegulations(ValueError):
    """A file of regulations that cannot be used; the text has one line for each thing wrong."""


@dataclass(frozen=True, slots=True)
class Closed:
    """When nobody may come in: by race time [s], or by the team's laps; ``None`` is open."""

    from_s: int | None = None
    until_s: int | None = None
    from_lap: int | None = None
    until_lap: int | None = None

    @property
    def is_by_laps(self) -> bool:
        """Whether laps bound it, not time."""
        return self.from_lap is not None or self.until_lap is not None


@dataclass(frozen=True, slots=True)
class Pits:
    """When one may stop, how often one must, and for how long."""

    required: int = 0
    minimum_s: int = 0
    short_counts: bool = True
    """Whether a stop that was too short still counts as one of those required."""
    lane_s: int = 15
    """What driving through the pit lane costs more than the track beside it."""
    closed: tuple[Closed, ...] = ()
    closed_under: frozenset[FlagStatus] = frozenset()


@dataclass(frozen=True, slots=True)
class Drivers:
    """What holds for each driver, unless the entry list says otherwise."""

    at_least: int | None = None
    at_most: int | None = None
    minimum_s: int = 0
    """In total."""
    maximum_s: int | None = None
    """In total."""
    continuous_s: int | None = None
    """At the wheel in stints that follow each other, without the stops between."""
    change: bool = False
    """Every stop must change the driver."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Somebody of the entry list, with what holds for this driver alone."""

    name: str
    car: str | None = None
    """Number of the team; ``None`` where the file is of one team only."""
    minimum_s: int | None = None
    maximum_s: int | None = None
    continuous_s: int | None = None
    stint_s: int | None = None
    """Longest stint."""


@dataclass(frozen=True, slots=True)
class Penalty:
    """What an offence costs."""

    offence: str
    per: str = "offence"
    time_s: int = 0
    laps: int = 0
    disqualified: bool = False


@dataclass(frozen=True, slots=True)
class Regulations:
    """Everything one file rules."""

    name: str = ""
    duration_s: int | None = None
    laps: int | None = None
    pits: Pits = Pits()
    stint_minimum_s: int = 0
    stint_maximum_s: int | None = None
    drivers: Drivers = Drivers()
    entries: tuple[Driver, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    karts: KartSource = "drawn"
    box: Box | None = None
    own: str | None = None
    """Number of the team that the file is written for."""
    warnings: tuple[str, ...] = field(default=(), compare=False)
    """What is allowed and yet looks like a slip."""

    @property
    def rules(self) -> Rules:
        """Return the part that changes forecasts."""
        end_s = self.duration_s
        last_s = [
            end_s - one.from_s for one in self.pits.closed
            if end_s is not None and one.from_s is not None and (one.until_s or end_s) >= end_s
        ]  # fmt: skip
        return Rules(
            duration_s=end_s, laps=self.laps, stops_required=self.pits.required or None,
            min_stop_s=self.pits.minimum_s or None, lane_s=self.pits.lane_s,
            min_stint_s=self.stint_minimum_s or None, max_stint_s=self.stint_maximum_s,
            last_stop_before_end_s=max(last_s, default=None),
        )  # fmt: skip

    def crew(self, car: str) -> tuple[Driver, ...]:
        """Return the drivers entered for *car*, a key of the analysis.

        Where two rows have one number, the second is called ``7~2`` there.
        """
        return tuple(one for one in self.entries if one.car in (None, car.partition("~")[0]))
