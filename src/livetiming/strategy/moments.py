"""A race at one moment, made into the arrays that standings and projections need."""

from __future__ import annotations

import numpy as np

from livetiming.analysis.model import Analysis, Car
from livetiming.racing import CarState, FlagStatus
from livetiming.strategy.grid import Grid
from livetiming.strategy.projection import Outlook
from livetiming.strategy.race import Race, Team
from livetiming.strategy.standings import in_order
from livetiming.strategy.stoploss import StopLoss, estimate

STANDS_S = 600.0
STANDING = frozenset({CarState.STOP, CarState.RET, CarState.FIN})
FIELD_LAPS = 60.0
"""A team's own share of slow laps is mixed with so many of the field's."""
USUAL_EXCESS_S = 0.25


def loss_of(race: Race) -> StopLoss:
    """Return what a stop costs."""
    rules = race.settings.rules
    return estimate(race.losses_s, rules.min_stop_s, rules.lane_s)


def left_s(race: Race, analysis: Analysis) -> float | None:
    """Return the time that is left of the race; ``None`` where nothing tells."""
    if analysis.flag is FlagStatus.CHEQUERED:
        return 0.0
    if analysis.clock.remain_s is not None:
        return max(0.0, analysis.clock.remain_s)
    duration_s = race.settings.rules.duration_s
    if duration_s is None or race.start_s is None or analysis.at_s is None:
        return None
    return max(0.0, duration_s - (analysis.at_s - race.start_s))


def outlook_of(race: Race, analysis: Analysis) -> Outlook | None:
    """Return what is known of the rest of the race; ``None`` where nobody knows its end."""
    laps = race.settings.rules.laps
    rest = left_s(race, analysis)
    if rest is None and laps is None:
        return None
    return Outlook(rest or 0.0, laps, tuple(race.hazard.lengths_s[-400:]))


def racing(race: Race, analysis: Analysis) -> list[tuple[Team, Car]]:
    """Return the teams that have a timed lap, in order of classification."""
    cars = [(race.teams.get(key), analysis.cars[key]) for key in analysis.order
            if key in analysis.cars]  # fmt: skip
    return [(team, car) for team, car in cars if team is not None and car.laps and team.stints]


def grid_of(race: Race, analysis: Analysis, shown: dict[str, int], loss: StopLoss) -> Grid:
    """Return all teams as they stand.

    Args:
        race: the race.
        analysis: the same race, now.
        shown: stops as the source counts them, where it does; others are those that were seen.
        loss: what a stop costs.
    """
    teams = racing(race, analysis)
    now_s = analysis.at_s or 0.0
    raced = sum(team.raced for team in race.teams.values())
    mean = sum(team.excess for team in race.teams.values()) / raced if raced else USUAL_EXCESS_S
    square = sum(team.excess_squares for team in race.teams.values())
    noise = square / raced if raced else 1.0
    level_s = race.fit.level.mean_s
    rows = [_row(race, team, car, now_s, (level_s, mean, noise)) for team, car in teams]
    columns = np.array(rows, np.float64).reshape(-1, len(_COLUMNS)).T
    made = dict(zip(_COLUMNS, columns, strict=True))
    made["laps"] = np.array(in_order(made["laps"].tolist()))
    in_pit = made.pop("in_pit") > 0
    most = np.where(in_pit, made["pace_s"] + loss.mean_s, np.inf)
    made["since_s"] = np.minimum(made["since_s"], most)
    stops = [shown.get(car.key, len(car.stops)) - (car.in_pits is not None) for _, car in teams]
    return Grid(
        keys=tuple(car.key for _, car in teams), in_pit=in_pit, stands=made.pop("stands") > 0,
        stops=np.maximum(0, np.array(stops, np.int64)), **made,
    )  # fmt: skip


_COLUMNS = ("laps", "since_s", "pace_s", "pace_sd_s", "later_s", "later_sd_s", "spread_s", "age_s",
            "in_pit", "stands", "noise")  # fmt: skip


def _row(
    race: Race, team: Team, car: Car, now_s: float, field: tuple[float, float, float]
) -> tuple[float, ...]:
    level_s, mean, noise = field
    fit, spreads, crews = race.fit, race.fit.spreads, race.fit.crews
    stint = team.stints[-1]
    now = fit.effect(race.book, stint)
    usual_s, usual_variance = now.mean, spreads.team_s**2
    if crews is not None and team.number < len(crews.team_s):
        usual_s = float(crews.team_s[team.number])
        usual_variance = float(crews.team_variance[team.number])
    weight = team.raced + FIELD_LAPS
    slow_s = (team.excess + FIELD_LAPS * mean) / weight
    noise = (team.excess_squares + 3 * FIELD_LAPS * noise) / (team.raced + 3 * FIELD_LAPS)
    since_s = max(0.0, now_s - car.laps[-1].at_s)
    driven_s = max(0.0, since_s - _stood_s(car))
    in_pit = car.in_pits is not None
    is_gone = car.state in STANDING and since_s > STANDS_S / 2
    running = car.running
    age_s = max(0.0, now_s - running.start_s) if running is not None else 0.0
    own = 0.0 if fit.kept else spreads.kart_s**2
    return (
        float(car.official), driven_s, level_s + now.mean + slow_s,
        (now.variance + noise / weight) ** 0.5, level_s + usual_s + slow_s,
        (usual_variance + noise / weight) ** 0.5, (spreads.driver_s**2 + own) ** 0.5, age_s,
        float(in_pit), float(is_gone or (since_s > STANDS_S and not in_pit)), noise,
    )  # fmt: skip


def _stood_s(car: Car) -> float:
    """Return how much of the running lap was a stop that is over: it is lost, and not driven."""
    crossed_s = car.laps[-1].at_s
    return sum(
        stop.out_s - stop.in_s
        for stop in car.stops[-2:]
        if stop.out_s is not None and stop.in_s >= crossed_s
    )
