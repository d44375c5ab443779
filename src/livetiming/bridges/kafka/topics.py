"""The topics: their names, what they keep and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

DAY_MS = 86_400_000
PARTITIONS = 12
REPLAY_SUFFIX = "-replay"
"""Replays have topics of their own: their times are old, and must not meet live windows."""

RAW = "raw.v1"
MANIFEST = "manifest.v1"
STATE = "state.v1"
DELTA = "delta.v1"
EVENTS = "events.v1"
ANALYSIS = "analysis.v1"
DEAD = "dead.v1"
CONTROL = "control.v1"
WINDOWS: Mapping[int, str] = {
    60: "windows.1m.v1",
    300: "windows.5m.v1",
    600: "windows.10m.v1",
}
"""Length of the window [s] → topic."""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """One topic as it is to be."""

    kind: str
    """Its name without the prefix."""
    keeps: str
    """``delete``, ``compact`` or ``compact,delete``."""
    retention_ms: int | None = None
    partitions: int | None = None
    """``None``: as many as the others."""
    settings: Mapping[str, str] = field(default_factory=dict)

    def config(self) -> dict[str, str]:
        """Return the settings that the brokers are given."""
        found = {"cleanup.policy": self.keeps, **self.settings}
        if self.retention_ms is not None:
            found["retention.ms"] = str(self.retention_ms)
        return found


PLANS: tuple[TopicPlan, ...] = (
    TopicPlan(RAW, "delete", 7 * DAY_MS),
    TopicPlan(MANIFEST, "compact"),
    TopicPlan(STATE, "compact,delete", DAY_MS),
    TopicPlan(DELTA, "delete", DAY_MS),
    TopicPlan(EVENTS, "delete", 30 * DAY_MS),
    TopicPlan(ANALYSIS, "compact"),
    *(TopicPlan(kind, "delete", 7 * DAY_MS) for kind in WINDOWS.values()),
    TopicPlan(DEAD, "delete", 30 * DAY_MS),
    TopicPlan(CONTROL, "delete", DAY_MS, partitions=1),
)


def plans(prefix: str) -> tuple[TopicPlan, ...]:
    """Return the topics of *prefix*.

    Those of replays are kept from when their records came: by their own times, which may be years
    ago, the brokers would delete them at once.
    """
    if not prefix.endswith(REPLAY_SUFFIX):
        return PLANS
    dated = {"message.timestamp.type": "LogAppendTime"}
    return tuple(replace(plan, settings={**plan.settings, **dated}) for plan in PLANS)


def topic(prefix: str, kind: str) -> str:
    """Return the full name: ``livetiming`` and ``raw.v1`` are ``livetiming.raw.v1``."""
    return f"{prefix}.{kind}"


def kind_of(prefix: str, name: str) -> str | None:
    """Return *name* without *prefix*, or ``None`` for somebody else's topic."""
    head = f"{prefix}."
    return name[len(head) :] if name.startswith(head) else None
