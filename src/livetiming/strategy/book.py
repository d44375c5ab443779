"""The book of stints: each team's, with its driver, kart and laps, and their figures as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.clean import limits_s
from livetiming.strategy.crews import Index
from livetiming.strategy.gaussian import Array

UNNAMED = -1
_PLACES = {"driver": "_driver", "clean": "_laps", "mean_s": "_mean", "squares": "_squares",
           "track_s": "_track", "over": "_over"}  # fmt: skip


@dataclass(slots=True)
class Stint:
    """One drive of a team, from stop to stop."""

    team: int
    number: int
    """Of the team's stints, from 1."""
    start_s: float
    end_s: float | None = None
    stop: int | None = None
    """Number of the stop it began with; ``None`` for a first stint."""
    driver: int = UNNAMED
    """Index in the car's drivers."""
    by_hand: bool = False
    """Somebody has said who the driver is."""
    laps: int = 0
    """Driven with the kart, in-lap included."""
    end_lap: int = 0
    best_s: float | None = None
    times_s: list[float] = field(default_factory=list)
    """Of the laps that may count …"""
    residuals_s: list[float] = field(default_factory=list)
    """… and the same less the track."""
    final: tuple[float, float, float, float, float] | None = None
    """Good, medium, bad, effect and deviation of its kart as it stood when the stint was over."""


class Book:
    """All stints of a race; arrays have one element a stint."""

    def __init__(self) -> None:
        self.stints: list[Stint] = []
        self.team_of_driver: list[int] = []
        self.drivers_known: dict[tuple[int, int, int], int] = {}
        """Number of each driver by team, place in the crew, and stint where there is no name."""
        self._size = 0
        self._driver: Index = np.zeros(64, np.int64)
        self._laps: Array = np.zeros(64)
        self._mean: Array = np.zeros(64)
        self._squares: Array = np.zeros(64)
        self._track: Array = np.zeros(64)
        self._over: NDArray[np.bool_] = np.zeros(64, np.bool_)

    @classmethod
    def of(
        cls, stints: list[Stint], arrays: dict[str, NDArray[Any]],
        drivers: dict[tuple[int, int, int], int], team_of_driver: list[int],
    ) -> Book:  # fmt: skip
        """Return a book as it was saved; the arrays are named like the properties."""
        book = cls()
        book.stints, book._size = stints, len(stints)
        book.drivers_known, book.team_of_driver = drivers, team_of_driver
        room = np.zeros(64)
        for name, place in _PLACES.items():
            array = arrays[name]
            if len(array) != len(stints):
                raise ValueError(f"{len(array)} values of {name} for {len(stints)} stints")
            setattr(book, place, np.append(array, room.astype(array.dtype)))
        return book

    def begin(self, stint: Stint) -> int:
        """Enter a stint; return its number in the book."""
        if self._size == len(self._driver):
            for name in ("_driver", "_laps", "_mean", "_squares", "_track", "_over"):
                old = getattr(self, name)
                setattr(self, name, np.append(old, np.zeros(len(old), old.dtype)))
        self.stints.append(stint)
        self._size += 1
        self._driver[self._size - 1] = self._driver_number(stint, self._size - 1)
        return self._size - 1

    def _driver_number(self, stint: Stint, number: int) -> int:
        """Return a driver's number over all teams; the nameless is somebody else each time."""
        key = (stint.team, stint.driver, number if stint.driver == UNNAMED else 0)
        found = self.drivers_known.get(key)
        if found is None:
            found = self.drivers_known[key] = len(self.team_of_driver)
            self.team_of_driver.append(stint.team)
        return found

    def drives(self, number: int, driver: int, *, by_hand: bool = False) -> None:
        """The driver of a stint turns out to be *driver*; what was said by hand stays."""
        stint = self.stints[number]
        if by_hand:
            stint.by_hand = True
        elif stint.by_hand:
            return
        if stint.driver != driver:
            stint.driver = driver
            self._driver[number] = self._driver_number(stint, number)

    def lap(
        self,
        number: int,
        time_s: float,
        track_s: float,
        usual_s: float,
        *,
        lost_s: Sequence[float] = (),
    ) -> None:
        """Enter a lap that may count.

        Args:
            number: of the stint.
            time_s: of the lap.
            track_s: level of the track as the lap was completed.
            usual_s: spread of laps where the stint is too short to have its own.
            lost_s: what the first laps of a stint lose.
        """
        stint = self.stints[number]
        stint.times_s.append(time_s)
        stint.residuals_s.append(time_s - track_s)
        count = len(stint.times_s)
        self._track[number] += (track_s - self._track[number]) / count
        self.work_out(number, track_s, usual_s, lost_s)

    def work_out(
        self, number: int, track_s: float, usual_s: float, lost_s: Sequence[float] = ()
    ) -> None:
        """Work out the figures of a stint again; see :meth:`lap`."""
        residuals = list(self.stints[number].residuals_s)
        for lap, lost in zip(range(len(residuals)), lost_s, strict=False):
            residuals[lap] -= lost
        low, high = limits_s([one + track_s for one in residuals], usual_s)
        kept = [one for one in residuals if low <= one + track_s <= high]
        mean = sum(kept) / len(kept)
        self._laps[number] = len(kept)
        self._mean[number] = mean
        self._squares[number] = sum((one - mean) ** 2 for one in kept)

    def end(self, number: int, at_s: float, lap: int) -> None:
        """A stint is over."""
        stint = self.stints[number]
        stint.end_s, stint.end_lap = at_s, lap
        self._over[number] = True

    def __len__(self) -> int:
        return self._size

    @property
    def driver(self) -> Index:
        """Number of each stint's driver, over all teams."""
        return self._driver[: self._size]

    @property
    def clean(self) -> Array:
        """Laps that count."""
        return self._laps[: self._size]

    @property
    def mean_s(self) -> Array:
        """Mean of the laps that count, less the track."""
        return self._mean[: self._size]

    @property
    def track_s(self) -> Array:
        """Mean level of the track in each stint."""
        return self._track[: self._size]

    @property
    def squares(self) -> Array:
        """Sum of squares about that."""
        return self._squares[: self._size]

    @property
    def over(self) -> NDArray[np.bool_]:
        """Whether the stint has ended."""
        return self._over[: self._size]
