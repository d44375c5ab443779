"""Documents about karts: the board of who drives what, the box, and who came into it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from livetiming.strategy.averages import average
from livetiming.strategy.book import Stint
from livetiming.strategy.documents import Document, Label, Odds
from livetiming.strategy.evidence import Mixture
from livetiming.strategy.gaussian import Array
from livetiming.strategy.karts import Belief
from livetiming.strategy.labels import Chances, verdict
from livetiming.strategy.queue import INITIAL, Queue
from livetiming.strategy.race import Race, Team
from livetiming.strategy.steps import Worth, after, after_in, arrivals, places

STEPS = 8
"""Stops of others that are looked ahead."""
ENTERED_KEPT = 60
SURE_LAPS = 99


def odds(
    race: Race, kart: Mixture, clean: int = SURE_LAPS, before: Label = "unknown"
) -> tuple[Odds, Label]:
    """Return what is known of a kart as a document, and its firm label."""
    chances = kart.chances(race.fit.threshold)
    belief = kart.belief()
    found = verdict(chances, clean, before)
    made = _odds(chances, belief, found.label, found.provisional)
    if kart.manual.size and bool((kart.manual > 0).all()):
        made["manual"] = True
    return made, found.label


def _odds(chances: Chances, belief: Belief, label: Label, provisional: Label) -> Odds:
    return {
        "label": label, "provisional": provisional,
        "good": r3(chances.good), "medium": r3(chances.medium), "bad": r3(chances.bad),
        "effect": r3(belief.mean), "sd": r3(belief.sd),
    }  # fmt: skip


def r3(value: float) -> float:
    """Return *value* as it is published."""
    return round(float(value), 3)


def karts(race: Race, drivers: dict[str, list[str]]) -> Document:
    """The kart that each team drives, or last drove."""
    return {
        key: _kart(race, team, drivers.get(key, []))
        for key, team in race.teams.items()
        if team.stints
    }


def _kart(race: Race, team: Team, drivers: list[str]) -> dict[str, Any]:
    number = team.stints[-1]
    stint = race.book.stints[number]
    clean = int(race.book.clean[number])
    made, team.label = odds(race, race.fit.kart(race.book, number), clean, team.label)
    pace = average(stint.times_s, usual_s=race.fit.spreads.lap_s)
    named = 0 <= stint.driver < len(drivers)
    return {
        "kart": race.kart_name(number),
        "odds": made,
        "laps": stint.laps,
        "clean": clean,
        "best": stint.best_s,
        "average": None if pace.mean_s is None else r3(pace.mean_s),
        "averageError": None if pace.error_s is None else r3(pace.error_s),
        "driver": drivers[stint.driver] if named else "",
        "since": stint.start_s,
        "waiting": team.pending is not None,
    }


# ---- the box -------------------------------------------------------------------------------------


def own_kart(race: Race) -> Mixture | None:
    """Return what is known of the kart of our own team, where there is one."""
    team = race.teams.get(race.settings.own or "")
    if team is None or not team.stints:
        return None
    return race.fit.kart(race.book, team.stints[-1])


def coming(race: Race, worth: Worth, hazards: dict[str, float]) -> Array:
    """Return what the next kart to come into the box is worth."""
    on_track = [
        (hazards.get(key, 0.0), race.fit.kart(race.book, team.stints[-1]))
        for key, team in race.teams.items()
        if team.stints and team.pending is None
    ]
    return arrivals(on_track, worth)


def step_values(race: Race, hazards: dict[str, float], steps: int = STEPS) -> list[Array]:
    """Return what a stop is worth now, and after 1, 2 … stops of others.

    Args:
        race: with a box; without one every kart is the average kart.
        hazards: of each team's coming in next.
        steps: how far to look.
    """
    worth = Worth(race.fit.threshold, own_kart(race))
    queue = race.karts
    if not isinstance(queue, Queue):
        sd = race.fit.spreads.kart_s
        some = Mixture(np.zeros(1), np.full(1, sd * sd), np.ones(1), np.zeros(1, np.int8))
        return [worth.of(some)] * (steps + 1)
    rows, next_in = places(queue, worth), coming(race, worth, hazards)
    return [after(queue, rows, next_in, stops) for stops in range(steps + 1)]


def box(race: Race, hazards: dict[str, float]) -> Document:
    """The rows of the box, place by place, and what a stop brings."""
    queue = race.karts
    if not isinstance(queue, Queue):
        return {"rows": [], "steps": [], "certainty": 1.0}
    worth = Worth(race.fit.threshold, own_kart(race))
    rows, next_in = places(queue, worth), coming(race, worth, hazards)
    shares = (1.0,) if queue.box.discipline == "pool" else queue.box.shares
    return {
        "discipline": queue.box.discipline,
        "choice": queue.box.choice,
        "certainty": r3(queue.effective / queue.count),
        "steps": [_step(stops, after(queue, rows, next_in, stops)) for stops in range(STEPS + 1)],
        "rows": [
            {
                "share": r3(shares[row]),
                "karts": [_waiting(race, queue, row, place) for place in range(length)],
                "steps": [
                    _step(stops, after_in(queue, rows, next_in, row, stops))
                    for stops in range(STEPS + 1)
                ],
            }
            for row, length in enumerate(queue.lengths)
        ],
    }


def _step(stops: int, value: Array) -> dict[str, Any]:
    good, medium, bad, effect, better = (float(one) for one in value)
    return {
        "stops": stops, "good": r3(good), "medium": r3(medium), "bad": r3(bad),
        "effect": r3(effect), "better": None if math.isnan(better) else r3(better),
    }  # fmt: skip


def _waiting(race: Race, queue: Queue, row: int, place: int) -> dict[str, Any]:
    made, _ = odds(race, queue.place(row, place))
    return {
        "odds": made,
        "left": [
            ["start" if stop == INITIAL else race.stop_name(stop), r3(share)]
            for stop, share in queue.left(row, place)[:3]
        ],
    }


# ---- history -------------------------------------------------------------------------------------


def history(race: Race) -> Document:
    """Everybody who came into the box, the latest first."""
    latest = race.entered[-ENTERED_KEPT:][::-1]
    return {"entered": [_entered(race, number) for number in latest], "count": len(race.entered)}


def _entered(race: Race, number: int) -> dict[str, Any]:
    stint = race.book.stints[number]
    pace = average(stint.times_s, usual_s=race.fit.spreads.lap_s)
    key = race.key_of(stint)
    return {
        "car": key,
        "stop": stint.number,
        "lap": stint.end_lap,
        "at": stint.end_s,
        "laps": stint.laps,
        "clean": int(race.book.clean[number]),
        "best": stint.best_s,
        "average": None if pace.mean_s is None else r3(pace.mean_s),
        "odds": _final(stint),
        "row": _seen_row(race, stint, number),
    }


def _final(stint: Stint) -> Odds:
    good, medium, bad, effect, sd = stint.final or (1 / 3, 1 / 3, 1 / 3, 0.0, 0.0)
    found = verdict(Chances(good, medium, bad), len(stint.times_s))
    return _odds(Chances(good, medium, bad), Belief(effect, sd * sd), *found)


def _seen_row(race: Race, stint: Stint, number: int) -> int | None:
    team = race.teams[race.key_of(stint)]
    place = team.stints.index(number) + 1
    if place >= len(team.stints):
        return None
    stop = race.book.stints[team.stints[place]].stop
    return None if stop is None else race.seen_rows.get(stop)
