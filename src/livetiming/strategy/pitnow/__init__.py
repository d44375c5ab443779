"""Pit now? The rest of a race against every rule: verdicts, plans, who drives, costs. Pure."""

from __future__ import annotations

from livetiming.strategy.pitnow.problem import Leg, Plan, Problem, Wheel, violations
from livetiming.strategy.pitnow.solver import NoSolver
from livetiming.strategy.pitnow.verdict import Alternative, Answer, Choice, Fails, pit_now

__all__ = [
    "Alternative", "Answer", "Choice", "Fails", "Leg", "NoSolver", "Plan", "Problem", "Wheel",
    "pit_now", "violations",
]  # fmt: skip
