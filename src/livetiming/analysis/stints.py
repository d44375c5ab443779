"""Stints, stops and drivers of one car."""

from __future__ import annotations

from dataclasses import replace

from livetiming.analysis.model import Car, Stint, Stop
from livetiming.analysis.pace import pace, totals
from livetiming.racing import CarState
from livetiming.racing.carstates import IN_PITS

STOPS = frozenset({CarState.PIT, CarState.FUEL})
STANDING = frozenset({CarState.STOP, CarState.RET})
"""Cars that do not move by themselves."""
STANDING_LAPS = 3
"""Nor do those that have not crossed the line for so many laps."""
CLOCK_S = 15.0
"""A source's own pit clock is believed if it agrees so far with when the state changed."""


def drives(car: Car, name: str) -> Car:
    """Return *car* with *name* at the wheel; a blank tells nothing.

    A name that comes up during a stint is who drives that stint.
    """
    if not name or (car.driver >= 0 and car.drivers[car.driver] == name):
        return car
    drivers = car.drivers if name in car.drivers else (*car.drivers, name)
    driver = drivers.index(name)
    car = replace(car, drivers=drivers, driver=driver)
    running = car.running
    if running is None:
        return car
    stints = (*car.stints[:-1], replace(running, driver=driver))
    return replace(car, stints=stints, stops=_drove_out(car.stops, running.start_s, driver))


def _drove_out(stops: tuple[Stop, ...], start_s: float, driver: int) -> tuple[Stop, ...]:
    if not stops or stops[-1].out_s != start_s:
        return stops
    return (*stops[:-1], replace(stops[-1], driver_after=driver))


def renamed(car: Car, name: str, driver: str) -> Car:
    """Return *car* with the driver *name*, who turned out to be the team, called *driver*."""
    if not driver or name not in car.drivers or driver in car.drivers:
        return car
    drivers = tuple(driver if known == name else known for known in car.drivers)
    return replace(car, drivers=drivers)


def moves(
    car: Car,
    state: str,
    at_s: float,
    *,
    is_started: bool,
    is_over: bool = False,
    pit_time_s: float | None = None,
) -> Car:
    """Return *car* in *state*.

    Args:
        car: as it was.
        state: as the source shows it; blank where it shows none.
        at_s: when.
        is_started: whether the session runs: who waits in the pits before it makes no stop.
        is_over: whether the flag has fallen: who stands on the track then is fetched, and makes
            no stop.
        pit_time_s: length of the stop by the source's own clock.
    """
    is_new, before = not car.since_s, car.state
    was_on, is_on = car.running is not None, state not in IN_PITS
    since_s = at_s if is_new or state != before else car.since_s
    car = replace(car, state=state, since_s=since_s)
    if was_on and not is_on:
        is_stop = state in STOPS and not (is_over and _stood(car, before, at_s))
        entered_s = _entered_s(car, at_s, pit_time_s)
        return _comes_in(car, entered_s, is_started=is_started, is_stop=is_stop)
    if was_on and state == CarState.OUT and before != state and car.official:
        return _was_in(car, at_s, pit_time_s)
    if is_on and not was_on:
        is_out = not is_new and (state == CarState.OUT or before in STOPS)
        return _goes_out(car, at_s, pit_time_s, is_out=is_out)
    if not is_on and not car.stints and car.official and state in STOPS and not car.stops:
        since_s = at_s - (pit_time_s or 0.0)
        return replace(
            car, stops=(Stop(1, car.official, car.counting.driven, since_s, car.driver),)
        )
    return car


def _stood(car: Car, before: str, at_s: float) -> bool:
    """Whether *car* stood on the track: its state says so, or it has long not crossed the line."""
    crossed_s = car.counting.crossed_s
    if before in STANDING or crossed_s is None or not car.laps:
        return before in STANDING
    return at_s - crossed_s > STANDING_LAPS * car.laps[-1].time_s


def _entered_s(car: Car, at_s: float, pit_time_s: float | None) -> float:
    """Return when the pit lane was entered: the source's clock may run when the state changes."""
    before_s = car.stops[-1].lane_s if car.stops else None
    if pit_time_s is None or pit_time_s > CLOCK_S or pit_time_s == before_s:
        return at_s
    return max(at_s - pit_time_s, car.stints[-1].start_s)


