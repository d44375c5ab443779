"""Lap counts of competitors who raced before we looked: unknown, derived, settled.

Without a lap counter the count follows from the leader's lap and the gap, and a kart in the pit
may show no gap. Such a count is unknown, not zero, until something tells it: the gap when it comes,
neighbours in the ranking that have the same count, the next crossing, the HTTP history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from .model import Row
from .values import count


def raced_before(texts: Iterable[str]) -> bool:
    """Whether the *texts* of last lap, best lap and stops tell of laps before the snapshot."""
    return any(text.strip() not in ("", "-") and count(text) != 0 for text in texts)


def shift(row: Row, by: int) -> None:
    """The count was off *by* so many laps ever since the snapshot: move what was counted."""
    row.driven += by
    for lap in row.laps[row.anchor :]:
        lap.number += by
    if row.stint_lap is not None and not row.first_stint:
        row.stint_lap = max(0, row.stint_lap + by)
    for stop in row.stops:
        if stop.source == "live" and stop.lap is not None and _since(stop.in_ms, row.unsure_ms):
            stop.lap = max(0, stop.lap + by)
    for stint in row.stints:
        if stint.first_lap is not None and _since(stint.since_ms, row.unsure_ms):
            stint.first_lap = max(0, stint.first_lap + by)
        if stint.last_lap is not None and _since(stint.until_ms, row.unsure_ms):
            stint.last_lap = max(0, stint.last_lap + by)


def _since(at_ms: int | None, unsure_ms: int) -> bool:
    """What began before the snapshot and was noticed with it counts from there as well."""
    return at_ms is None or unsure_ms == 0 or at_ms >= unsure_ms


def settle(row: Row, by: int) -> None:
    """The count is known from now on; it was off *by* so many laps."""
    shift(row, by)
    row.laps_known = True


def learn(
    ranking: Sequence[Row], unknown: Iterable[Row], shown: Callable[[Row], int | None]
) -> list[Row]:
    """Settle the *unknown* rows as far as possible; returns those that stay unknown.

    Args:
        ranking: all rows, first to last.
        unknown: those whose count is not known.
        shown: what the venue's cells say of a row now.
    """
    left = []
    for row in unknown:
        total = shown(row)
        if total is None:
            total = _between(ranking, row)
        if total is None:
            left.append(row)
        else:
            settle(row, total - row.official)
    return left


def _between(ranking: Sequence[Row], row: Row) -> int | None:
    """The count of the nearest rows above and below, where both have the same."""
    if row not in ranking or row.position is None:
        return None
    place = ranking.index(row)
    above = next((r for r in reversed(ranking[:place]) if r.laps_known), None)
    below = next((r for r in ranking[place + 1 :] if r.laps_known), None)
    if above is None or below is None or above.official != below.official:
        return None
    return above.official
