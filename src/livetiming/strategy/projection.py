"""Where everybody will finish: the rest of the race, driven a few thousand times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from livetiming.strategy.gaussian import Array
from livetiming.strategy.grid import Grid
from livetiming.strategy.settings import Rules
from livetiming.strategy.standings import ranks
from livetiming.strategy.stoploss import StopLoss

MOST_DRAWN = 4
"""So many stops of a team are drawn one by one; the rest follow the mean."""
LEAST_PACE_S = 1.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of the rest of the race."""

    left_s: float
    """Time left; of a race over laps, none is needed."""
    laps: int | None = None
    """Distance of a race over laps."""
    stints_s: tuple[float, ...] = ()
    """Lengths of stints so far, from which those to come are drawn."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The draws of the finish; one row a draw, one column a team."""

    keys: tuple[str, ...]
    """The teams, in the order of the columns: the classification when it was drawn."""
    distance: Array
    """Laps at the end; of a race over laps, less the time to them in usual laps."""
    places: NDArray[np.int64]
    stops: Array

    @property
    def expected(self) -> Array:
        """Mean distance of each team."""
        return np.asarray(self.distance.mean(axis=0))

    @property
    def ranking(self) -> list[int]:
        """Place of each team by its mean place."""
        return ranks(self.places.mean(axis=0))

    def interval(self, share: float = 0.8) -> tuple[Array, Array]:
        """Return the bounds of each team's place that hold in *share* of the draws."""
        low, high = np.quantile(
            self.places, [(1 - share) / 2, (1 + share) / 2], axis=0, method="nearest"
        )
        return low, high


def distance_laps(
    laps: float, left_s: float, *, since_s: float, owed: int, loss_s: float, pace_s: float
) -> float:
    """Return the laps of a team at the end, without any uncertainty."""
    return laps + max(0.0, left_s + since_s - owed * loss_s) / pace_s


def time_to_s(
    target: int, laps: float, *, since_s: float, owed: int, loss_s: float, pace_s: float
) -> float:
    """Return in what time a team will have completed *target* laps [s]."""
    return (target - laps) * pace_s - since_s + owed * loss_s


def project(
    grid: Grid,
    outlook: Outlook,
    rules: Rules,
    loss: StopLoss,
    *,
    draws: int,
    chance: np.random.Generator,
) -> Finish:
    """Draw the rest of the race *draws* times."""
    dice = _Dice((draws, len(grid.keys)), chance)
    shape = dice.shape
    if outlook.laps is not None:
        rest = np.maximum(0.0, outlook.laps - grid.laps) * grid.later_s
        outlook = replace(outlook, left_s=float(rest.max(initial=0.0)))
    stops = _stops(grid, outlook, rules, loss, dice)
    lost = stops * loss.mean_s + np.sqrt(stops) * loss.sd_s * chance.standard_normal(shape)
    pace = _pace(grid, outlook, stops, dice)
    available = np.maximum(0.0, outlook.left_s + grid.since_s - np.maximum(0.0, lost))
    driven = available / pace
    driven += np.sqrt(driven * grid.noise) / pace * chance.standard_normal(shape)
    distance = grid.laps + np.where(grid.stands, 0.0, np.maximum(0.0, driven))
    if outlook.laps is not None:
        needed = np.maximum(0.0, outlook.laps - grid.laps) * pace + lost - grid.since_s
        distance = outlook.laps - np.where(grid.stands, 1e6, needed) / float(grid.later_s.mean())
    order = np.argsort(-distance, axis=1, kind="stable")
    places = np.empty(shape, np.int64)
    np.put_along_axis(places, order, np.arange(1, shape[1] + 1)[None, :], axis=1)
    return Finish(grid.keys, distance, places, stops)


class _Dice(NamedTuple):
    """Chance, and how often it is asked: one row a draw, one column a team."""

    shape: tuple[int, int]
    chance: np.random.Generator


def _pace(grid: Grid, outlook: Outlook, stops: Array, dice: _Dice) -> Array:
    """Return the mean pace of the rest: the running stint, then crews and karts to come."""
    usual_s = float(np.mean(outlook.stints_s)) if outlook.stints_s else 2_400.0
    here = np.where(stops > 0, np.clip(usual_s - grid.age_s, 0.0, outlook.left_s),
                    outlook.left_s)  # fmt: skip
    here = np.where(grid.in_pit, 0.0, here) / max(outlook.left_s, 1.0)
    rest = 1 - here
    stints = np.maximum(1.0, stops)
    mean = here * grid.pace_s + rest * grid.later_s
    variance = (here * grid.pace_sd_s) ** 2
    variance = variance + rest**2 * (grid.later_sd_s**2 + grid.spread_s**2 / stints)
    found: Array = mean + np.sqrt(variance) * dice.chance.standard_normal(dice.shape)
    return np.maximum(found, LEAST_PACE_S)


def _stops(grid: Grid, outlook: Outlook, rules: Rules, loss: StopLoss, dice: _Dice) -> Array:
    """Return how many stops each team makes, one that lasts included."""
    shape, chance = dice
    forced = _forced(grid, outlook.left_s, rules, loss)
    if rules.stops_required is not None:
        owed = np.maximum(grid.owed(rules.stops_required), forced)
        return np.broadcast_to(owed.astype(np.float64), shape)
    lengths = np.asarray(outlook.stints_s or (2_400.0,))
    mean_s = float(lengths.mean()) + loss.mean_s
    until_s = outlook.left_s - (rules.last_stop_before_end_s or 0.0)
    drawn = _rest_of_stint(grid.age_s, lengths, shape, chance)
    elapsed = np.where(grid.in_pit, loss.mean_s + chance.choice(lengths, shape), drawn)
    count = np.where(grid.in_pit, 1.0, 0.0) * np.ones(shape)
    for _ in range(MOST_DRAWN):
        comes = elapsed < until_s
        count += comes
        elapsed = elapsed + np.where(comes, loss.mean_s + chance.choice(lengths, shape), 0.0)
    more = np.maximum(0.0, until_s - elapsed) / mean_s
    count += np.floor(more + chance.random(shape) * (more > 0))
    return np.maximum(count, forced)


def _rest_of_stint(
    age_s: Array, lengths: Array, shape: tuple[int, int], chance: np.random.Generator
) -> Array:
    """Draw in how long each running stint ends: like stints that lasted at least so long."""
    ordered = np.sort(lengths)
    first = np.minimum(np.searchsorted(ordered, age_s, side="right"), len(ordered) - 1)
    index = first + (chance.random(shape) * (len(ordered) - first)).astype(np.int64)
    found: Array = np.maximum(ordered[index] - age_s, 30.0)
    return found


def _forced(grid: Grid, left_s: float, rules: Rules, loss: StopLoss) -> Array:
    """Return the stops that the longest stint allowed forces, one that lasts included."""
    if rules.max_stint_s is None or rules.max_stint_s <= 0:
        return grid.in_pit.astype(np.float64)
    first = np.where(grid.in_pit, 0.0, np.maximum(0.0, rules.max_stint_s - grid.age_s))
    rest = np.maximum(0.0, left_s - first)
    return np.ceil(rest / (rules.max_stint_s + loss.mean_s))
