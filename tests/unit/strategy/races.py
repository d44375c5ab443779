"""Short simulated races, run once, with the engine that followed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from livetiming.analysis.laplog import LapLog
from livetiming.analysis.model import Analysis, Car, Lap, Stint, Stop
from livetiming.racing import FlagStatus
from livetiming.strategy.engine import Engine
from livetiming.strategy.settings import Box, Model, Rules, Settings
from livetiming.testing.apex import PRESETS, Scenario
from livetiming.testing.apex import Rules as Organiser
from livetiming.testing.apex.direct import DirectRace

HOUR = PRESETS["endurance"].having(
    teams=10, duration_s=3_600, rules=Organiser(min_stop_s=60, max_stint_s=900), seed=5
)
"""An hour with four stints of ten teams."""
SETTINGS = Settings(
    rules=Rules(min_stop_s=60, max_stint_s=900), karts="box", box=Box((3, 3)), own="7",
    model=Model(particles=128, draws=400),
)  # fmt: skip


@cache
def analyses(scenario: Scenario = HOUR) -> tuple[Analysis, ...]:
    """Every analysis of a race that differs from the one before."""
    found: list[Analysis] = []
    for _, analysis in DirectRace(scenario).events():
        if not found or analysis is not found[-1]:
            found.append(analysis)
    return tuple(found)


def until(share: float, scenario: Scenario = HOUR) -> tuple[Analysis, ...]:
    """The first part of a race."""
    every = analyses(scenario)
    return every[: round(len(every) * share)]


def followed(parts: Iterable[Analysis], settings: Settings = SETTINGS) -> Engine:
    """An engine that has seen *parts*."""
    engine = Engine(settings)
    for analysis in parts:
        engine.update(analysis)
    return engine


@cache
def engine() -> Engine:
    """The engine after three quarters of the hour; not to be changed."""
    return followed(until(0.75))


def lap(number: int, at_s: float, time_s: float = 60.0, *, stint: int = 0, is_in: bool = False,
        is_out: bool = False, driver: int = 0) -> Lap:  # fmt: skip
    return Lap(number, number, at_s, time_s, FlagStatus.GREEN, driver, stint, is_in=is_in,
               is_out=is_out, position=1, gap="", mark="")  # fmt: skip


def car(key: str = "7", laps: int = 5, time_s: float = 60.0, start_s: float = 1_000.0) -> Car:
    """A car in its first stint."""
    driven = tuple(lap(n, start_s + n * time_s, time_s) for n in range(1, laps + 1))
    stint = Stint(1, start_s, 0, 0)
    return Car(
        key, drivers=("A", "B"), driver=0, laps=LapLog(driven), stints=(stint,), first_s=start_s
    )


def stopped(one: Car, in_s: float) -> Car:
    """The car, come in."""
    ended = replace(one.stints[-1], end_s=in_s, end_lap=one.official, last=len(one.laps))
    stop = Stop(len(one.stops) + 1, one.official, len(one.laps), in_s, 0)
    return replace(one, stints=(*one.stints[:-1], ended), stops=(*one.stops, stop))


def gone(one: Car, out_s: float, driver: int = 1) -> Car:
    """The car, gone out again."""
    stop = replace(one.stops[-1], out_s=out_s, lane_s=out_s - one.stops[-1].in_s)
    stint = Stint(one.official + 1, out_s, driver, len(one.laps), is_out=True)
    return replace(one, stops=(*one.stops[:-1], stop), stints=(*one.stints, stint), driver=driver)


def shown(*cars: Car, at_s: float = 2_000.0) -> Analysis:
    """An analysis of *cars*, in that order."""
    return Analysis(at_s=at_s, cars={one.key: one for one in cars},
                    order=tuple(one.key for one in cars), is_started=True)  # fmt: skip
