"""States of a car, as they stand in the ``State`` column."""

from __future__ import annotations

from enum import StrEnum


class CarState(StrEnum):
    """What a car is doing. Sources may send other texts; those are shown as they are."""

    RUN = "RUN"
    PIT = "PIT"
    OUT = "OUT"
    """Left the pits on this lap."""
    STOP = "STOP"
    """Slow or stopped on the track."""
    FIN = "FIN"
    NOT_STARTED = "N/S"
    RET = "RET"
    FUEL = "FUEL"
    """In the fuelling area."""


IN_PITS = frozenset({CarState.PIT, CarState.FUEL, CarState.NOT_STARTED, CarState.FIN})
"""States that end a stint (timing71 analysis v1)."""
