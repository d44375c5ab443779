"""What people at the box know better: which row a team went to, which kart stands where."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.queue import INITIAL, Karts, Queue


class CannotCorrect(ValueError):
    """A correction contradicts what is possible; the text says how."""


def saw_row(queue: Queue, team: int, row: int) -> None:
    """The kart that *team* drives came from *row*: other histories are no longer possible.

    Raises:
        CannotCorrect: there is no such row, or no history has it so.
    """
    if queue.box.discipline == "pool" or not 0 <= row < len(queue.lengths):
        rows = 0 if queue.box.discipline == "pool" else len(queue.lengths)
        raise CannotCorrect(f"row {row + 1} - the box has {rows} rows to choose from")
    fits = queue.chose[:, team] == row
    if not float(queue.weights[fits].sum()):
        raise CannotCorrect(f"row {row + 1} - the stop cannot have gone there any more")
    queue.weights = np.where(fits, queue.weights, 0.0)
    queue.weights /= queue.weights.sum()
    queue.resample(0.5)


def set_place(queue: Queue, row: int, place: int, stop: int) -> None:
    """The kart that *stop* left stands at a place; it changes places with what was thought there.

    Args:
        queue: the box.
        row: of the box, from 0.
        place: in it, from 0 at the head.
        stop: name of the stop, as in :attr:`Queue.left_by`.

    Raises:
        CannotCorrect: there is no such place, or nobody left a kart at that stop.
    """
    if not (0 <= row < len(queue.lengths) and 0 <= place < queue.lengths[row]):
        raise CannotCorrect(f"row {row + 1}, place {place + 1} - there is no such place")
    karts = _left_at(queue, stop)
    every = np.arange(queue.count)
    out = queue.rows[every, row, place].copy()
    _exchange(queue.rows, karts, out)
    _exchange(queue.held, karts, out)


def _left_at(queue: Queue, stop: int) -> Karts:
    found = queue.left_by == stop
    if stop == INITIAL or not bool(found.any(axis=1).all()):
        raise CannotCorrect("no kart is known that was left there; it may have been driven since")
    return np.asarray(found.argmax(axis=1), np.int16)


def _exchange(places: NDArray[np.int16], one: Karts, other: Karts) -> None:
    """Let two karts change places, in each history."""
    shape = (-1,) + (1,) * (places.ndim - 1)
    a, b = one.reshape(shape), other.reshape(shape)
    is_a, is_b = places == a, places == b
    places[:] = np.where(is_a, b, np.where(is_b, a, places))


def set_label(queue: Queue, karts: Karts, label: int) -> None:
    """Put a kart into a class by hand: 1 good, 2 medium, 3 bad; 0 takes that back."""
    queue.manual[np.arange(queue.count), karts] = label
