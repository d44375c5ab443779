"""What stints say of karts, and beliefs made of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.gaussian import Array
from livetiming.strategy.karts import Belief
from livetiming.strategy.labels import CLASSES, Chances, chances_of

Whole = NDArray[np.int64]

MANUAL_S = {"good": -1.09, "medium": 0.0, "bad": 1.09}
"""Mean of a third of the standard normal, by class."""
MANUAL_SD = 0.35
"""How far from that a kart may be that somebody has put into the class, in deviations of karts."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of each stint, what it says of its kart alone: precision, and precision times value."""

    precision: Array
    weighted: Array

    @staticmethod
    def none(stints: int) -> Evidence:
        """Return the evidence of stints in which nothing was driven."""
        return Evidence(np.zeros(stints), np.zeros(stints))


@dataclass(frozen=True, slots=True)
class Mixture:
    """What is known of one kart: several normal distributions with weights."""

    means: Array
    variances: Array
    weights: Array
    manual: NDArray[np.int8]
    """Of each: 0, or 1 + the index of the class it was put into by hand."""

    def belief(self) -> Belief:
        """Return its mean and variance."""
        mean = float(self.weights @ self.means)
        variance = float(self.weights @ (self.variances + self.means**2)) - mean * mean
        return Belief(mean, max(variance, 1e-9))

    def class_of(self, threshold: float) -> Array:
        """Return the probabilities of its classes."""
        found = chances_of(self.means, np.sqrt(self.variances), threshold)
        known = self.manual > 0
        if known.any():
            found[known] = np.eye(len(CLASSES))[self.manual[known] - 1]
        return np.asarray(self.weights @ found)

    def chances(self, threshold: float) -> Chances:
        """Return the probabilities of its classes by name."""
        return Chances(*(float(one) for one in self.class_of(threshold)))


def manual_evidence(manual: NDArray[np.int8], kart_sd_s: float) -> tuple[Array, Array]:
    """Return precision and weighted value of what was said of karts by hand."""
    precision = np.where(manual > 0, 1 / (MANUAL_SD * kart_sd_s) ** 2, 0.0)
    means = np.array([0.0, *(MANUAL_S[name] for name in CLASSES)]) * kart_sd_s
    return precision, precision * means[manual]
