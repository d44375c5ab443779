"""Scenarios the tests of the simulator share."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from livetiming.testing.apex import PRESETS, Rules, Scenario, Simulation
from livetiming.testing.apex.frames import Frame

QUICK = PRESETS["endurance"].having(
    teams=8, duration_s=2400, rules=Rules(min_stop_s=40, max_stint_s=700), seed=3
)
"""Forty minutes with several stops for everybody."""


@cache
def run(scenario: Scenario) -> tuple[tuple[Frame, ...], Simulation]:
    """A whole race: its frames, and the simulation at its end."""
    simulation = Simulation(scenario)
    return tuple(simulation.frames()), simulation


def lines(scenario: Scenario) -> list[str]:
    """Every line of the feed."""
    frames, _ = run(scenario)
    return [line for f in frames if f.kind == "frame" for line in f.text.split("\n") if line]


def mix(frames: list[Frame]) -> Counter[str]:
    """How many lines of each sort."""
    found: Counter[str] = Counter()
    for frame in frames:
        for line in frame.text.split("\n"):
            parts = line.split("|")
            if len(parts) < 2:
                continue
            if re.fullmatch(r"r\d+c\d+", parts[0]):
                found[parts[1]] += 1
            elif re.fullmatch(r"r\d+", parts[0]):
                found[f"row {parts[1]}"] += 1
            else:
                found[parts[0]] += 1
    return found
