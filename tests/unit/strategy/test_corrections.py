from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.corrections import CannotCorrect, saw_row, set_label, set_place
from livetiming.strategy.settings import Box
from tests.unit.strategy.test_queue import queue, says


def test_a_row_that_was_seen_leaves_no_other_history() -> None:
    made = queue()
    made.swap(0, 0, np.random.default_rng(1))

    saw_row(made, 0, 1)

    assert {1} == set(made.chose[:, 0].tolist())
    assert (0, 1.0) == pytest.approx(made.left(1, 1)[0])


def test_a_row_that_does_not_exist_or_cannot_be_is_refused() -> None:
    made = queue()
    made.swap(0, 0, np.random.default_rng(1))
    saw_row(made, 0, 1)

    with pytest.raises(CannotCorrect, match="cannot have gone there"):
        saw_row(made, 0, 0)
    with pytest.raises(CannotCorrect, match="row 3 - the box has 2 rows"):
        saw_row(made, 0, 2)
    with pytest.raises(CannotCorrect, match="0 rows to choose from"):
        saw_row(queue(Box(rows=(4,), discipline="pool")), 0, 0)


def test_a_kart_put_in_a_place_is_there_in_every_history_and_none_is_lost() -> None:
    made = queue()
    made.weigh(says(made, t0=-0.5), 0.3)
    made.swap(0, 4, np.random.default_rng(1))

    set_place(made, 0, 0, 4)

    assert (4, 1.0) == pytest.approx(made.left(0, 0)[0])
    assert made.place(0, 0).belief().mean < -0.3
    everything = np.concatenate([made.rows.reshape(made.count, -1), made.held], axis=1)
    assert all(sorted(karts) == list(range(7)) for karts in everything.tolist())


def test_a_place_or_a_stop_that_is_not_there_is_refused() -> None:
    made = queue()

    with pytest.raises(CannotCorrect, match="no such place"):
        set_place(made, 0, 9, 0)
    with pytest.raises(CannotCorrect, match="no kart is known"):
        set_place(made, 0, 0, 3)


def test_a_label_follows_the_kart_into_the_box() -> None:
    made = queue(Box(rows=(2,)))
    set_label(made, made.held[:, 0], 3)
    made.swap(0, 0, np.random.default_rng(1))
    made.weigh(says(made), 0.3)

    assert 1.0 == made.place(0, 1).chances(0.1).bad
    set_label(made, made.rows[:, 0, 1], 0)
    assert made.place(0, 1).chances(0.1).bad < 0.5
