"""The first laps of a stint are slow for everybody: by how much, learnt from stints past.

Medians, since laps in traffic are slow now and then and must not make all first laps slow.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

LAPS = 8
"""Laps that may be slow."""
REST = 6
"""A stint tells something if it has so many more."""
KEPT = 48
"""So many latest stints decide: it is another loss in the rain."""
PRIOR = 8.0
"""Without any loss, as many stints as this are assumed to have been seen."""


@dataclass(slots=True)
class WarmUp:
    """Time lost in each of the first clean laps [s]."""

    lost_s: list[float] = field(default_factory=lambda: [0.0] * LAPS)
    seen_s: list[list[float]] = field(default_factory=list)
    """What the first laps lost, stint by stint."""

    def of(self, lap: int) -> float:
        """Return what the clean lap *lap* of a stint loses, the first being 0."""
        return self.lost_s[lap] if lap < LAPS else 0.0

    def learn(self, laps_s: list[float]) -> None:
        """Learn from a stint that is over.

        Args:
            laps_s: its laps that may count less the track.
        """
        if len(laps_s) < LAPS + REST:
            return
        usual = statistics.median(laps_s[LAPS:])
        self.seen_s = [*self.seen_s[1 - KEPT :], [lap_s - usual for lap_s in laps_s[:LAPS]]]
        count = len(self.seen_s)
        for lap in range(LAPS):
            middle = statistics.median(stint[lap] for stint in self.seen_s)
            self.lost_s[lap] = middle * count / (count + PRIOR)
