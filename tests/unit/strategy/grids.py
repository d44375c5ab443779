"""Grids to try standings and projections on."""

from __future__ import annotations

from typing import Any

import numpy as np

from livetiming.strategy.grid import Grid


def grid(laps: list[float], **columns: Any) -> Grid:
    """A grid of teams called 1, 2, 3 …, all alike but for what is named."""
    count = len(laps)
    values: dict[str, Any] = {
        "since_s": 0.0, "pace_s": 60.0, "pace_sd_s": 1e-6, "later_s": 60.0, "later_sd_s": 1e-6,
        "spread_s": 1e-6, "age_s": 600.0, "noise": 1e-6, "stops": 0, "in_pit": False,
        "stands": False, **columns,
    }  # fmt: skip
    if "pace_s" in columns and "later_s" not in columns:
        values["later_s"] = columns["pace_s"]
    made = {name: np.broadcast_to(np.array(value), (count,)) for name, value in values.items()}
    return Grid(
        keys=tuple(str(number + 1) for number in range(count)),
        laps=np.array(laps, np.float64), **made,
    )  # fmt: skip