def _was_in(car: Car, at_s: float, pit_time_s: float | None) -> Car:
    """A car on the track is now on its out-lap: it was in the pits and nothing told of it.

    How long is known only if the source's clock shows something else than at the stop before.
    """
    before_s = car.stops[-1].lane_s if car.stops else None
    is_news = pit_time_s is not None and pit_time_s != before_s
    in_s = at_s - pit_time_s if pit_time_s is not None and is_news else at_s
    came_in = _comes_in(replace(car, state=CarState.PIT), in_s, is_started=True, is_stop=True)
    gone = _goes_out(came_in, at_s, pit_time_s if is_news else None, is_out=True)
    if not is_news:
        unknown = replace(gone.stops[-1], lane_s=None)
        gone = replace(gone, stops=(*gone.stops[:-1], unknown))
    return replace(gone, state=car.state)


def _comes_in(car: Car, at_s: float, *, is_started: bool, is_stop: bool) -> Car:
    stint = car.stints[-1]
    if not is_started and not car.official:
        return replace(car, stints=car.stints[:-1])
    last = len(car.laps)
    ended = replace(stint, end_lap=car.official, end_s=at_s, last=last,
                    pace=pace(car.laps[stint.first : last]))  # fmt: skip
    car = replace(car, stints=(*car.stints[:-1], ended))
    car = replace(car, totals=totals(car))
    if not is_stop:
        return car
    driven = car.counting.driven
    stop = Stop(len(car.stops) + 1, car.official, driven, at_s, car.driver)
    return replace(car, stops=(*car.stops, stop))


def _goes_out(car: Car, at_s: float, pit_time_s: float | None, *, is_out: bool) -> Car:
    stop = car.in_pits
    if stop is not None:
        done = replace(
            stop, out_s=at_s, lane_s=_lane_s(stop, at_s, pit_time_s), driver_after=car.driver
        )
        car = replace(car, stops=(*car.stops[:-1], done))
    before = car.stints[-1].end_lap if car.stints else None
    start_lap = max(1, car.official if before is None else before + 1)
    stint = Stint(start_lap, at_s, car.driver, len(car.laps), is_out=is_out)
    return replace(car, stints=(*car.stints, stint))


def _lane_s(stop: Stop, at_s: float, pit_time_s: float | None) -> float:
    lane_s = at_s - stop.in_s
    if pit_time_s is not None and abs(pit_time_s - lane_s) <= CLOCK_S:
        return pit_time_s
    return round(lane_s, 3)


def starts(car: Car, at_s: float) -> Car:
    """Return *car* at the start of the session: what it did before is no stint."""
    stint = car.running
    if stint is None or car.official or car.laps:
        return car
    return replace(car, stints=(*car.stints[:-1], replace(stint, start_s=at_s)))


def stint_of(car: Car, at_s: float) -> int:
    """Return the index of the stint that a lap completed at *at_s* belongs to.

    A lap completed in the pits, or at their exit, belongs to the stint before.
    """
    last = len(car.stints) - 1
    stint = car.running
    if stint is not None and last > 0 and at_s <= stint.start_s and not _laps_in(car, stint):
        return last - 1
    return last


def _laps_in(car: Car, stint: Stint) -> bool:
    return len(car.laps) > stint.first


def shod(car: Car, index: int, tyre: str) -> Car:
    """Return *car* with *tyre* on in its stint *index*; a blank tells nothing."""
    if not tyre or car.stints[index].tyre == tyre:
        return car
    stints = list(car.stints)
    stints[index] = replace(stints[index], tyre=tyre)
    return replace(car, stints=tuple(stints))


def with_lap_in(car: Car, index: int) -> Car:
    """Return *car*, whose laps just grew by one of stint *index*, with that stint's end moved.

    Where the stint is over, the lap came after its end: at the pit entry, or noticed late.
    """
    stint = car.stints[index]
    if stint.end_s is None:
        return car
    count = len(car.laps)
    ended = replace(stint, end_lap=max(car.official, stint.end_lap or 0), last=count,
                    pace=pace(car.laps[stint.first : count]))  # fmt: skip
    stints = list(car.stints)
    stints[index] = ended
    for later in range(index + 1, len(stints)):
        moved = replace(stints[later], start_lap=max(1, car.official + 1), first=count)
        stints[later] = moved
    car = replace(car, stints=tuple(stints))
    return replace(car, totals=totals(car))
