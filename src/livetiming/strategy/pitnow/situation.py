"""Where a team stands, taken from the analysis: the problem that "pit now?" is answered for."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median

from livetiming.analysis.model import NOBODY, Analysis, Car
from livetiming.racing import FlagStatus
from livetiming.strategy.pitnow.problem import NO_LIMIT, Problem, Wheel
from livetiming.strategy.regulations.lengths import words
from livetiming.strategy.regulations.model import Driver, Regulations

PACE_LAPS = 8
ANOTHER = "another driver"


class NoSituation(ValueError):
    """There is nothing to be answered for this car; the text says why."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A problem, and what it takes to tell people of it."""

    problem: Problem
    race_start_s: float
    """Unix time at which race time is 0."""
    flag: str = ""
    """The flag that closes the pit lane now."""
    lap_s: float | None = None
    notes: tuple[str, ...] = ()
    """What was not known and had to be assumed."""


def situation(
    analysis: Analysis, made: Regulations, key: str, shown_stops: int | None = None
) -> Situation:
    """Return where the car *key* stands under the regulations *made*.

    Args:
        analysis: of the race, now.
        made: its regulations.
        key: of the car.
        shown_stops: its stops as the source counts them, one that lasts included.

    Raises:
        NoSituation: it does not race, or nobody knows when the race ends.
    """
    car = analysis.cars.get(key)
    if car is None:
        known = ", ".join(analysis.order) or "none"
        raise NoSituation(f"car {key} - expected one of the race ({known})")
    if analysis.flag is FlagStatus.CHEQUERED:
        raise NoSituation("the race is over")
    if car.running is None and car.in_pits is None:
        raise NoSituation(f"car {key} is neither on the track nor in the pits: {car.state or '?'}")
    start_s = race_start_s(analysis, made)
    now_s = analysis.at_s or start_s
    lap_s = _lap_s(car)
    end = _end(analysis, made, car, now_s - start_s)
    if end <= math.floor(now_s - start_s):
        raise NoSituation("the race is over")
    notes: list[str] = []
    crew, of_car = _crew(car, made, notes)
    problem = Problem(
        now=math.floor(now_s - start_s), end=end, start=0, drivers=tuple(crew),
        owed=max(0, made.pits.required - _stops(car, made, shown_stops)),
        stop=made.pits.minimum_s, shortest=made.stint_minimum_s,
        longest=NO_LIMIT if made.stint_maximum_s is None else made.stint_maximum_s,
        closed=_closed(made, car, math.floor(now_s - start_s), lap_s),
        change=made.drivers.change, lane=made.pits.lane_s,
    )  # fmt: skip
    problem = _placed(problem, car, start_s, of_car)
    _seems_blind(analysis, problem, notes)
    flag = analysis.flag.wire if analysis.flag in made.pits.closed_under else ""
    return Situation(problem, start_s, flag, lap_s, tuple(notes))


def race_start_s(analysis: Analysis, made: Regulations) -> float:
    """Return the Unix time at which the race began, by its clock if that shows it.

    Raises:
        NoSituation: it has not begun.
    """
    at_s, clock = analysis.at_s, analysis.clock
    if at_s is not None and clock.remain_s is not None and made.duration_s is not None:
        return at_s - (made.duration_s - clock.remain_s)
    if at_s is not None and clock.elapsed_s is not None:
        return at_s - clock.elapsed_s
    green = [one.start_s for one in analysis.periods if one.flag is FlagStatus.GREEN]
    stints = [car.stints[0].start_s for car in analysis.cars.values() if car.stints]
    if not green and not stints:
        raise NoSituation("the race has not begun")
    return green[0] if green else min(stints)


def _end(analysis: Analysis, made: Regulations, car: Car, elapsed_s: float) -> int:
    """Return the race time of the end [s]."""
    if analysis.clock.remain_s is not None:
        return math.floor(elapsed_s + analysis.clock.remain_s)
    if made.duration_s is not None:
        return made.duration_s
    lap_s = _lap_s(car)
    if made.laps is not None and lap_s is not None:
        return math.floor(elapsed_s + max(0, made.laps - car.official) * lap_s)
    raise NoSituation("nobody knows when the race ends: give race.duration or race.laps")


def _lap_s(car: Car) -> float | None:
    laps = [lap.time_s for lap in car.laps[-PACE_LAPS:] if not lap.is_in and not lap.is_out]
    return median(laps) if laps else None


