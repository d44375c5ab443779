"""What the box of the moment brings for the next stop, and after stops of others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from livetiming.strategy.boxodds import decided, fifo, fifo_row, lifo_row, pool, sequence
from livetiming.strategy.evidence import Mixture
from livetiming.strategy.gaussian import Array, phis
from livetiming.strategy.queue import Queue


@dataclass(frozen=True, slots=True)
class Worth:
    """What is asked of a kart: its classes, its effect, whether it is better than another."""

    threshold: float
    own: Mixture | None = None

    def of(self, kart: Mixture) -> Array:
        """Return good, medium, bad, effect, better; the last is NaN without an own kart."""
        effect = float(kart.weights @ kart.means)
        better = float("nan") if self.own is None else self._better(kart, self.own)
        return np.array([*kart.class_of(self.threshold), effect, better])

    @staticmethod
    def _better(kart: Mixture, own: Mixture) -> float:
        spread = np.sqrt(kart.variances + own.variances)
        if len(kart.means) == len(own.means):
            return float(kart.weights @ phis((own.means - kart.means) / spread))
        belief = own.belief()
        spread = np.sqrt(kart.variances + belief.variance)
        return float(kart.weights @ phis((belief.mean - kart.means) / spread))


def places(queue: Queue, worth: Worth) -> list[Array]:
    """Return what each place of each row is worth, the next to leave first."""
    return [
        np.array([worth.of(queue.place(row, place)) for place in range(length)])
        for row, length in enumerate(queue.lengths)
    ]


def arrivals(karts: list[tuple[float, Mixture]], worth: Worth) -> Array:
    """Return what the next kart to come in is worth.

    Args:
        karts: on the track, each with the hazard of its coming in.
        worth: what is asked.
    """
    total = sum(hazard for hazard, _ in karts)
    if total <= 0:
        return np.array([1 / 3, 1 / 3, 1 / 3, 0.0, 0.5 if worth.own else float("nan")])
    found = sum(hazard * worth.of(kart) for hazard, kart in karts if hazard > 0)
    return np.asarray(found, np.float64) / total


def after(queue: Queue, rows: list[Array], coming: Array, stops: int) -> Array:
    """Return what a stop is worth after *stops* stops of others, whatever row we are sent to."""
    box = queue.box
    if box.discipline == "pool":
        return pool(rows[0], coming, stops)
    shares = box.shares
    if box.discipline == "lifo":
        found = [
            share * lifo_row(row, coming, stops, share)
            for row, share in zip(rows, shares, strict=True)
        ]
        return np.asarray(np.sum(found, axis=0))
    if box.choice == "balance":
        order = sequence(box, [int(one) for one in queue.used[0]], None, stops + 1)
        return decided(rows, coming, order)
    if box.choice == "alternate" and int(queue.last.min()) >= 0:
        return _alternating(queue, rows, coming, stops)
    return fifo(rows, coming, stops, shares)


def _alternating(queue: Queue, rows: list[Array], coming: Array, stops: int) -> Array:
    count = len(rows)
    row_of = (queue.last.astype(np.int64) + 1 + stops) % count
    shares = np.bincount(row_of, queue.weights, count)
    place = stops // count
    found = [
        share * (row[place] if place < len(row) else coming)
        for row, share in zip(rows, shares, strict=True)
    ]
    return np.asarray(np.sum(found, axis=0))


def after_in(queue: Queue, rows: list[Array], coming: Array, row: int, stops: int) -> Array:
    """Return what row *row* is worth after *stops* stops of others, for who may choose it."""
    share = queue.box.shares[row]
    if queue.box.discipline == "pool":
        return pool(rows[row], coming, stops)
    if queue.box.discipline == "lifo":
        return lifo_row(rows[row], coming, stops, share)
    return fifo_row(rows[row], coming, stops, share)
