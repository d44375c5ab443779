"""How fast the track is: a level that walks, seen through every clean lap of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TAIL = 4.0
"""Degrees of freedom: a lap far off counts for less."""
START_VARIANCE = 25.0
BIAS_GAIN = 0.05
BIAS_SD = 0.16
"""Standard deviation of the bias of laps that are as expected."""
MOST_SURPRISE = 2.0
"""Deviations that a single lap counts for at most."""
REFERENCE_S = 1_200.0
"""Without a qualifying, the track is compared with the first so many green seconds."""


@dataclass(frozen=True, slots=True)
class Level:
    """An estimate of the track's lap time [s] for a kart and crew of no effect."""

    mean_s: float = 0.0
    variance: float = START_VARIANCE
    at_s: float | None = None
    """``None`` before the first lap."""
    bias: float = 0.0
    """Recent laps against what was expected of them, in deviations: far from 0 while the track
    changes faster than usual, as in rain."""


def haste(level: Level) -> float:
    """Return by how much faster than usual the track seems to change."""
    return max(1.0, (abs(level.bias) / BIAS_SD) ** 2 - 3.0)


def walked(level: Level, at_s: float, sd_per_minute_s: float) -> Level:
    """Return *level* as it is at *at_s* with nothing seen since."""
    if level.at_s is None or at_s <= level.at_s:
        return level
    change = sd_per_minute_s**2 * haste(level) ** 2 * (at_s - level.at_s) / 60
    grown = min(level.variance + change, START_VARIANCE)
    return Level(level.mean_s, grown, at_s, level.bias)


def seen(level: Level, lap_s: float, at_s: float, variance: float, sd_s: float) -> Level:
    """Return *level* after a lap.

    Args:
        level: before it.
        lap_s: the lap time less what is known of kart and crew.
        at_s: when it was completed.
        variance: of one lap, with that of what is known of kart and crew.
        sd_s: by how much the track usually changes in a minute.
    """
    if level.at_s is None:
        return Level(lap_s, variance, at_s)
    before = walked(level, at_s, sd_s)
    innovation = lap_s - before.mean_s
    whole = before.variance + variance
    surprise = innovation / whole**0.5
    weight = (TAIL + 1) / (TAIL + surprise**2)
    gain = before.variance / (before.variance + variance / weight)
    clipped = min(MOST_SURPRISE, max(-MOST_SURPRISE, surprise))
    return Level(
        before.mean_s + gain * innovation, (1 - gain) * before.variance,
        max(at_s, level.at_s), level.bias + BIAS_GAIN * (clipped - level.bias),
    )  # fmt: skip


def window_level_s(laps_s: Sequence[float], weights: Sequence[float]) -> float:
    """Return the weighted median of lap times less effects [s], which must not be empty.

    Args:
        laps_s: of all teams in the last ten minutes, less what is known of kart and crew.
        weights: of each lap, above zero.
    """
    half, total = sum(weights) / 2, 0.0
    for lap_s, weight in sorted(zip(laps_s, weights, strict=True)):
        total += weight
        if total >= half:
            return lap_s
    raise ValueError("window_level_s - expected at least one lap, got none")
