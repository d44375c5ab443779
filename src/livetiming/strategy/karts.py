"""One kart under one crew: the formulas of the mixed model, for a single stint.

A lap is track + crew + kart + chance. What several stints of a crew agree on is the crew; what
is left of a stint is the kart, and shrinks towards the average kart as it is uncertain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Belief:
    """A normal distribution of an effect [s a lap]."""

    mean: float
    variance: float

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return float(self.variance**0.5)


@dataclass(frozen=True, slots=True)
class StintMean:
    """Mean of a stint's clean laps less the track, and what is known of its kart."""

    laps: int
    mean_s: float
    kart: Belief | None = None
    """``None`` for a kart of which nothing is known."""


def driver_belief(
    stints: Iterable[StintMean], team: Belief, *, lap_sd_s: float, kart_sd_s: float
) -> Belief:
    """Return what the other stints of a driver say of the driver.

    Args:
        stints: those stints, the one in question left out.
        team: what a driver of this team is before any stint: the team's mean, and the variance
            of drivers around it.
        lap_sd_s: of one lap.
        kart_sd_s: of karts.
    """
    precision, weighted = 1 / team.variance, team.mean / team.variance
    for stint in stints:
        kart = stint.kart or Belief(0.0, kart_sd_s**2)
        weight = 1 / (kart.variance + lap_sd_s**2 / stint.laps)
        precision += weight
        weighted += weight * (stint.mean_s - kart.mean)
    return Belief(weighted / precision, 1 / precision)


def kart_belief(prior: Belief, observed_s: float, variance: float) -> Belief:
    """Return what is known of a kart after a stint.

    Args:
        prior: before it: mean 0 and the variance of karts, or what former stints left, grown
            by :func:`aged`.
        observed_s: the stint's mean less track and driver.
        variance: of that: of its laps' mean, and of the driver.
    """
    precision = 1 / prior.variance + 1 / variance
    return Belief((prior.mean / prior.variance + observed_s / variance) / precision, 1 / precision)


def aged(kart: Belief, drift_sd_s: float) -> Belief:
    """Return what is known of a kart one stint later."""
    return Belief(kart.mean, kart.variance + drift_sd_s**2)
