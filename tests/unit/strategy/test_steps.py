from __future__ import annotations

import math

import numpy as np
import pytest

from livetiming.strategy.settings import Box
from livetiming.strategy.steps import Worth, after, after_in, arrivals, places
from tests.unit.strategy.test_evidence import mixture
from tests.unit.strategy.test_queue import queue, says


def test_a_box_of_unknown_karts_gives_a_third_whatever_happens() -> None:
    made = queue()
    worth = Worth(0.43 * 0.3)
    coming = arrivals([(1.0, made.driven(0))], worth)
    rows = places(made, worth)

    for stops in (0, 1, 5):
        found = after(made, rows, coming, stops)
        assert 1 / 3 == pytest.approx(float(found[0]), abs=0.005)
        assert math.isnan(found[4])


def test_a_good_kart_at_the_tail_comes_up_as_rows_move() -> None:
    made = queue(Box(rows=(2,)))
    made.weigh(says(made, t0=-1.0), 0.3)
    made.swap(0, 0, np.random.default_rng(1))
    worth = Worth(0.1)
    rows = places(made, worth)
    coming = arrivals([], worth)

    good = [float(after(made, rows, coming, stops)[0]) for stops in (0, 1, 2)]

    assert good[1] > 0.95
    assert good[0] < 0.45
    assert good[2] == pytest.approx(1 / 3)
    assert good == [float(after_in(made, rows, coming, 0, stops)[0]) for stops in (0, 1, 2)]


def test_rows_in_turn_are_known_once_one_was_used() -> None:
    made = queue(Box(rows=(1, 1), choice="alternate"))
    made.weigh(says(made, t0=-1.0), 0.3)
    made.swap(0, 0, np.random.default_rng(1))
    worth = Worth(0.1)
    rows, coming = places(made, worth), np.full(5, 0.5)

    assert float(after(made, rows, coming, 0)[0]) < 0.7
    assert 0.5 == pytest.approx(float(after(made, rows, coming, 2)[0]))


@pytest.mark.parametrize("discipline", ["lifo", "pool"])
def test_other_boxes_are_diluted_by_what_comes(discipline: str) -> None:
    made = queue(Box(rows=(2, 2), discipline=discipline))  # type: ignore[arg-type]  # one of them
    worth = Worth(0.1)
    rows = places(made, worth)
    coming = np.array([1.0, 0.0, 0.0, -1.0, float("nan")])

    good = [float(after(made, rows, coming, stops)[0]) for stops in (0, 1, 4, 40)]

    assert good == sorted(good)
    assert good[3] > 0.95
    assert float(after_in(made, rows, coming, 0, 0)[0]) == pytest.approx(good[0], abs=0.01)


def test_better_is_asked_against_the_own_kart() -> None:
    own = mixture((0.3, 0.0001, 1.0))

    assert float(Worth(0.1, own).of(mixture((0.0, 0.0001, 1.0)))[4]) > 0.99
    both = mixture((0.3, 0.01, 0.5), (0.3, 0.01, 0.5))
    assert 0.5 == pytest.approx(float(Worth(0.1, own).of(both)[4]))


def test_who_comes_in_next_is_weighed_by_how_likely_that_is() -> None:
    worth = Worth(0.1)
    slow, fast = mixture((1.0, 0.01, 1.0)), mixture((-1.0, 0.01, 1.0))

    assert 0.75 == pytest.approx(float(arrivals([(3.0, fast), (1.0, slow)], worth)[0]))
    assert 1 / 3 == float(arrivals([(0.0, fast)], worth)[0])
