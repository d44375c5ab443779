"""The box as a cloud of possible histories: who went to which row, and so which kart is where.

Each particle is one history. Karts keep their identity in it from stint to stint, so that a
history is as likely as it makes the pace of the stints: each kart's stints must fit together.
What older stints say of a kart fades, for the histories forget how unsure they once were of who
drove it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.evidence import Evidence, Mixture, manual_evidence
from livetiming.strategy.gaussian import Array
from livetiming.strategy.settings import Box

INITIAL = -1
"""Left by nobody: there from the start."""
NO_ROW = -1

Karts = NDArray[np.int16]
SAVED = ("rows", "held", "used", "last", "precision", "weighted", "manual", "left_by", "chose",
         "committed")  # fmt: skip
"""Arrays whose first axis is the histories."""


def is_certain(box: Box) -> bool:
    """Whether there is only one history possible."""
    if box.discipline == "pool":
        return box.karts == 1
    return len(box.rows) == 1 or box.choice == "balance"


class Queue:
    """Particles over the histories of a box."""

    def __init__(self, box: Box, particles: int, *, memory: float = 1.0) -> None:
        """Begin with a full box of which nothing is known.

        Args:
            box: its rows and rules.
            particles: histories to keep, where more than one is possible.
            memory: share of what is known of a kart that is believed after a stint of another.
        """
        self.box = box
        self.count = count = 1 if is_certain(box) else particles
        self.memory = 1.0 if count == 1 else memory
        rows = (box.karts,) if box.discipline == "pool" else box.rows
        self.lengths = list(rows)
        self.rows: Karts = np.full((count, len(rows), max(rows)), -1, np.int16)
        self.held: Karts = np.zeros((count, 0), np.int16)
        """Kart of each team."""
        self.chose: NDArray[np.int8] = np.zeros((count, 0), np.int8)
        """Row that each team's kart came from."""
        self.used = np.zeros((count, len(rows)), np.int32)
        self.last: NDArray[np.int16] = np.full(count, NO_ROW, np.int16)
        self.precision: Array = np.zeros((count, 0))
        """What stints that are over say of each kart: precision …"""
        self.weighted: Array = np.zeros((count, 0))
        """… and precision times value."""
        self.manual: NDArray[np.int8] = np.zeros((count, 0), np.int8)
        self.left_by: NDArray[np.int32] = np.zeros((count, 0), np.int32)
        self.committed: Array = np.zeros(count)
        """Log weight but for the stints that last."""
        self.weights: Array = np.full(count, 1 / count)
        self.running = Evidence.none(0)
        """Of each team, what its running stint says."""
        self.kart_sd_s = 1.0
        self._fill()

    def _fill(self) -> None:
        for row, length in enumerate(self.lengths):
            for place in range(length):
                self.rows[:, row, place] = self._new_kart()

    def _new_kart(self) -> int:
        number = int(self.precision.shape[1])
        for name, value in (("precision", 0.0), ("weighted", 0.0), ("manual", 0),
                            ("left_by", INITIAL)):  # fmt: skip
            old = getattr(self, name)
            setattr(self, name, np.append(old, np.full((self.count, 1), value, old.dtype), axis=1))
        return number

    # ---- what happens ------------------------------------------------------------------------

    def join(self) -> int:
        """Take in a team with a kart of its own; return the team's number."""
        kart = np.full((self.count, 1), self._new_kart(), np.int16)
        self.held = np.append(self.held, kart, axis=1)
        self.chose = np.append(self.chose, np.full((self.count, 1), NO_ROW, np.int8), axis=1)
        self.running = Evidence(
            np.append(self.running.precision, 0.0), np.append(self.running.weighted, 0.0)
        )
        return int(self.held.shape[1]) - 1

    def swap(self, team: int, stop: int, chance: np.random.Generator) -> None:
        """Let *team* end its stint, leave its kart and take another.

        Args:
            team: its number.
            stop: name of the stop, for :attr:`left_by`.
            chance: decides on rows, and in a pool on karts.
        """
        self._commit(team)
        every = np.arange(self.count)
        left = self.held[:, team].copy()
        if self.box.discipline == "pool":
            row = np.zeros(self.count, np.int64)
            place = chance.integers(0, self.lengths[0], self.count)
        else:
            row = self._choose(chance)
            is_fifo = self.box.discipline == "fifo"
            place = np.zeros(self.count, np.int64) if is_fifo else np.array(self.lengths)[row] - 1
        taken = self.rows[every, row, place]
        if self.box.discipline == "fifo":
            self._shift(row, left)
        else:
            self.rows[every, row, place] = left
        self.held[:, team] = taken
        self.chose[:, team] = row
        self.left_by[every, left] = stop
        self.used[every, row] += 1
        self.last = row.astype(np.int16)

    def _commit(self, team: int) -> None:
        """What the stint of *team* says becomes part of what is known of its kart."""
        every, karts = np.arange(self.count), self.held[:, team]
        self.committed = self.committed + self._gains()[:, team]
        precision, weighted = self.running.precision, self.running.weighted
        self.precision[every, karts] = self.memory * (
            self.precision[every, karts] + precision[team]
        )
        self.weighted[every, karts] = self.memory * (self.weighted[every, karts] + weighted[team])
        precision, weighted = precision.copy(), weighted.copy()
        precision[team] = weighted[team] = 0.0
        self.running = Evidence(precision, weighted)

    def _choose(self, chance: np.random.Generator) -> NDArray[np.int64]:
        box, rows = self.box, len(self.lengths)
        if box.choice == "balance":
            return np.where(self.used[:, 0] - self.used[:, 1] >= box.balance, 1, 0)
        drawn = chance.choice(rows, self.count, p=box.shares)
        if box.choice == "alternate":
            return np.where(self.last < 0, drawn, (self.last.astype(np.int64) + 1) % rows)
        return np.asarray(drawn, np.int64)

    def _shift(self, row: NDArray[np.int64], left: Karts) -> None:
        """Move each chosen row up by one, and put the kart left at its end."""
        for number, length in enumerate(self.lengths):
            here = row == number
            self.rows[here, number, : length - 1] = self.rows[here, number, 1:length]
            self.rows[here, number, length - 1] = left[here]

    # ---- what it means -----------------------------------------------------------------------

    def weigh(self, running: Evidence, kart_sd_s: float) -> None:
        """Weigh the histories by what the running stint of each team says."""
        self.running, self.kart_sd_s = running, kart_sd_s
        self._reweigh()

    def _reweigh(self) -> None:
        gain = self.committed + self._gains().sum(axis=1)
        share = np.exp(gain - gain.max())
        self.weights = share / share.sum()

    def _gains(self) -> Array:
        """Return by how much each running stint makes each history likelier, in logarithms."""
        base, weighted = self._known(self.held)
        precision = base + self.running.precision
        sums = weighted + self.running.weighted
        gains: Array = 0.5 * (sums**2 / precision - weighted**2 / base - np.log(precision / base))
        return gains

    def _known(self, karts: NDArray[np.int16]) -> tuple[Array, Array]:
        """Return precision and weighted value of karts, by stints that are over and by hand."""
        every = np.arange(self.count).reshape((-1,) + (1,) * (karts.ndim - 1))
        precision, weighted = manual_evidence(self.manual[every, karts], self.kart_sd_s)
        precision = precision + self.precision[every, karts] + 1 / self.kart_sd_s**2
        return precision, weighted + self.weighted[every, karts]

    @property
    def effective(self) -> float:
        """How many histories the weights are worth."""
        return float(1 / np.sum(self.weights**2))

    def resample(self, offset: float) -> None:
        """Drop improbable histories and double probable ones.

        Args:
            offset: from 0 to 1, where in each step of the weights the history is taken.
        """
        steps = (np.arange(self.count) + offset) / self.count
        chosen = np.minimum(np.searchsorted(np.cumsum(self.weights), steps), self.count - 1)
        for name in SAVED:
            setattr(self, name, getattr(self, name)[chosen])
        self.committed = -self._gains().sum(axis=1)
        self.weights = np.full(self.count, 1 / self.count)

    # ---- what is where -----------------------------------------------------------------------

    def waits(self, karts: Karts) -> Mixture:
        """Return what is known of a kart in the box, which is *karts* [history]."""
        precision, weighted = self._known(karts)
        return self._mixture(precision, weighted, karts)

    def driven(self, team: int) -> Mixture:
        """Return what is known of the kart of a team, its running stint included."""
        precision, weighted = self._known(self.held[:, team])
        precision = precision + self.running.precision[team]
        return self._mixture(precision, weighted + self.running.weighted[team], self.held[:, team])

    def _mixture(self, precision: Array, weighted: Array, karts: Karts) -> Mixture:
        manual = self.manual[np.arange(self.count), karts]
        return Mixture(weighted / precision, 1 / precision, self.weights, manual)

    def place(self, row: int, place: int) -> Mixture:
        """Return what is known of the kart at a place of a row; place 0 is the row's head."""
        return self.waits(self.rows[:, row, place])

    def left(self, row: int, place: int) -> list[tuple[int, float]]:
        """Return which stops may have left the kart at a place, likeliest first."""
        stops = self.left_by[np.arange(self.count), self.rows[:, row, place]]
        names, index = np.unique(stops, return_inverse=True)
        shares = np.bincount(index, self.weights)
        found = [(int(name), float(share)) for name, share in zip(names, shares, strict=True)]
        return sorted(found, key=lambda one: -one[1])
