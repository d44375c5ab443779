"""How far the race will go."""

from __future__ import annotations

import math
from dataclasses import dataclass

from livetiming.analysis.model import Analysis
from livetiming.analysis.pace import recent
from livetiming.racing import FlagStatus

LEAST_LAPS = 10
"""Before so many laps of the leader a prediction would be a guess."""
LEAST_CLEAN = 3


@dataclass(frozen=True, slots=True)
class Distance:
    """The laps that the winner will have completed."""

    laps: int
    lap_s: float | None
    """The pace this is based on; ``None`` where the distance is given in laps."""


def distance(analysis: Analysis) -> Distance | None:
    """Predict the distance, from the clock and the leader's pace, or from the laps to go."""
    clock = analysis.clock
    if not analysis.order or analysis.flag is FlagStatus.CHEQUERED:
        return None
    leader = analysis.cars.get(analysis.order[0])
    if leader is None or not leader.official:
        return None
    if clock.laps_remain is not None:
        return Distance(leader.official + max(0, clock.laps_remain), None)
    if clock.remain_s is None or leader.official < LEAST_LAPS or leader.passed_s is None:
        return None
    pace = recent(leader)
    if pace.average_s is None or pace.laps < LEAST_CLEAN:
        return None
    since_s = max(0.0, (analysis.at_s or leader.passed_s) - leader.passed_s)
    left_s = max(0.0, clock.remain_s) + min(since_s, pace.average_s)
    return Distance(leader.official + max(1, math.ceil(left_s / pace.average_s)), pace.average_s)
