"""How much laps, karts, drivers and teams differ, learnt from the race itself.

Karts and drivers by restricted maximum likelihood on stint means: two stints of one driver differ
by the kart, two drivers of one team by both. Few stints leave the values near those begun with.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from livetiming.strategy.crews import Index, Spreads, Stints
from livetiming.strategy.gaussian import Array

STEPS = (0.6, 0.72, 0.85, 1.0, 1.18, 1.4, 1.67)
"""Factors tried on each standard deviation."""
PRIOR_LOG_SD = 0.5
"""The starting values are right within a factor of about e to the 0.5."""
LEAST_STINTS = 12
LEAST_LAPS = 4
MOST_NOISE = 0.25
"""Variance of a stint's mean beyond which nothing is learnt from it."""
LEAST_S, MOST_S = 0.03, 5.0
LEAST_TEAM_S = 0.15
TEAM_PRIOR = 3.0
"""The starting value for teams counts like so many teams."""


LATEST = 60
"""The spread of laps is that of so many latest stints: it is another in rain."""


def lap_sd_s(squares: Array, laps: Array, start_s: float) -> float:
    """Return the standard deviation of a clean lap in its stint [s].

    Args:
        squares: sum of squares about the mean of each stint's clean laps.
        laps: clean laps of each stint.
        start_s: value that counts like twenty laps.
    """
    squares, laps = squares[-LATEST:], laps[-LATEST:]
    degrees = np.maximum(laps - 1, 0.0)
    total = 20.0 + float(degrees.sum())
    return math.sqrt((20.0 * start_s**2 + float(squares[degrees > 0].sum())) / total)


def likelihood(
    driver: Index, team_of: Index, mean_s: Array, noise: Array, *, kart_s: Array, driver_s: Array
) -> Array:
    """Return the restricted log likelihood of stint means for each pair of deviations.

    Args:
        driver: of each stint; drivers are numbered from 0 without holes, and each has a stint.
        team_of: team of each driver, numbered likewise.
        mean_s: of each stint.
        noise: variance of each mean for its laps' sake.
        kart_s: standard deviations to try …
        driver_s: … and the same number of these.
    """
    weight = 1 / (kart_s[:, None] ** 2 + noise)
    drivers, teams = len(team_of), int(team_of.max()) + 1
    weights = _sums(weight, driver, drivers)
    means = _sums(weight * mean_s, driver, drivers) / weights
    within = weight * (mean_s - means[:, driver]) ** 2
    says = 1 / (driver_s[:, None] ** 2 + 1 / weights)
    precision = _sums(says, team_of, teams)
    centre = _sums(says * means, team_of, teams) / precision
    between = says * (means - centre[:, team_of]) ** 2
    logs = np.log(weight).sum(1) - np.log(weights).sum(1)
    logs += np.log(says).sum(1) - np.log(precision).sum(1)
    found: Array = 0.5 * (logs - within.sum(1) - between.sum(1))
    return found


def _sums(values: Array, index: Index, count: int) -> Array:
    rows = len(values)
    flat = (np.arange(rows)[:, None] * count + index).ravel()
    found = np.bincount(flat, values.ravel(), rows * count).astype(np.float64)
    return found.reshape(rows, count)


def learnt(stints: Stints, now: Spreads, start: Spreads) -> Spreads:
    """Return *now* with the deviations of karts and drivers moved to where they fit best.

    Args:
        stints: all of them.
        now: the present values, around which better ones are looked for.
        start: those begun with, to which few stints stay near.
    """
    use = (stints.laps >= LEAST_LAPS) & (stints.noise < MOST_NOISE)
    if int(use.sum()) < LEAST_STINTS:
        return now
    known, driver = np.unique(stints.driver[use], return_inverse=True)
    _, teams = np.unique(stints.team_of[known], return_inverse=True)
    steps = np.array(STEPS)
    kart_s = np.clip(np.repeat(now.kart_s * steps, len(steps)), LEAST_S, MOST_S)
    driver_s = np.clip(np.tile(now.driver_s * steps, len(steps)), LEAST_S, MOST_S)
    fits = likelihood(
        driver,
        teams,
        stints.mean_s[use],
        stints.noise[use],
        kart_s=kart_s,
        driver_s=driver_s,
    )
    fits -= (np.log(kart_s / start.kart_s) / PRIOR_LOG_SD) ** 2 / 2
    fits -= (np.log(driver_s / start.driver_s) / PRIOR_LOG_SD) ** 2 / 2
    share = np.exp(fits - fits.max())
    share /= share.sum()
    kart = math.exp(float((share * np.log(kart_s)).sum()))
    crew = math.exp(float((share * np.log(driver_s)).sum()))
    return replace(now, kart_s=kart, driver_s=crew)


def team_sd_s(team_s: Array, variance: Array, start_s: float) -> float:
    """Return how much teams differ [s], from what each is thought to be.

    Args:
        team_s: estimates without any prior.
        variance: of those.
        start_s: value that counts like :data:`TEAM_PRIOR` teams.
    """
    if len(team_s) < 3:
        return start_s
    found = max(0.0, float(np.var(team_s, ddof=1)) - float(np.mean(variance)))
    count = len(team_s) - 1
    mean = (TEAM_PRIOR * start_s**2 + count * found) / (TEAM_PRIOR + count)
    return max(LEAST_TEAM_S, math.sqrt(mean))
