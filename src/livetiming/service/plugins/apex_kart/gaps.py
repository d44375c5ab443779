"""Gaps and intervals: laps and seconds told apart, grouped gaps resolved.

Two venue styles exist. *Explicit*: every lapped competitor shows laps. *Grouped*: only the first
of each lap group does, and the following ones show seconds behind that first. Walking down the
ranking reads both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .values import laps_behind, leader_lap, time_ms


class Gap(NamedTuple):
    """Distance to the leader."""

    laps: int
    ms: int | None
    """Behind the leader, or behind the first of the same lap group; None when not shown."""
    text: str
    """As the feed writes it."""


NOTHING = Gap(0, None, "")


def resolve(texts: Iterable[str]) -> list[Gap]:
    """Gaps of the competitors, given their cells' *texts* in ranking order.

    An empty cell stays unknown; it does not end a lap group.
    """
    gaps: list[Gap] = []
    group = 0
    for text in texts:
        behind = laps_behind(text)
        if behind is not None:
            group = behind
            gaps.append(Gap(behind, None, text))
        elif leader_lap(text) is not None:
            gaps.append(Gap(0, 0, text))
        else:
            gaps.append(Gap(group, time_ms(text), text) if text else NOTHING)
    return gaps


def interval(text: str) -> float | str:
    """An interval as a cell: seconds, ``1 lap`` or blank."""
    behind = laps_behind(text)
    if behind is not None:
        return laps_text(behind)
    ms = time_ms(text)
    return "" if ms is None else ms / 1000


def laps_text(laps: int) -> str:
    """``1 lap``, ``2 laps``."""
    return "1 lap" if laps == 1 else f"{laps} laps"
