"""Our own documents, beside those of Timing71: everything the analysis knows.

Lists grow in blocks of :data:`BLOCK`, each a key of its own, so that a lap costs a block and not
the whole race, and whoever merges publications by key ends up with everything.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import Any

from livetiming.analysis.flagstats import totals
from livetiming.analysis.lapchart import class_positions
from livetiming.analysis.model import Analysis, Car, Lap, Pace, Stint, Total
from livetiming.analysis.pace import combined, race_pace, recent, stint_pace, theoretical_s
from livetiming.analysis.prediction import distance
from livetiming.analysis.views import Document, driver_index, driver_names
from livetiming.racing import CarState

Json = Any
BLOCK = 25


def car(analysis: Analysis, one: Car) -> Document:
    """What stands on a car's own page: counts, bests, corrections, sums of its stops."""
    fastest = one.fastest
    lanes = [stop.lane_s for stop in one.stops if stop.lane_s is not None]
    return {
        "class": one.car_class,
        "team": one.team,
        "vehicle": one.vehicle,
        "driver": driver_index(one, one.driver),
        "state": one.state,
        "laps": one.official,
        "driven": one.counting.driven,
        "timed": len(one.laps),
        "last": one.laps[-1].time_s if one.laps else None,
        "lastPass": one.passed_s,
        "best": one.best_s if one.best_s is not None else fastest and fastest.time_s,
        "fastest": None if fastest is None else [fastest.number, fastest.time_s, fastest.at_s],
        "withdrawn": withdrawn(one),
        "stops": len(one.stops),
        "laneTime": round(sum(lanes), 3),
        "corrections": [[change.at_s, change.step, change.official] for change in one.corrections],
        "untimed": [[change.at_s, change.step, change.official] for change in one.untimed],
    }


def withdrawn(one: Car) -> list[int]:
    """Return the numbers of laps that are faster than the best lap the source now shows."""
    if one.best_s is None or one.fastest is None or one.fastest.time_s >= one.best_s:
        return []
    return [lap.number for lap in one.laps.faster(one.best_s)]


def laps(one: Car, block: int) -> list[Json]:
    """Return one block of a car's laps."""
    return [_lap(one, lap) for lap in one.laps[block * BLOCK : (block + 1) * BLOCK]]


def _lap(one: Car, lap: Lap) -> list[Json]:
    return [
        lap.number, lap.official, lap.at_s, lap.time_s, int(lap.flag),
        driver_index(one, _driver(one, lap)), lap.stint, int(lap.is_in) + 2 * int(lap.is_out),
        lap.position, lap.gap, lap.mark, list(lap.sectors_s), lap.tyre,
    ]  # fmt: skip


def _driver(one: Car, lap: Lap) -> int:
    """Return who drove *lap*: where no name was known yet, who the stint turned out to be."""
    if lap.driver >= 0 or lap.stint >= len(one.stints):
        return lap.driver
    return one.stints[lap.stint].driver


def stops(one: Car) -> list[Json]:
    """Return a car's pit stops."""
    return [
        [stop.number, stop.lap, stop.in_s, stop.out_s, stop.lane_s,
         driver_index(one, stop.driver_before),
         None if stop.out_s is None else driver_index(one, stop.driver_after),
         stop.is_driver_change]
        for stop in one.stops
    ]  # fmt: skip


def stints(analysis: Analysis, one: Car) -> list[Json]:
    """Return a car's stints with their pace, the running one last."""
    nobody = len(one.drivers)
    return [
        _over(number, stint, stint.pace, stint.driver if stint.driver >= 0 else nobody)
        if stint.pace is not None
        else _stint(analysis, one, number, stint)
        for number, stint in enumerate(one.stints, 1)
    ]


def _over(number: int, stint: Stint, speed: Pace, driver: int) -> Json:
    """The same of a stint that is over: a car has dozens, and this is done each time it laps."""
    end_s, last = stint.end_s or 0.0, stint.last or 0
    return [
        number, driver, stint.start_lap, stint.end_lap, stint.start_s, stint.end_s,
        round(max(0.0, end_s - stint.start_s), 3), last - stint.first,
        speed.best_s, speed.average_s, speed.spread_s, stint.tyre,
    ]  # fmt: skip


def _stint(analysis: Analysis, one: Car, number: int, stint: Stint) -> Json:
    last = len(one.laps) if stint.last is None else stint.last
    on_track = replace(stint, end_s=stint.start_s + on_track_s(analysis, stint), last=last)
    row = _over(number, on_track, stint_pace(one, stint), driver_index(one, stint.driver))
    return [*row[:5], stint.end_s, *row[6:]]


