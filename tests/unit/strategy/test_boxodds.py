from __future__ import annotations

from itertools import product
from math import comb

import numpy as np
import pytest

from livetiming.strategy.boxodds import (
    decided,
    departures,
    fifo,
    fifo_row,
    lifo_row,
    next_row,
    pool,
    sequence,
)
from livetiming.strategy.settings import Box

EVEN = Box(rows=(3, 3))
BALANCED = Box(rows=(3, 3), choice="balance", balance=2)


def some(*values: float) -> np.ndarray:
    return np.array(values)[:, None]


def test_the_reference_s_two_rows_give_its_seven_probabilities() -> None:
    rows = [some(0.9, 0.2, 0.5), some(0.1, 0.4, 0.6)]

    found = [float(fifo(rows, np.array([0.3]), stops, (0.5, 0.5))[0]) for stops in range(7)]

    assert [0.5, 0.4, 0.4125, 0.4187, 0.4062, 0.3844, 0.3617] == pytest.approx(found, abs=6e-5)


def test_the_last_of_a_row_leaves_as_the_closed_form_says() -> None:
    found = departures(EVEN, 0, 2, 200)

    assert [comb(k, 2) / 2 ** (k + 1) for k in range(200)] == pytest.approx(found)
    assert 5.0 == pytest.approx(sum(stop * chance for stop, chance in enumerate(found)))


def placements(good: int) -> list[list[tuple[int, int]]]:
    """Where *good* karts of six stand: each joins a random row first, the others go before."""
    found = []
    for rows in product((0, 1), repeat=good):
        karts = []
        for row in (0, 1):
            count = rows.count(row)
            karts += [(row, 3 - count + place) for place in range(count)]
        found.append(karts)
    return found


def leaving(box: Box, good: int) -> np.ndarray:
    """Distribution of the stops at which good karts leave."""
    places = placements(good)
    found = [departures(box, *kart, 300) for karts in places for kart in karts]
    return np.asarray(np.mean(found, axis=0))


@pytest.mark.parametrize(
    ("good", "uniform", "balanced"), [(1, 5.01, 4.50), (2, 4.50, 4.00), (3, 3.99, 3.54)]
)
def test_the_notebook_s_means_are_reproduced(good: int, uniform: float, balanced: float) -> None:
    stops = np.arange(300)

    assert uniform == pytest.approx(float(leaving(EVEN, good) @ stops), abs=0.02)
    assert balanced == pytest.approx(float(leaving(BALANCED, good) @ stops), abs=0.005)


def test_the_notebook_s_frequencies_are_reproduced() -> None:
    one = leaving(EVEN, 1)
    assert [0.19, 0.19, 0.13, 0.16, 0.12, 0.08] == pytest.approx(
        [float(one[stop]) for stop in (3, 4, 2, 5, 6, 7)], abs=0.008
    )
    balanced = leaving(BALANCED, 1)
    assert [0.5, 0.5] == [balanced[3], balanced[6]]
    two = leaving(BALANCED, 2)
    assert [0.38, 0.37, 0.13, 0.12] == pytest.approx(
        [float(two[stop]) for stop in (6, 3, 4, 1)], abs=0.006
    )


def test_probabilities_agree_with_a_simulated_queue() -> None:
    chance = np.random.default_rng(3)
    rows = [[0.9, 0.2, 0.5], [0.1, 0.4, 0.6]]
    total = 0.0
    for _ in range(20_000):
        now = [list(row) for row in rows]
        for _ in range(4):
            row = now[chance.integers(2)]
            row.append(0.3)
            row.pop(0)
        total += now[chance.integers(2)][0]

    expected = float(fifo([some(*row) for row in rows], np.array([0.3]), 4, (0.5, 0.5))[0])
    assert expected == pytest.approx(total / 20_000, abs=0.008)


def test_who_knows_the_row_counts_only_the_stops_in_it() -> None:
    row = some(1.0, 0.0)

    assert [1.0, 0.5, 0.25] == [float(fifo_row(row, np.zeros(1), n, 0.5)[0]) for n in (0, 1, 2)]


def test_last_in_first_out_gives_the_last_arrival() -> None:
    row = some(0.2, 0.9)

    assert 0.9 == lifo_row(row, np.array([0.3]), 0, 0.5)[0]
    assert 0.6 == pytest.approx(float(lifo_row(row, np.array([0.3]), 1, 0.5)[0]))


def test_a_pool_is_diluted_by_arrivals() -> None:
    karts = some(1.0, 0.0)

    assert [0.5, 0.25, 0.125] == [float(pool(karts, np.zeros(1), n)[0]) for n in (0, 1, 2)]


def test_a_balance_limit_decides_every_row() -> None:
    assert [0, 0, 1, 0, 1, 0, 1] == sequence(BALANCED, [0, 0], None, 7)
    assert 1 == next_row(BALANCED, [5, 3], 0)


def test_rows_in_turn_follow_the_last() -> None:
    turns = Box(rows=(2, 2, 2), choice="alternate")

    assert [2, 0, 1] == sequence(turns, [1, 1, 0], 1, 3)
    rows = [some(1.0, 2.0), some(3.0, 4.0), some(5.0, 6.0)]
    assert 6.0 == decided(rows, np.array([9.0]), [2, 0, 1, 2])[0]
    assert 9.0 == decided(rows, np.array([9.0]), [2, 2, 2])[0]
