from __future__ import annotations

import random

import pytest

from livetiming.strategy.track import Level, haste, seen, walked, window_level_s


def follow(laps: list[float], every_s: float = 2.0, sd_s: float = 0.05) -> Level:
    level = Level()
    for number, lap_s in enumerate(laps):
        level = seen(level, lap_s, number * every_s, 0.1, sd_s)
    return level


def test_the_level_finds_the_middle_of_noisy_laps() -> None:
    chance = random.Random(1)

    level = follow([62 + chance.gauss(0, 0.3) for _ in range(500)])

    assert 62 == pytest.approx(level.mean_s, abs=0.15)
    assert level.variance < 0.01


def test_a_lap_in_trouble_hardly_moves_it() -> None:
    calm = [62.0] * 50

    assert 62 == pytest.approx(follow([*calm, 95.0]).mean_s, abs=0.1)


def test_rain_is_followed_within_minutes() -> None:
    chance = random.Random(2)
    wet = [62 + 20 * min(1, number / 300) + chance.gauss(0, 0.3) for number in range(450)]

    level = follow(wet)

    assert 82 == pytest.approx(level.mean_s, abs=0.4)


def test_a_steady_track_is_in_no_haste() -> None:
    assert 1.0 == haste(follow([62.0] * 100))
    assert haste(Level(62.0, 0.1, 0.0, bias=1.0)) > 10


def test_uncertainty_grows_while_nothing_is_seen() -> None:
    level = follow([62.0] * 50)

    assert walked(level, 10_000.0, 0.05).variance > level.variance
    assert level is walked(level, 0.0, 0.05)
    assert 25.0 == walked(level, 1e9, 0.05).variance


def test_the_window_s_level_is_a_weighted_median() -> None:
    assert 61.0 == window_level_s([60.0, 61.0, 90.0], [1.0, 1.0, 1.0])
    assert 60.0 == window_level_s([60.0, 61.0, 90.0], [3.0, 1.0, 1.0])
    with pytest.raises(ValueError, match="at least one lap"):
        window_level_s([], [])