def on_track_s(analysis: Analysis, stint: Stint) -> float:
    """Return how long *stint* has lasted [s]."""
    end_s = analysis.at_s if stint.end_s is None else stint.end_s
    return max(0.0, (stint.start_s if end_s is None else end_s) - stint.start_s)


def drivers(analysis: Analysis, one: Car) -> list[Json]:
    """Return each driver's time on track, this stint and in all, laps, and pace."""
    running = one.running
    return [
        _drove(analysis, one, index, name, running) for index, name in enumerate(driver_names(one))
    ]


def _drove(analysis: Analysis, one: Car, index: int, name: str, running: Stint | None) -> Json:
    total, stint_s = one.totals.get(index if index < len(one.drivers) else -1, Total()), None
    if running is not None and driver_index(one, running.driver) == index:
        stint_s = on_track_s(analysis, running)
        total = Total(
            total.stints + 1,
            total.laps + len(one.laps) - running.first,
            total.time_s + stint_s,
            combined((total.pace, stint_pace(one, running))),
        )
    return {
        "name": name,
        "time": round(total.time_s, 3),
        "stintTime": None if stint_s is None else round(stint_s, 3),
        "stints": total.stints,
        "laps": total.laps,
        "pace": speed(total.pace),
    }


def speed(one: Pace) -> Document:
    """Return a pace as plain JSON."""
    return {
        "laps": one.laps,
        "average": one.average_s,
        "median": one.median_s,
        "spread": one.spread_s,
        "consistency": one.consistency,
        "best": one.best_s,
    }


def paces(one: Car) -> Document:
    """Return a car's pace: of the race, of late, and what its best sectors add up to."""
    return {
        "race": speed(race_pace(one)),
        "recent": speed(recent(one)),
        "sectors": list(one.best_sectors_s),
        "theoretical": theoretical_s(one),
    }


# ---- the session -------------------------------------------------------------------------------


def order(analysis: Analysis) -> Document:
    """The classification: each car's position, overall and in its class."""
    classes = {key: analysis.cars[key].car_class for key in analysis.order if key in analysis.cars}
    return {
        "order": list(analysis.order),
        "classPositions": class_positions(analysis.order, classes),
    }


def chart(analysis: Analysis, block: int) -> Document:
    """One block of the lap chart: time, order and gaps at each lap of the leader."""
    late = takewhile(lambda entry: entry.lap >= block * BLOCK, reversed(analysis.chart))
    found = [entry for entry in late if entry.lap // BLOCK == block]
    return {
        str(entry.lap): [entry.at_s, list(entry.order), list(entry.gaps)]
        for entry in reversed(found)
    }


def flags(analysis: Analysis) -> Document:
    """Flag periods, and the time and laps under each flag."""
    at_s = analysis.at_s or 0.0
    return {
        "totals": {
            total.flag.wire: [total.periods, total.time_s, total.laps]
            for total in totals(analysis.periods, lap=analysis.leader_lap, at_s=at_s)
        }
    }


def stats(analysis: Analysis) -> Document:
    """Figures of the whole session."""
    far = distance(analysis)
    cars = analysis.cars.values()
    return {
        "cars": len(analysis.cars),
        "running": sum(one.running is not None for one in cars),
        "finished": sum(one.state == CarState.FIN for one in cars),
        "retired": sum(one.state == CarState.RET for one in cars),
        "laps": sum(one.official for one in cars),
        "timedLaps": sum(len(one.laps) for one in cars),
        "stops": sum(len(one.stops) for one in cars),
        "driverChanges": sum(
            stop.driver_after != stop.driver_before and stop.out_s is not None
            for one in cars
            for stop in one.stops
        ),
        "corrections": sum(len(one.corrections) for one in cars),
        "fastest": _fastest(analysis),
        "leaders": [[leader.lap, leader.at_s, leader.key] for leader in analysis.leaders],
        "lapsLed": dict(sorted(analysis.laps_led.items(), key=lambda item: -item[1])),
        "distance": None if far is None else far.laps,
        "distancePace": None if far is None else far.lap_s,
        "faults": dict(analysis.faults),
    }


def _fastest(analysis: Analysis) -> Json:
    if analysis.best is None:
        return None
    key, lap = analysis.best
    return [key, lap.number, lap.time_s, lap.at_s]
