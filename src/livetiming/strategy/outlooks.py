"""Documents about the race: model, standings net of stops, finish, stops to come, scores."""

from __future__ import annotations

from typing import Any

import numpy as np

from livetiming.analysis.model import Analysis
from livetiming.strategy.boards import r3
from livetiming.strategy.documents import Document
from livetiming.strategy.forecasts import Ledger
from livetiming.strategy.gaussian import Array
from livetiming.strategy.grid import Grid
from livetiming.strategy.hazard import USUAL_STINT_S, pressure
from livetiming.strategy.moments import left_s, loss_of
from livetiming.strategy.projection import Finish
from livetiming.strategy.race import Race
from livetiming.strategy.standings import gaps_s, net_s, ranks

SOON_S = 600.0
WAITS_S = (300.0, 600.0, 900.0)


def model(race: Race) -> Document:
    """What the statistics stand on."""
    fit, spreads = race.fit, race.fit.spreads
    since = None if race.reference_s is None else r3(fit.level.mean_s - race.reference_s)
    loss = loss_of(race)
    return {
        "track": r3(fit.level.mean_s),
        "trackError": r3(fit.level.variance**0.5),
        "trackOffset": since,
        "lapSd": r3(spreads.lap_s),
        "kartSd": r3(spreads.kart_s),
        "driverSd": r3(spreads.driver_s),
        "teamSd": r3(spreads.team_s),
        "threshold": r3(fit.threshold),
        "stints": len(race.book),
        "stopLoss": r3(loss.mean_s),
        "stopLossSd": r3(loss.sd_s),
        "stopsSeen": loss.stops,
    }


def standings(race: Race, grid: Grid) -> Document:
    """Places on the road and net of the stops owed."""
    required = race.settings.rules.stops_required
    gaps, owed = gaps_s(grid), grid.owed(required)
    net = net_s(gaps, owed, loss_of(race).mean_s)
    places = ranks(net)
    return {
        key: {
            "position": index + 1,
            "net": places[index],
            "gap": r3(gaps[index]),
            "netGap": r3(net[index]),
            "stops": int(grid.stops[index]),
            "owed": None if required is None else int(owed[index]),
        }
        for index, key in enumerate(grid.keys)
    }


def forecast(finish: Finish | None) -> Document:
    """Where everybody will finish."""
    if finish is None:
        return {}
    low, high = finish.interval()
    laps = np.quantile(finish.distance, [0.1, 0.9], axis=0)
    expected = finish.expected
    places = finish.ranking
    return {
        key: {
            "position": r3(float(finish.places[:, index].mean())),
            "place": places[index],
            "interval": [int(low[index]), int(high[index])],
            "win": r3(float((finish.places[:, index] == 1).mean())),
            "podium": r3(float((finish.places[:, index] <= 3).mean())),
            "laps": r3(expected[index]),
            "lapsInterval": [r3(laps[0, index]), r3(laps[1, index])],
            "stopsToCome": r3(float(finish.stops[:, index].mean())),
        }
        for index, key in enumerate(finish.keys)
    }


def pressures(race: Race, analysis: Analysis, grid: Grid) -> Array:
    """Return by how much more likely than usual each team is to stop, for the stops it owes."""
    rules, rest = race.settings.rules, left_s(race, analysis)
    required = rules.stops_required
    usual = race.hazard.lengths_s[-100:]
    usual_s = sum(usual) / len(usual) if usual else USUAL_STINT_S
    owed = grid.owed(required)
    return np.array([
        pressure(None if required is None else int(one), rest, usual_s) for one in owed
    ])  # fmt: skip


def stop_chances(race: Race, analysis: Analysis, grid: Grid, wait_s: float) -> dict[str, float]:
    """Return the probability of each team to stop within *wait_s*; 0 for who stands or is in."""
    if not grid.keys:
        return {}
    found = race.hazard.within(grid.age_s, wait_s, pressures(race, analysis, grid))
    found = np.where(grid.in_pit | grid.stands, 0.0, found)
    rest = left_s(race, analysis)
    if rest is not None and rest <= 0:
        found = found * 0
    return {key: float(one) for key, one in zip(grid.keys, found, strict=True)}


def stops(race: Race, analysis: Analysis, grid: Grid) -> Document:
    """How likely each team is to stop soon."""
    chances = [stop_chances(race, analysis, grid, wait_s) for wait_s in WAITS_S]
    return {
        key: {
            "age": r3(grid.age_s[index]),
            "pits": bool(grid.in_pit[index]),
            "within": [[wait_s / 60, r3(one[key])]
                       for wait_s, one in zip(WAITS_S, chances, strict=True)],
        }
        for index, key in enumerate(grid.keys)
    }  # fmt: skip


def score(ledger: Ledger) -> Document:
    """The record of every kind of forecast."""
    return {kind: _score(ledger, kind) for kind in ledger.tallies}


def _score(ledger: Ledger, kind: str) -> dict[str, Any]:
    tally = ledger.tallies[kind]
    return {
        "made": tally.made,
        "graded": tally.graded,
        "open": tally.made - tally.graded - tally.void,
        "void": tally.void,
        "brier": _or_none(tally.mean_brier),
        "climatology": _or_none(tally.climatology),
        "coverage": _or_none(tally.coverage),
        "error": _or_none(tally.mean_error),
        "reliability": [[r3(said), r3(came), count] for said, came, count in tally.reliability()],
    }


def _or_none(value: float | None) -> float | None:
    return None if value is None else r3(value)
