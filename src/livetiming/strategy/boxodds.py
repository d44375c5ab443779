"""What a stop brings: probabilities for entering now and after so many stops of others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import comb

import numpy as np

from livetiming.strategy.gaussian import Array
from livetiming.strategy.settings import Box


@cache
def binomial(count: int, share: float) -> tuple[float, ...]:
    """Return the probabilities of 0 to *count* hits among *count* tries."""
    return tuple(
        comb(count, hits) * share**hits * (1 - share) ** (count - hits) for hits in range(count + 1)
    )


def fifo(rows: Sequence[Array], arrivals: Array, stops: int, shares: Sequence[float]) -> Array:
    """Return what the row that we are sent to gives after *stops* stops of others.

    Args:
        rows: of each row, a value or a vector of values of each place, the next to leave first.
        arrivals: the expectation of a kart that comes in meanwhile.
        stops: of others, before ours.
        shares: how likely each row is to be chosen, by others and by us.
    """
    total = np.zeros_like(arrivals, dtype=np.float64)
    for row, share in zip(rows, shares, strict=True):
        total = total + share * fifo_row(row, arrivals, stops, share)
    return total


def fifo_row(row: Array, arrivals: Array, stops: int, share: float) -> Array:
    """Return what a row gives after *stops* stops, each in it with probability *share*."""
    total = np.zeros_like(arrivals, dtype=np.float64)
    for used, chance in enumerate(binomial(stops, share)):
        total = total + chance * (row[used] if used < len(row) else arrivals)
    return total


def lifo_row(row: Array, arrivals: Array, stops: int, share: float) -> Array:
    """Return what a row gives whose last arrival, in its last place, leaves first."""
    untouched = (1 - share) ** stops
    return np.asarray(untouched * row[-1] + (1 - untouched) * arrivals, dtype=np.float64)


def pool(karts: Array, arrivals: Array, stops: int) -> Array:
    """Return what a pool gives from which any kart may be drawn."""
    mean = np.mean(karts, axis=0)
    for _ in range(stops):
        mean = mean + (arrivals - mean) / len(karts)
    return np.asarray(mean, dtype=np.float64)


def sequence(box: Box, used: Sequence[int], last: int | None, stops: int) -> list[int]:
    """Return the rows of the next *stops* stops, where a rule leaves no choice.

    Args:
        box: whose rule is ``alternate`` or ``balance``.
        used: how often each row has been used.
        last: the row used last, ``None`` before the first.
        stops: how many.
    """
    counts, rows = list(used), []
    for _ in range(stops):
        row = next_row(box, counts, last)
        counts[row] += 1
        last = row
        rows.append(row)
    return rows


def next_row(box: Box, used: Sequence[int], last: int | None) -> int:
    """Return the row of the next stop, where a rule leaves no choice."""
    if box.choice == "balance":
        return 1 if used[0] - used[1] >= box.balance else 0
    return 0 if last is None else (last + 1) % len(box.rows)


def decided(rows: Sequence[Array], arrivals: Array, order: Sequence[int]) -> Array:
    """Return what the last of the stops in *order* brings, which go to the rows named there."""
    row = order[-1]
    place = sum(1 for one in order[:-1] if one == row)
    return np.asarray(rows[row][place] if place < len(rows[row]) else arrivals, dtype=np.float64)


def departures(box: Box, row: int, place: int, stops: int) -> list[float]:
    """Return the probability that the kart at a place leaves at each of the next *stops* stops.

    Args:
        box: of first-in-first-out rows, not used before.
        row: where the kart stands …
        place: … and how many stand before it.
        stops: how many to look ahead; the first is stop 0.
    """
    if box.choice in ("alternate", "balance"):
        order = sequence(box, [0] * len(box.rows), None, stops)
        turns = [stop for stop, used in enumerate(order) if used == row]
        leaves = turns[place] if place < len(turns) else None
        return [float(stop == leaves) for stop in range(stops)]
    share = box.shares[row]
    return [share * binomial(stop, share)[place] if stop >= place else 0.0 for stop in range(stops)]
