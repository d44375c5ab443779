"""Where a team comes out that stops now: its place, and who is near on the track."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from livetiming.strategy.grid import Grid

NEAR_S = 5.0
EXIT_SHARE = 0.07
"""The pit exit is so far behind the line, in laps, while nothing is known of it."""


@dataclass(frozen=True, slots=True)
class Exit:
    """How a team comes out of the pits."""

    position: int
    ahead: tuple[int, float] | None
    """Team ahead on the track and by how many seconds."""
    behind: tuple[int, float] | None
    near: int
    """Karts within :data:`NEAR_S` either way."""


def rejoin(
    grid: Grid, team: int, loss_s: float, stop_s: float, exit_share: float = EXIT_SHARE
) -> Exit:
    """Return how *team* comes out if it goes into the pits at its next passing of the entry.

    Args:
        grid: all teams now.
        team: who stops.
        loss_s: what the stop costs.
        stop_s: how long it lasts, lane included.
        exit_share: where the pit exit is, in laps behind the line.
    """
    pace = grid.pace_s[team]
    distance = grid.distance
    to_entry = max(0.0, 1.0 - float(distance[team] - np.floor(distance[team]))) * pace
    out_s = to_entry + stop_s
    moving = ~(grid.in_pit | grid.stands)
    then = distance + np.where(moving, out_s / grid.pace_s, 0.0)
    ours = distance[team] + max(0.0, out_s - loss_s) / pace
    others = np.arange(len(grid.keys)) != team
    position = 1 + int(np.sum(others & (then > ours)))
    on_track = np.flatnonzero(others & moving)
    if not len(on_track):
        return Exit(position, None, None, 0)
    ahead_laps = (then[on_track] - exit_share) % 1.0
    ahead_s = ahead_laps * grid.pace_s[on_track]
    behind_s = (1 - ahead_laps) * grid.pace_s[on_track]
    first, last = int(np.argmin(ahead_s)), int(np.argmin(behind_s))
    near = int(np.sum(np.minimum(ahead_s, behind_s) <= NEAR_S))
    return Exit(
        position, (int(on_track[first]), float(ahead_s[first])),
        (int(on_track[last]), float(behind_s[last])), near,
    )  # fmt: skip
