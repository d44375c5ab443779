"""The rules of one event: what a file of them may say, and what it says in words. Pure."""

from __future__ import annotations

from livetiming.strategy.regulations.explaining import explain
from livetiming.strategy.regulations.model import (
    BadRegulations,
    Closed,
    Driver,
    Drivers,
    Penalty,
    Pits,
    Regulations,
)
from livetiming.strategy.regulations.reading import read

__all__ = [
    "BadRegulations", "Closed", "Driver", "Drivers", "Penalty", "Pits", "Regulations", "explain",
    "read",
]  # fmt: skip
