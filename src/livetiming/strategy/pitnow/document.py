"""An answer as a document for the network and for files. Times are Unix seconds."""

from __future__ import annotations

from typing import Any

from livetiming.analysis.model import Analysis
from livetiming.strategy.pitnow.problem import Plan, Problem
from livetiming.strategy.pitnow.situation import NoSituation, Situation, situation
from livetiming.strategy.pitnow.solver import NoSolver
from livetiming.strategy.pitnow.verdict import Answer, Fails, pit_now
from livetiming.strategy.regulations.model import Regulations

Document = dict[str, Any]


def asked(
    analysis: Analysis, made: Regulations, key: str, shown_stops: int | None = None
) -> Document:
    """Return the answer for the car *key* now; where there is none, ``notes`` say why.

    Args:
        analysis: of the race.
        made: its regulations.
        key: of the car.
        shown_stops: its stops as the source counts them, one that lasts included.
    """
    try:
        where = situation(analysis, made, key, shown_stops)
        said = pit_now(where.problem, flag=where.flag, lap_s=where.lap_s)
    except (NoSituation, NoSolver) as error:
        return {"car": key, "at": analysis.at_s, "verdict": "none", "fails": None,
                "notes": [str(error)]}  # fmt: skip
    return document(key, where, said)


def document(key: str, where: Situation, said: Answer) -> Document:
    """Return the document of an answer for the car *key*."""
    problem = where.problem

    def at(race_time: int | None) -> float | None:
        return None if race_time is None else round(where.race_start_s + race_time, 3)

    def against(fails: Fails | None) -> Document | None:
        if fails is None:
            return None
        return {"rule": fails.rule, "text": fails.text, "opens": at(fails.opens)}

    return {
        "car": key,
        "at": at(problem.now),
        "asks": "leave" if problem.in_pits else "enter",
        "verdict": said.verdict,
        "fails": against(said.fails),
        "opens": at(said.opens),
        "latest": at(said.latest),
        "stint": None if problem.in_pits else {
            "since": at(problem.start),
            "driver": _name(problem, problem.driver),
            "limit": at(_limit(problem)),
        },
        "owed": problem.owed,
        "drivers": [
            {
                "name": one.name,
                "driven": _driven(problem, one.driver),
                "minimum": problem.drivers[one.driver].minimum,
                "fails": against(one.fails),
                "cost": one.cost,
            }
            for one in said.drivers
        ],
        "plan": _plan(problem, said.plan, where.race_start_s),
        "alternatives": [
            {"what": one.what, "at": at(one.at), "cost": one.cost, "stops": one.stops,
             "wait": one.wait, "fails": against(one.fails)}
            for one in said.alternatives
        ],
        "broken": list(said.broken),
        "unreachable": list(said.unreachable),
        "notes": list(where.notes),
    }  # fmt: skip


def _name(problem: Problem, driver: int | None) -> str | None:
    return None if driver is None else problem.drivers[driver].name


def _limit(problem: Problem) -> int | None:
    """Return when the running stint has to end at the latest, by the limit of a stint."""
    if problem.driver is None:
        return None
    limit = problem.start + problem.limit(problem.driver)
    return limit if limit < problem.end else None


def _driven(problem: Problem, driver: int) -> int:
    running = problem.now - problem.start if driver == problem.driver else 0
    return problem.drivers[driver].driven + running


def _plan(problem: Problem, plan: Plan | None, start_s: float) -> list[Document] | None:
    if plan is None:
        return None
    return [
        {"driver": _name(problem, leg.driver), "from": round(start_s + leg.start, 3),
         "until": round(start_s + leg.end, 3)}
        for leg in plan.legs
    ]  # fmt: skip
