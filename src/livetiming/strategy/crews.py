"""Crews: what every team and driver is worth, for all stints of a race at once.

For each stint the other stints of its driver and team say what it should have been; the rest is
the kart. This is :func:`livetiming.strategy.karts.driver_belief` with the team's own mean
unknown too, for arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.gaussian import Array

Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spreads:
    """Standard deviations of the model [s a lap]."""

    lap_s: float
    kart_s: float
    driver_s: float
    team_s: float
    drift_s: float


@dataclass(frozen=True, slots=True)
class Stints:
    """All stints, one element each."""

    driver: Index
    """Number of the driver, over all teams."""
    team_of: Index
    """Team of each driver."""
    laps: Array
    """Clean laps; may be 0."""
    mean_s: Array
    """Of the clean laps, less the track."""
    noise: Array
    """Variance of that mean: for its laps' sake, and for what else makes stints differ."""
    kart_s: Array
    """What is known of the kart from elsewhere: mean …"""
    kart_variance: Array
    """… and variance."""


@dataclass(frozen=True, slots=True)
class Crews:
    """What the stints say of crews, and what that leaves for karts."""

    driver_s: Array
    """Of each driver: expected effect, over all stints …"""
    driver_variance: Array
    others_s: Array
    """Of each stint: what its driver is worth by all other stints …"""
    others_variance: Array
    """… and how uncertain that is."""
    team_s: Array
    team_variance: Array


def fit(stints: Stints, teams: int, spreads: Spreads) -> Crews:
    """Estimate crews; a stint without a clean lap says nothing, and gets an expectation too."""
    driver, team_of, drivers = stints.driver, stints.team_of, len(stints.team_of)
    weight = np.where(stints.laps > 0, 1 / (stints.kart_variance + stints.noise), 0.0)
    seen = stints.mean_s - stints.kart_s
    weights = np.bincount(driver, weight, drivers)
    sums = np.bincount(driver, weight * seen, drivers)
    drove = weights > 0
    means = np.divide(sums, weights, out=np.zeros(drivers), where=drove)
    inverse = np.divide(1.0, weights, out=np.full(drivers, np.inf), where=drove)
    says = np.where(drove, 1 / (spreads.driver_s**2 + inverse), 0.0)
    team_precision = 1 / spreads.team_s**2 + np.bincount(team_of, says, teams)
    team_sum = np.bincount(team_of, says * means, teams)
    # A driver's team as the other drivers know it.
    precision = team_precision[team_of] - says
    prior_s = (team_sum[team_of] - says * means) / precision
    prior_variance = spreads.driver_s**2 + 1 / precision
    others = 1 / prior_variance[driver] + weights[driver] - weight
    others_s = (prior_s / prior_variance)[driver] + sums[driver] - weight * seen
    whole = 1 / prior_variance + weights
    return Crews(
        driver_s=(prior_s / prior_variance + sums) / whole,
        driver_variance=1 / whole,
        others_s=others_s / others,
        others_variance=1 / others,
        team_s=team_sum / team_precision,
        team_variance=1 / team_precision,
    )
