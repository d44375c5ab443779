"""The reducer: an analysis and the next state give the next analysis. Pure.

It remembers what it needs of the states before, so that it goes on after a restart where it
stopped, whatever was driven meanwhile.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from livetiming.analysis import counting
from livetiming.analysis.carlaps import Line, counted
from livetiming.analysis.cells import (
    Cells,
    Watched,
    is_bad_count,
    is_bad_time,
    mark,
    positive,
    text,
    tyre,
    whole,
)
from livetiming.analysis.flagstats import shown
from livetiming.analysis.lapchart import charted, laps_led, led
from livetiming.analysis.model import Analysis, Car, ChartLap, Clock
from livetiming.analysis.naming import keys
from livetiming.analysis.stints import drives, moves, renamed, starts
from livetiming.racing import CarState, FlagStatus, RaceState
from livetiming.racing.ctd import MessageRow, Row

MESSAGES_KEPT = 2_000
"""Of the session, and of each car."""
DRIVER_CHANGE = "Driver change ("
IDLE = frozenset({FlagStatus.NONE, FlagStatus.RED})
"""Flags that are shown before a start."""
NOT_OF_A_CAR = frozenset({"pit", "out"})
"""Styles of messages that stints and stops tell better."""


def step(
    analysis: Analysis,
    after: RaceState,
    cells: Cells,
    messages: Sequence[MessageRow],
    at_s: float,
) -> Analysis:
    """Return what is known after a state.

    Args:
        analysis: what was known before; not changed.
        after: the state.
        cells: how to read its rows.
        messages: its message rows that are new, newest first.
        at_s: Unix time [s] of the state.
    """
    if is_restart(analysis, after, cells):
        analysis = Analysis()
    work = _Step(analysis, after, cells, at_s)
    work.cars_moved()
    work.start()
    work.session()
    work.say(messages)
    return work.result()


def is_restart(analysis: Analysis, after: RaceState, cells: Cells) -> bool:
    """Whether *after* begins a session anew: all cars that had laps are there, and have none."""
    if not analysis.leader_lap or not cells.has_laps or not after.cars:
        return False
    if whole(cells.watched(after.cars[0]).laps):
        return False  # as nearly always
    names = keys(after.cars, cells, analysis.cars)
    before = [analysis.cars[name] for name in names if name in analysis.cars]
    if sum(car.official for car in before) < 2 * len(before) or not before:
        return False
    return not any(whole(cells.watched(row).laps) for row in after.cars)


class _Step:
    """One step of the reducer; what it changes it copies first."""

    def __init__(self, analysis: Analysis, after: RaceState, cells: Cells, at_s: float) -> None:
        self.before, self.after, self.cells, self.at_s = analysis, after, cells, at_s
        self.order = tuple(keys(after.cars, cells, analysis.cars))
        self.changed: dict[str, Car] = {}
        self.faults: dict[str, int] = {}
        self.waiting = set(analysis.waiting)
        self.best = analysis.best
        self.best_s = _best_s(analysis)
        self.leader_lap = analysis.leader_lap
        self.marked = analysis.marked
        self.is_started = analysis.is_started or after.flag not in IDLE
        self.parts: dict[str, Any] = {}

    # ---- cars --------------------------------------------------------------------------------

    def cars_moved(self) -> None:
        known, pick, waiting = self.before.cars, self.cells.pick, self.waiting
        for index, (key, row) in enumerate(zip(self.order, self.after.cars, strict=True)):
            picked = pick(row)
            car = known.get(key)
            if car is not None and car.cells == picked and key not in waiting:
                continue
            self._car(key, car, row, index + 1, picked)

    def _car(
        self, key: str, car: Car | None, row: Row, position: int, picked: tuple[Any, ...]
    ) -> None:
        now = Watched(*picked)
        old = Watched(*car.cells) if car is not None and car.cells else None
        if now != old:
            self._blame(key, now, old)
        is_new = car is None
        car = self._read(Car(key, first_s=self.at_s) if car is None else car, now, old)
        state = text(now.state)
        if is_new:
            car = replace(car, counting=counting.begin(_shown(now, car, (), self.at_s)))
            car = moves(car, state, self.at_s, is_started=self.is_started,
                        pit_time_s=self.cells.pit_time_s(row))  # fmt: skip
        else:
            car = self._laps(car, now, row, position)
            if old is None or state != text(old.state):
                car = moves(car, state, self.at_s, is_started=self._runs(car),
                            is_over=self.after.flag is FlagStatus.CHEQUERED,
                            pit_time_s=self.cells.pit_time_s(row))  # fmt: skip
        self.changed[key] = replace(car, cells=picked)

    def _runs(self, car: Car) -> bool:
        return self.is_started or bool(car.official)

    def _read(self, car: Car, now: Watched, old: Watched | None) -> Car:
        """Take what is said of the car itself."""
        if old is not None and now[1:5] == old[1:5] and now.best == old.best:
            return car
        team, driver = text(now.team), text(now.driver)
        if team and not car.team and team in car.drivers:
            car = renamed(car, team, driver)
        car = replace(
            car,
            car_class=text(now.car_class) or car.car_class,
            team=team or car.team,
            vehicle=text(now.vehicle) or car.vehicle,
            best_s=positive(now.best),
        )
        return drives(car, driver)

    def _laps(self, car: Car, now: Watched, row: Row, position: int) -> Car:
        sectors_s = self.cells.sectors_s(row)
        state = _shown(now, car, sectors_s, self.at_s)
        self.marked = self.marked or bool(state.mark)
        after, events = counting.observe(car.counting, state, self.at_s, since_s=self.before.at_s)
        if events:
            line = Line(self.at_s, position, self.cells.gap(row), tyre(now.tyre),
                        self.before.periods, self.best_s, self.marked)  # fmt: skip
            car = counted(car, after, events, line)
            self._is_best(car)
        elif after != car.counting:
            car = replace(car, counting=after)
        if after.is_open:
            self.waiting.add(car.key)
        else:
            self.waiting.discard(car.key)
        self.leader_lap = max(self.leader_lap, car.official)
        return car

    def _is_best(self, car: Car) -> None:
        if car.fastest is None:
            return
        time_s = car.fastest.time_s
        if self.best_s is None or time_s < self.best_s:
            self.best, self.best_s = (car.key, car.fastest), time_s

    def _blame(self, key: str, now: Watched, old: Watched | None) -> None:
        """Count cells that hold something else than they should."""
        bad = [
            name
            for name, is_bad in (
                ("Laps", is_bad_count(now.laps)),
                ("Last", is_bad_time(now.last)),
                ("Best", is_bad_time(now.best)),
            )
            if is_bad and (old is None or _cell(now, name) != _cell(old, name))
        ]
        for name in bad:
            fault = f"{key} {name}"
            self.faults[fault] = self.faults.get(fault, 0) + 1

    def start(self) -> None:
        """The session starts: what cars did before was no stint."""
        self.is_started = self.is_started or self.leader_lap > 0
        if not self.is_started or self.before.is_started:
            return
        for key, car in {**self.before.cars, **self.changed}.items():
            started = starts(car, self.at_s)
            if started is not car:
                self.changed[key] = started

    # ---- the session ---------------------------------------------------------------------------

    def session(self) -> None:
        before, lap = self.before, self.leader_lap
        periods = shown(before.periods, self.after.flag, lap=lap, at_s=self.at_s)
        if periods is not before.periods:
            self.parts["periods"] = periods
        if not self.order:
            return
        leaders = led(before.leaders, self.order[0], lap=lap, at_s=self.at_s)
        if leaders is not before.leaders:
            self.parts["leaders"] = leaders
        if lap > before.leader_lap:
            gaps = tuple(self.cells.gap(row) for row in self.after.cars)
            entry = ChartLap(lap, self.at_s, self.order, gaps)
            chart = self.parts["chart"] = charted(before.chart, entry)
            self.parts["laps_led"] = laps_led(before.laps_led, before.chart, chart)

    def say(self, messages: Sequence[MessageRow]) -> None:
        """Take the messages that are new."""
        if not messages:
            return
        general = [row for row in messages if len(row) < 5 and DRIVER_CHANGE not in str(row[2])]
        if general:
            kept = (*general, *self.before.messages)[:MESSAGES_KEPT]
            self.parts["messages"] = kept
        of_cars: dict[str, tuple[MessageRow, ...]] = {}
        for row in reversed(messages):
            if len(row) > 4 and row[3] not in NOT_OF_A_CAR:
                key = str(row[4])
                said = of_cars.get(key, self.before.car_messages.get(key, ()))
                of_cars[key] = (*said, row)[-MESSAGES_KEPT:]
        if of_cars:
            self.parts["car_messages"] = {**self.before.car_messages, **of_cars}

    # ---- the result ----------------------------------------------------------------------------

    def result(self) -> Analysis:
        before = self.before
        cars = before.cars
        if self.changed:
            cars = {**before.cars, **self.changed}
        return Analysis(
            at_s=self.at_s,
            cars=cars,
            order=before.order if self.order == before.order else self.order,
            periods=self.parts.get("periods", before.periods),
            leader_lap=self.leader_lap,
            leaders=self.parts.get("leaders", before.leaders),
            chart=self.parts.get("chart", before.chart),
            clock=_clock(self.after.session, before.clock),
            messages=self.parts.get("messages", before.messages),
            car_messages=self.parts.get("car_messages", before.car_messages),
            best=self.best,
            faults=_added(before.faults, self.faults),
            waiting=frozenset(self.waiting) if self.waiting != before.waiting else before.waiting,
            is_started=self.is_started,
            marked=self.marked,
            laps_led=self.parts.get("laps_led", before.laps_led),
        )


def _cell(row: Watched, name: str) -> Any:
    return row.laps if name == "Laps" else row.last if name == "Last" else row.best


def _shown(
    now: Watched, car: Car, sectors_s: tuple[float | None, ...], at_s: float
) -> counting.Shown:
    finished_s = None
    if text(now.state) == CarState.FIN:
        finished_s = car.since_s if car.state == CarState.FIN else at_s
    return counting.Shown(
        whole(now.laps), positive(now.last), mark(now.last), finished_s, whole(now.since_stop),
        sectors_s,
    )  # fmt: skip


def _best_s(analysis: Analysis) -> float | None:
    return None if analysis.best is None else analysis.best[1].time_s


def _clock(session: Mapping[str, Any], before: Clock) -> Clock:
    laps = session.get("lapsRemain")
    clock = Clock(
        _number(session.get("timeElapsed")),
        _number(session.get("timeRemain")),
        laps if isinstance(laps, int) and not isinstance(laps, bool) else None,
    )
    return before if clock == before else clock


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return value


def _added(before: Mapping[str, int], new: Mapping[str, int]) -> Mapping[str, int]:
    if not new:
        return before
    keys: Iterable[str] = {**before, **new}
    return {key: before.get(key, 0) + new.get(key, 0) for key in keys}
