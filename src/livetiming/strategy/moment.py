"""When to stop: what each choice gains in karts, and what the others lose against the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LOOK_AHEAD_S = 900.0
"""Choices of the next so many seconds are compared."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Stopping after so many stops of others."""

    stops: int
    wait_s: float
    """In how long that is expected."""
    kart_s: float
    """Expected effect of the kart drawn then [s a lap]."""
    good: float


@dataclass(frozen=True, slots=True)
class Valued:
    """A choice and what it is worth."""

    choice: Choice
    value_s: float
    """Seconds until the horizon, the stop included; larger is better."""
    regret_s: float


def valued(
    choices: Sequence[Choice], own_s: float, horizon_s: float, pace_s: float, loss_s: float
) -> list[Valued]:
    """Return what each choice is worth.

    Args:
        choices: with what they bring.
        own_s: effect of the kart we have [s a lap].
        horizon_s: until a stop can be put off no longer: that of the rules, or of the race.
        pace_s: of a lap.
        loss_s: of a stop; the same for all choices, as the stop is owed anyway.
    """
    worth = [
        -loss_s - own_s * min(choice.wait_s, horizon_s) / pace_s
        - choice.kart_s * max(0.0, horizon_s - choice.wait_s) / pace_s
        for choice in choices
    ]  # fmt: skip
    best = max(worth, default=0.0)
    return [
        Valued(choice, value, best - value) for choice, value in zip(choices, worth, strict=True)
    ]


def waits_s(chances_of_stop: Sequence[Sequence[float]], step_s: float, most: int) -> list[float]:
    """Return in how long 0, 1, 2 … stops of others are expected, up to *most*.

    Args:
        chances_of_stop: for each step of time, the probability of each other team to have
            stopped by its end.
        step_s: length of a step [s].
        most: stops of interest.
    """
    expected = [sum(teams) for teams in chances_of_stop]
    found, before, step = [0.0], 0.0, 0
    for stops in range(1, most + 1):
        while step < len(expected) and expected[step] < stops:
            before, step = expected[step], step + 1
        if step >= len(expected):
            break
        part = (stops - before) / max(expected[step] - before, 1e-9)
        found.append((step + part) * step_s)
    return found
