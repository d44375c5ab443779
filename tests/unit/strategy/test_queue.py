from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.evidence import Evidence
from livetiming.strategy.queue import Queue, is_certain
from livetiming.strategy.settings import Box

TWO_ROWS = Box(rows=(2, 2))


def queue(box: Box = TWO_ROWS, *, teams: int = 3, particles: int = 2_000) -> Queue:
    made = Queue(box, particles)
    for _ in range(teams):
        made.join()
    made.weigh(Evidence.none(teams), 0.3)
    return made


def says(made: Queue, **teams: float) -> Evidence:
    """Evidence of running stints, ten times as sure as chance, by team number."""
    precision = np.zeros(made.held.shape[1])
    weighted = np.zeros(made.held.shape[1])
    for name, effect in teams.items():
        precision[int(name[1:])] = 100.0
        weighted[int(name[1:])] = 100.0 * effect
    return Evidence(precision, weighted)


def test_a_single_row_or_a_balance_has_one_history() -> None:
    assert is_certain(Box(rows=(4,)))
    assert is_certain(Box(rows=(2, 2), choice="balance"))
    assert not is_certain(TWO_ROWS)
    assert not is_certain(Box(rows=(4,), discipline="pool"))
    assert 1 == Queue(Box(rows=(4,)), 500).count


def test_first_in_first_out_gives_the_karts_back_in_order() -> None:
    made = queue(Box(rows=(2,)))
    chance = np.random.default_rng(1)
    before = made.rows[0, 0].tolist()
    own = int(made.held[0, 0])
    for team in (0, 1, 2):
        made.swap(team, team, chance)

    assert [*before, own] == made.held[0].tolist()


def test_last_in_first_out_gives_the_last_one_left() -> None:
    made = queue(Box(rows=(2,), discipline="lifo"))
    chance = np.random.default_rng(1)
    own = int(made.held[0, 0])
    made.swap(0, 0, chance)
    made.swap(1, 1, chance)

    assert own == int(made.held[0, 1])


def test_no_history_loses_or_doubles_a_kart() -> None:
    for box in (TWO_ROWS, Box(rows=(3,), discipline="pool"), Box(rows=(1, 3), discipline="lifo")):
        made = queue(box, particles=50)
        chance = np.random.default_rng(2)
        for stop in range(60):
            made.swap(stop % 3, stop, chance)
            made.weigh(says(made, t0=0.1, t2=-0.2), 0.3)
            made.resample(0.5)
        everything = np.concatenate([made.rows.reshape(50, -1), made.held], axis=1)
        for karts in everything:
            assert sorted(kart for kart in karts if kart >= 0) == list(
                range(made.precision.shape[1])
            )


def test_rows_not_seen_are_as_likely_as_the_rule_has_it() -> None:
    made = queue(Box(rows=(2, 2), choice="probabilities", probabilities=(0.8, 0.2)))
    made.swap(0, 0, np.random.default_rng(1))

    assert 0.8 == pytest.approx(float((made.chose[:, 0] == 0).mean()), abs=0.03)


def test_rows_in_turn_alternate_in_every_history() -> None:
    made = queue(Box(rows=(2, 2), choice="alternate"))
    chance = np.random.default_rng(1)
    made.swap(0, 0, chance)
    made.swap(1, 1, chance)

    assert bool((made.chose[:, 0] != made.chose[:, 1]).all())


def test_the_pace_of_who_drove_off_tells_which_row_it_was() -> None:
    """A slow kart stands first in row 0, a fast one first in row 1; the next team is slow."""
    made = queue(Box(rows=(1, 1)), teams=3)
    chance = np.random.default_rng(1)
    made.weigh(says(made, t0=0.6, t1=-0.6), 0.3)
    made.swap(0, 0, chance)
    made.swap(1, 1, chance)
    made.swap(2, 2, chance)
    first = made.left(0, 0)[0][1]

    made.weigh(says(made, t2=0.6), 0.3)

    slow_left = made.left_by == 0
    held = np.array([bool(slow_left[one, made.held[one, 2]]) for one in range(made.count)])
    drove = float(made.weights @ held)
    assert float(held.mean()) < 0.6
    assert drove > 0.85
    assert first <= 1.0


def test_weights_give_what_bayes_gives() -> None:
    """One stop, two rows: what is left of each history is its prior times its likelihood."""
    made = queue(Box(rows=(1, 1)), teams=2)
    made.precision[:, 0], made.weighted[:, 0] = 200.0, 200.0 * 0.4
    made.precision[:, 1], made.weighted[:, 1] = 200.0, -200.0 * 0.4
    made.swap(0, 0, np.random.default_rng(1))
    made.weigh(says(made, t0=0.2), 0.3)

    def likelihood(mean: float) -> float:
        prior = 200.0 + 1 / 0.09
        variance = 1 / prior + 1 / 100.0
        return float(np.exp(-((0.2 - mean) ** 2) / (2 * variance)))

    shrunk = 0.4 * 200 / (200 + 1 / 0.09)
    share = float((made.chose[:, 0] == 0).mean())
    expected = share * likelihood(shrunk)
    expected /= expected + (1 - share) * likelihood(-shrunk)
    assert expected == pytest.approx(float(made.weights[made.chose[:, 0] == 0].sum()))


def test_resampling_keeps_what_is_known() -> None:
    made = queue()
    chance = np.random.default_rng(1)
    made.weigh(says(made, t0=0.6, t1=-0.6), 0.3)
    for team in (0, 1, 2):
        made.swap(team, team, chance)
    made.weigh(says(made, t1=0.3, t2=0.6), 0.3)
    before = [made.place(row, 1).belief().mean for row in (0, 1)]

    made.resample(0.3)
    made.weigh(made.running, 0.3)

    assert before == pytest.approx([made.place(row, 1).belief().mean for row in (0, 1)], abs=0.03)
    assert made.effective > 0.9 * made.count


def test_what_is_known_of_a_kart_fades_where_rows_are_not_seen() -> None:
    kept, fading = Queue(TWO_ROWS, 100, memory=1.0), Queue(TWO_ROWS, 100, memory=0.5)
    for made in (kept, fading):
        made.join()
        made.weigh(says(made, t0=0.4), 0.3)
        made.swap(0, 0, np.random.default_rng(1))

    assert kept.precision.max() == 2 * fading.precision.max()
    assert 1.0 == Queue(Box(rows=(3,)), 100, memory=0.5).memory


def test_a_place_says_who_may_have_left_its_kart() -> None:
    made = queue()
    made.swap(0, 7, np.random.default_rng(1))

    found = dict(made.left(0, 1))
    assert 0.5 == pytest.approx(found[7], abs=0.05)
    assert 0.5 == pytest.approx(found[-1], abs=0.05)
