from __future__ import annotations

import random

import pytest

from livetiming.strategy.warmup import LAPS, WarmUp


def test_what_first_laps_lose_is_learnt() -> None:
    warm, chance = WarmUp(), random.Random(1)
    for _ in range(40):
        warm.learn([1.5 / (lap + 1) ** 2 + chance.gauss(0, 0.2) for lap in range(25)])

    assert 1.5 * 40 / 48 == pytest.approx(warm.of(0), abs=0.1)
    assert 0.0 == pytest.approx(warm.of(6), abs=0.1)
    assert 0.0 == warm.of(LAPS)


def test_traffic_now_and_then_is_no_slow_first_lap() -> None:
    warm, chance = WarmUp(), random.Random(2)
    for _ in range(60):
        warm.learn([chance.gauss(0, 0.2) + (chance.random() < 0.1) * 1.5 for _ in range(30)])

    assert max(abs(lost) for lost in warm.lost_s) < 0.12


def test_short_stints_tell_nothing() -> None:
    warm = WarmUp()
    warm.learn([2.0] * 10)

    assert [0.0] * LAPS == warm.lost_s
