"""The first laps of a stint are slow for everybody: by how much, learnt from stints that are over."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

LAPS = 8
"""Laps that may be slow."""
REST = 6
"""A stint tells something if it has so many more."""
PRIOR = 8.0
"""Without any effect, as many stints as this are assumed to have been seen."""
MOST_S = 3.0


@dataclass(slots=True)
class WarmUp:
    """Time lost in each of the first clean laps [s]."""

    lost_s: list[float] = field(default_factory=lambda: [0.0] * LAPS)
    stints: int = 0

    def of(self, lap: int) -> float:
        """Return what the clean lap *lap* of a stint loses, the first being 0."""
        return self.lost_s[lap] if lap < LAPS else 0.0

    def learn(self, residuals_s: list[float]) -> None:
        """Learn from a stint that is over.

        Args:
            residuals_s: its laps that may count less the track and less :meth:`of`.
        """
        if len(residuals_s) < LAPS + REST:
            return
        usual = statistics.median(residuals_s[LAPS:])
        self.stints += 1
        for lap in range(LAPS):
            missed = min(MOST_S, max(-MOST_S, residuals_s[lap] - usual))
            self.lost_s[lap] += missed / (self.stints + PRIOR)