def _stops(car: Car, made: Regulations, shown: int | None) -> int:
    """Return the stops that count, one that lasts included."""
    count = len(car.stops) if shown is None else max(shown, len(car.stops))
    if made.pits.short_counts:
        return count
    return count - sum(
        stop.lane_s is not None and stop.lane_s < made.pits.minimum_s for stop in car.stops
    )


def _closed(
    made: Regulations, car: Car, now: int, lap_s: float | None
) -> tuple[tuple[int, int], ...]:
    """Return when the pit lane is closed; laps to come are counted at the team's pace."""

    def at(lap: int | None, otherwise: int) -> int:
        if lap is None:
            return otherwise
        return now + round((lap - car.official) * (lap_s or 0.0)) if lap > car.official else now

    found = []
    for one in made.pits.closed:
        if one.is_by_laps:
            found.append((at(one.from_lap, 0), at(one.until_lap, NO_LIMIT)))
        else:
            until = NO_LIMIT if one.until_s is None else one.until_s
            found.append((one.from_s or 0, until))
    return tuple(found)


def _crew(car: Car, made: Regulations, notes: list[str]) -> tuple[list[Wheel], dict[int, int]]:
    """Return the drivers, and which of them each driver of the analysis is."""
    entered = made.crew(car.key)
    wheels = [_wheel(one.name, made, one) for one in entered]
    places = {_plain(one.name): index for index, one in enumerate(entered)}
    of_car: dict[int, int] = {}
    for index, name in enumerate(car.drivers):
        place = places.get(_plain(name))
        if place is None:
            place = places[_plain(name)] = len(wheels)
            wheels.append(_wheel(name, made))
            if entered:
                notes.append(f"driver {name!r} is not on the entry list of car {car.key}")
        of_car[index] = place
    if any(stint.driver < 0 for stint in car.stints) or car.driver < 0:
        of_car[-1] = len(wheels)
        wheels.append(replace(_wheel(NOBODY, made), minimum=0))
        notes.append("who drove was not always told: that time counts for nobody on the list")
    missing = (made.drivers.at_least or 2) - len(wheels)
    for number in range(missing if not entered else 0):
        wheel = _wheel(f"{ANOTHER} {number + 1}" if missing > 1 else ANOTHER, made)
        wheels.append(wheel if made.drivers.at_least else replace(wheel, minimum=0))
    driven = [0.0] * len(wheels)
    for stint in car.stints:
        if stint.end_s is not None:
            driven[of_car[min(stint.driver, len(car.drivers) - 1)]] += stint.end_s - stint.start_s
    return [replace(one, driven=int(s)) for one, s in zip(wheels, driven, strict=True)], of_car


def _wheel(name: str, made: Regulations, one: Driver | None = None) -> Wheel:
    every, own = made.drivers, one or Driver(name)

    def limit(mine: int | None, usual: int | None) -> int:
        found = usual if mine is None else mine
        return NO_LIMIT if found is None else found

    return Wheel(
        name, 0, every.minimum_s if own.minimum_s is None else own.minimum_s,
        limit(own.maximum_s, every.maximum_s), limit(own.continuous_s, every.continuous_s),
        limit(own.stint_s, None),
    )  # fmt: skip


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _placed(problem: Problem, car: Car, start_s: float, of_car: dict[int, int]) -> Problem:
    """Return the problem with the running stint, or the stop that lasts, and who drove before."""
    over = [stint for stint in car.stints if stint.end_s is not None]
    previous, streak = None, 0.0
    for stint in reversed(over):
        driver = of_car[stint.driver]
        if previous is not None and driver != previous:
            break
        previous, streak = driver, streak + (stint.end_s or 0.0) - stint.start_s
    running, stop = car.running, car.in_pits
    if running is not None:
        start, at_wheel = math.ceil(running.start_s - start_s), of_car[running.driver]
        start = min(max(0, start), problem.now)
        return replace(problem, start=start, driver=at_wheel, previous=previous, streak=int(streak))
    ready = math.ceil((stop.in_s if stop else 0.0) - start_s) + problem.stop
    return replace(problem, start=max(problem.now, ready), previous=previous, streak=int(streak))


def _seems_blind(analysis: Analysis, problem: Problem, notes: list[str]) -> None:
    longest = problem.longest
    if problem.now > longest and not any(car.stops for car in analysis.cars.values()):
        notes.append(
            f"no car has stopped in {words(problem.now)}: the timing seems to show no stops, and "
            "stints cannot be told apart"
        )
