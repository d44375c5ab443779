"""The document about our own team: when to stop, what that costs otherwise, where we come out."""

from __future__ import annotations

from livetiming.analysis.model import Analysis
from livetiming.strategy import moment
from livetiming.strategy.boards import STEPS, r3, step_values
from livetiming.strategy.documents import Document
from livetiming.strategy.grid import Grid
from livetiming.strategy.hazard import USUAL_STINT_S
from livetiming.strategy.moments import left_s, loss_of
from livetiming.strategy.outlooks import SOON_S, stop_chances
from livetiming.strategy.race import Race
from livetiming.strategy.rejoin import rejoin
from livetiming.strategy.standings import gaps_s, net_s

STEP_S = 60.0


def own(race: Race, analysis: Analysis, grid: Grid) -> Document:
    """Our own team; empty where none is chosen or it does not race."""
    key = race.settings.own
    if key is None or key not in grid.keys:
        return {}
    index = grid.keys.index(key)
    loss = loss_of(race)
    gaps = gaps_s(grid)
    net = net_s(gaps, grid.owed(race.settings.rules.stops_required), loss.mean_s)
    stop_s = race.settings.rules.min_stop_s or loss.mean_s
    out = rejoin(grid, index, loss.mean_s, stop_s)
    order = sorted(range(len(grid.keys)), key=lambda one: net[one])
    place = order.index(index)
    return {
        "car": key,
        "moments": moments(race, analysis, grid, key),
        "rejoin": {
            "position": out.position,
            "ahead": None if out.ahead is None else [grid.keys[out.ahead[0]], r3(out.ahead[1])],
            "behind": None if out.behind is None else [grid.keys[out.behind[0]], r3(out.behind[1])],
            "traffic": out.near,
            "loss": r3(loss.mean_s),
        },
        "netAhead": None if not place else
        [grid.keys[order[place - 1]], r3(net[index] - net[order[place - 1]])],
        "netBehind": None if place + 1 >= len(order) else
        [grid.keys[order[place + 1]], r3(net[order[place + 1]] - net[index])],
    }  # fmt: skip


def moments(race: Race, analysis: Analysis, grid: Grid, key: str) -> list[Document]:
    """The choices of the next quarter of an hour, and the regret of each."""
    index = grid.keys.index(key)
    if grid.in_pit[index]:
        return []
    steps = round(moment.LOOK_AHEAD_S / STEP_S)
    chances = []
    for step in range(1, steps + 1):
        found = stop_chances(race, analysis, grid, step * STEP_S)
        chances.append([one for name, one in found.items() if name != key])
    waits = moment.waits_s(chances, STEP_S, STEPS)
    hazards = stop_chances(race, analysis, grid, SOON_S)
    values = step_values(race, hazards)
    choices = [
        moment.Choice(stops, wait_s, float(values[stops][3]), float(values[stops][0]))
        for stops, wait_s in enumerate(waits)
    ]
    kart = race.fit.kart(race.book, race.teams[key].stints[-1]).belief()
    horizon_s = horizon(race, analysis, float(grid.age_s[index]))
    worth = moment.valued(choices, kart.mean, horizon_s, float(grid.pace_s[index]),
                          loss_of(race).mean_s)  # fmt: skip
    least = min((one.value_s for one in worth), default=0.0)
    return [
        {
            "stops": one.choice.stops,
            "wait": r3(one.choice.wait_s),
            "value": r3(one.value_s - least),
            "regret": r3(one.regret_s),
            "good": r3(one.choice.good),
        }
        for one in worth
    ]


def horizon(race: Race, analysis: Analysis, age_s: float) -> float:
    """Return how long the next stop can be put off, by the rules or as is usual [s]."""
    usual = race.hazard.lengths_s[-100:]
    longest = race.settings.rules.max_stint_s
    if longest is None:
        longest = max(usual) if usual else USUAL_STINT_S
    rest = left_s(race, analysis)
    until = max(moment.LOOK_AHEAD_S, longest - age_s)
    return until if rest is None else min(until, rest)
