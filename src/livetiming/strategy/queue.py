"""The box as a cloud of possible histories: who went to which row, and so which kart is where.

Each particle is one history. Karts keep their identity in it from stint to stint, so that a
history is as likely as it makes the pace of all stints: each kart's stints must fit together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.evidence import Evidence, Mixture, manual_evidence
from livetiming.strategy.gaussian import Array
from livetiming.strategy.settings import Box

WINDOW, FOLDED = 220, 60
"""Of so many stints it is kept who drove what in each history; then so many are folded away."""
INITIAL = -1
"""Left by nobody: there from the start."""

Karts = NDArray[np.int16]


def is_certain(box: Box) -> bool:
    """Whether there is only one history possible."""
    if box.discipline == "pool":
        return box.karts == 1
    return len(box.rows) == 1 or box.choice == "balance"


class Queue:
    """Particles over the histories of a box."""

    def __init__(self, box: Box, particles: int) -> None:
        self.box = box
        self.count = count = 1 if is_certain(box) else particles
        rows = (box.karts,) if box.discipline == "pool" else box.rows
        self.lengths = list(rows)
        self.rows: Karts = np.full((count, len(rows), max(rows)), -1, np.int16)
        self.held: Karts = np.zeros((count, 0), np.int16)
        self.used = np.zeros((count, len(rows)), np.int32)
        self.last: NDArray[np.int16] = np.full(count, -1, np.int16)
        self.base_precision: Array = np.zeros((count, 0))
        self.base_weighted: Array = np.zeros((count, 0))
        self.manual: NDArray[np.int8] = np.zeros((count, 0), np.int8)
        self.left_by: NDArray[np.int32] = np.zeros((count, 0), np.int32)
        self.window: list[int] = []
        """Stints whose karts are kept, in order."""
        self.drove: Karts = np.zeros((count, 0), np.int16)
        """Kart of each of those stints."""
        self.chose: NDArray[np.int8] = np.zeros((count, 0), np.int8)
        """Row it was taken from; -1 for none."""
        self.credit: Array = np.zeros(count)
        """Log likelihood that each history has been rewarded for already."""
        self.weights: Array = np.full(count, 1 / count)
        self._precision: Array = np.zeros((count, 0))
        self._weighted: Array = np.zeros((count, 0))
        self._fill()

    def _fill(self) -> None:
        for row, length in enumerate(self.lengths):
            for place in range(length):
                self.rows[:, row, place] = self._new_kart()

    def _new_kart(self) -> int:
        number = self.base_precision.shape[1]
        for name, value in (("base_precision", 0.0), ("base_weighted", 0.0), ("manual", 0),
                            ("left_by", INITIAL), ("_precision", 1.0), ("_weighted", 0.0)):  # fmt: skip
            old = getattr(self, name)
            setattr(self, name, np.append(old, np.full((self.count, 1), value, old.dtype), axis=1))
        return number

    # ---- what happens ------------------------------------------------------------------------

    def join(self) -> int:
        """Take in a team with a kart of its own; return the team's number."""
        number = self._new_kart()
        kart = np.full((self.count, 1), number, np.int16)
        self.held = np.append(self.held, kart, axis=1)
        return self.held.shape[1] - 1

    def begin(self, team: int, stint: int) -> None:
        """Begin *stint* of *team* in the kart that it has."""
        self._drive(team, stint, np.full(self.count, -1, np.int8))

    def swap(self, team: int, stint: int, stop: int, chance: np.random.Generator) -> None:
        """Let *team* leave its kart and take another for *stint*.

        Args:
            team: its number.
            stint: number of the stint to come.
            stop: name of the stop, for :attr:`left_by`.
            chance: decides on rows, and in a pool on karts.
        """
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
        self.left_by[every, left] = stop
        self.used[every, row] += 1
        self.last = row.astype(np.int16)
        self._drive(team, stint, row.astype(np.int8))

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

    def _drive(self, team: int, stint: int, row: NDArray[np.int8]) -> None:
        self.window.append(stint)
        self.drove = np.append(self.drove, self.held[:, team : team + 1], axis=1)
        self.chose = np.append(self.chose, row[:, None], axis=1)

    # ---- what it means -----------------------------------------------------------------------

    def weigh(self, evidence: Evidence, kart_sd_s: float) -> tuple[Array, Array]:
        """Weigh the histories by the evidence of all stints.

        Returns:
            Of each stint in :attr:`window`, mean and variance of its kart by everything but that
            stint.
        """
        karts = self.base_precision.shape[1]
        flat = (np.arange(self.count)[:, None] * karts + self.drove).ravel()
        of_stint = evidence.precision[self.window], evidence.weighted[self.window]
        sums = [
            np.bincount(
                flat, np.broadcast_to(one, self.drove.shape).ravel(), self.count * karts
            ).reshape(self.count, karts)
            for one in of_stint
        ]
        precision, weighted = manual_evidence(self.manual, kart_sd_s)
        self._precision = precision + self.base_precision + sums[0] + 1 / kart_sd_s**2
        self._weighted = weighted + self.base_weighted + sums[1]
        gain = self.likelihood(kart_sd_s) - self.credit
        share = np.exp(gain - gain.max())
        self.weights = share / share.sum()
        others = np.take_along_axis(self._precision, self.drove.astype(np.int64), 1) - of_stint[0]
        means = np.take_along_axis(self._weighted, self.drove.astype(np.int64), 1) - of_stint[1]
        means /= others
        mean = self.weights @ means
        return mean, self.weights @ (1 / others + means**2) - mean**2

    def likelihood(self, kart_sd_s: float) -> Array:
        """Return the log likelihood of each history, but for a constant."""
        spread = np.log(self._precision * kart_sd_s**2)
        found: Array = 0.5 * (self._weighted**2 / self._precision - spread).sum(axis=1)
        return found

    @property
    def effective(self) -> float:
        """How many histories the weights are worth."""
        return float(1 / np.sum(self.weights**2))

    def resample(self, kart_sd_s: float, chance: np.random.Generator) -> None:
        """Drop improbable histories and double probable ones."""
        steps = (np.arange(self.count) + chance.random()) / self.count
        bounds = np.cumsum(self.weights)
        chosen = np.minimum(np.searchsorted(bounds, steps), self.count - 1)
        self._keep(chosen)
        self.credit = self.likelihood(kart_sd_s)

    def _keep(self, chosen: NDArray[np.int64]) -> None:
        for name in ("rows", "held", "used", "last", "base_precision", "base_weighted", "manual",
                     "left_by", "drove", "chose", "credit", "_precision", "_weighted"):  # fmt: skip
            setattr(self, name, getattr(self, name)[chosen])
        self.weights = np.full(self.count, 1 / self.count)

    def fold(self, evidence: Evidence, is_over: NDArray[np.bool_]) -> None:
        """Let the oldest stints that are over become part of what is known of their karts."""
        if len(self.window) <= WINDOW:
            return
        old = [at for at in range(len(self.window) - WINDOW + FOLDED) if is_over[self.window[at]]]
        every = np.arange(self.count)
        for at in old:
            stint = self.window[at]
            self.base_precision[every, self.drove[:, at]] += evidence.precision[stint]
            self.base_weighted[every, self.drove[:, at]] += evidence.weighted[stint]
        rest = [at for at in range(len(self.window)) if at not in set(old)]
        self.window = [self.window[at] for at in rest]
        self.drove, self.chose = self.drove[:, rest], self.chose[:, rest]

    # ---- what is where -----------------------------------------------------------------------

    def of(self, karts: Karts) -> Mixture:
        """Return what is known of a kart that is *karts* [particle] in the histories."""
        every = np.arange(self.count)
        precision = self._precision[every, karts]
        return Mixture(
            self._weighted[every, karts] / precision, 1 / precision, self.weights,
            self.manual[every, karts],
        )  # fmt: skip

    def kart(self, stint: int) -> Mixture:
        """Return what is known of the kart of a stint in :attr:`window`."""
        return self.of(self.drove[:, self.window.index(stint)])

    def place(self, row: int, place: int) -> Mixture:
        """Return what is known of the kart at a place of a row; place 0 is the row's head."""
        return self.of(self.rows[:, row, place])

    def left(self, row: int, place: int) -> list[tuple[int, float]]:
        """Return which stops may have left the kart at a place, likeliest first."""
        stops = self.left_by[np.arange(self.count), self.rows[:, row, place]]
        names, index = np.unique(stops, return_inverse=True)
        shares = np.bincount(index, self.weights)
        found = [(int(name), float(share)) for name, share in zip(names, shares, strict=True)]
        return sorted(found, key=lambda one: -one[1])
