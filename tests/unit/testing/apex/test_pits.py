from __future__ import annotations

from random import Random

import pytest

from livetiming.testing.apex.pits import (
    KartPool,
    driver_shown_after_ms,
    first_stint_ms,
    stint_ms,
    stop_ms,
)
from livetiming.testing.apex.scenario import BoxKind, KartBox, Rules
from tests.unit.testing.apex._sims import QUICK

RULES = Rules(min_stop_s=120, max_stint_s=3600)


def share(values: list[int], at: float) -> float:
    return sorted(values)[int(len(values) * at)] / 1000


def test_stops_lie_just_above_the_minimum_as_measured() -> None:
    rng = Random(1)
    stops = [stop_ms(rng, RULES) for _ in range(5000)]

    assert 120 < share(stops, 0.25) < 122
    assert 120.5 < share(stops, 0.5) < 122.5
    assert share(stops, 0.95) < 125
    assert 0.01 < sum(stop < 120_000 for stop in stops) / len(stops) < 0.05


def test_without_a_minimum_stops_spread_wide() -> None:
    rng = Random(1)
    stops = [stop_ms(rng, Rules(0, 0)) for _ in range(5000)]

    assert 85 < share(stops, 0.05) < 95
    assert 115 < share(stops, 0.95) < 230


def test_stints_keep_the_limit_but_for_a_few() -> None:
    rng = Random(1)
    stints = [stint_ms(rng, RULES) for _ in range(5000)]

    assert 34 * 60 < share(stints, 0.5) < 44 * 60
    assert 0.005 < sum(stint > 3_600_000 for stint in stints) / len(stints) < 0.04
    assert first_stint_ms(rng, RULES) < 3_600_000


def test_the_new_name_shows_before_the_exit() -> None:
    rng = Random(1)

    assert all(3_000 <= driver_shown_after_ms(rng, 60_000) <= 57_000 for _ in range(500))


def test_no_kart_is_lost_or_doubled_in_the_pit_rows() -> None:
    pool = KartPool(Random(1), QUICK)
    driven = list(range(QUICK.teams))
    for turn in range(500):
        team = turn % QUICK.teams
        driven[team], _ = pool.swap(driven[team])

    assert len(set(driven)) == QUICK.teams
    assert set(driven) <= set(range(len(pool.quality)))


@pytest.mark.parametrize("kind", ["fifo", "lifo", "pool"])
def test_no_box_loses_or_doubles_a_kart(kind: BoxKind) -> None:
    pool = KartPool(Random(1), QUICK.having(box=KartBox(kind=kind, rows=3, karts_per_row=2)))
    driven = list(range(QUICK.teams))
    for turn in range(300):
        driven[turn % QUICK.teams], _ = pool.swap(driven[turn % QUICK.teams])

    everything = [*driven, *(kart for row in pool.waiting() for kart in row)]
    assert sorted(everything) == list(range(QUICK.teams + 6))


def test_each_box_gives_the_kart_that_its_name_says() -> None:
    def taken(kind: BoxKind) -> list[int]:
        box = KartBox(kind=kind, rows=1, karts_per_row=2)
        pool = KartPool(Random(1), QUICK.having(box=box))
        first, _ = pool.swap(0)
        return [first - QUICK.teams, pool.swap(1)[0]]

    assert [0, QUICK.teams + 1] == taken("fifo")
    assert [1, 0] == taken("lifo")


def test_a_slow_kart_waits_in_the_box() -> None:
    pool = KartPool(Random(1), QUICK.having(box=KartBox(slow_karts=1, slow=0.02)))

    assert 0.02 == pool.quality[QUICK.teams]
    assert QUICK.teams == pool.waiting()[0][0]
