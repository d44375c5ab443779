"""Good, medium, bad or unknown: probabilities of classes, and a label that does not flicker."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from livetiming.strategy.documents import Label
from livetiming.strategy.gaussian import Array, phi, phis

THIRD = 0.43
"""So many standard deviations either side of the mean hold a third."""
FIRM, LOOSE = 0.70, 0.55
"""A label is given at the first, and kept down to the second."""
PROVISIONAL, PROVISIONAL_LAPS = 0.50, 3
CLASSES: tuple[Label, Label, Label] = ("good", "medium", "bad")


class Chances(NamedTuple):
    """Probabilities of the three classes."""

    good: float
    medium: float
    bad: float

    def of(self, label: Label) -> float:
        """Return the probability of *label*; 0 for ``unknown``."""
        return self[CLASSES.index(label)] if label in CLASSES else 0.0


class Verdict(NamedTuple):
    """A label, and the class that it may become."""

    label: Label
    provisional: Label


def threshold_s(kart_sd_s: float, given_s: float | None = None, *, two: bool = False) -> float:
    """Return by how much a kart must differ from the average one to be good or bad."""
    if two:
        return 0.0
    return THIRD * kart_sd_s if given_s is None else given_s


def chances(mean: float, sd: float, threshold: float) -> Chances:
    """Return the probability of each class of a kart whose effect is known so well [s a lap]."""
    good = phi((-threshold - mean) / sd)
    bad = 1 - phi((threshold - mean) / sd)
    return Chances(good, max(0.0, 1 - good - bad), bad)


def chances_of(means: Array, sds: Array, threshold: float) -> Array:
    """Return :func:`chances` of many karts; the classes are the last axis."""
    good = phis((-threshold - means) / sds)
    bad = 1 - phis((threshold - means) / sds)
    return np.stack([good, np.maximum(0.0, 1 - good - bad), bad], axis=-1)


def verdict(found: Chances, clean_laps: int, before: Label = "unknown") -> Verdict:
    """Return the label of a kart.

    Args:
        found: probabilities of its classes.
        clean_laps: that they rest on; too few give no provisional class.
        before: the firm label that it had, which is kept while it is not too improbable.
    """
    if before != "unknown" and found.of(before) >= LOOSE:
        return Verdict(before, before)
    likeliest = max(CLASSES, key=found.of)
    most = found.of(likeliest)
    if most >= FIRM:
        return Verdict(likeliest, likeliest)
    if most >= PROVISIONAL and clean_laps >= PROVISIONAL_LAPS:
        return Verdict("unknown", likeliest)
    return Verdict("unknown", "unknown")
