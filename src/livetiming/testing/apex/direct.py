"""A simulated race as an analysis has it, without the feed between: for many races."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from livetiming.analysis.model import (
    Analysis,
    Car,
    Clock,
    Counting,
    FlagPeriod,
    Lap,
    Stint,
    Stop,
)
from livetiming.racing import CarState, FlagStatus
from livetiming.testing.apex.model import RaceModel
from livetiming.testing.apex.scenario import Scenario
from livetiming.testing.apex.timeline import (
    Chequered,
    Correction,
    DriverOn,
    Event,
    LapDone,
    Light,
    PitIn,
    PitOut,
    StartCrossing,
)

FLAGS = {"lr": FlagStatus.RED, "lg": FlagStatus.GREEN, "ly": FlagStatus.YELLOW,
         "lf": FlagStatus.CHEQUERED}  # fmt: skip


@dataclass(slots=True)
class _Present:
    """What an analysis holds of one competitor, and what it does not."""

    car: Car
    crossed_s: float = 0.0
    slow: bool = False
    """A neutralisation touched the running lap."""


class DirectRace:
    """Runs a race model and keeps its analysis.

    Args:
        scenario: an endurance race whose line is outside the pit lane.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.model = RaceModel(scenario)
        self.analysis = Analysis()
        self._start_s = scenario.start_epoch_ms / 1000
        self._cars = {
            entry.index: _Present(Car(entry.number, team=entry.team, drivers=entry.drivers))
            for entry in self.model.entries
        }
        self._flag = FlagStatus.NONE
        self._periods: tuple[FlagPeriod, ...] = ()

    def events(self) -> Iterator[tuple[Event, Analysis]]:
        """Every event with the analysis after it; where that knows nothing of it, the same."""
        for event in self.model.events():
            if self._take(event):
                self.analysis = self._made(event.at_ms)
            yield event, self.analysis

    def key(self, entry: int) -> str:
        """Return the key of a competitor."""
        return self._cars[entry].car.key

    def _take(self, event: Event) -> bool:
        at_s = self._start_s + event.at_ms / 1000
        match event:
            case Light():
                self._light(FLAGS[event.code], at_s)
            case StartCrossing() | PitOut():
                self._goes(self._cars[event.entry], at_s, is_out=isinstance(event, PitOut))
            case PitIn():
                self._comes(self._cars[event.entry], at_s)
            case DriverOn():
                present = self._cars[event.entry]
                present.car = replace(present.car, driver=event.driver)
            case LapDone():
                self._laps(self._cars[event.entry], event, at_s)
            case Correction():
                present = self._cars[event.entry]
                counting = present.car.counting
                official = (counting.official or 0) + event.laps
                present.car = replace(present.car, counting=counting_of(official, counting.driven))
            case Chequered():
                pass
            case _:
                return False
        return True

    def _light(self, flag: FlagStatus, at_s: float) -> None:
        if self._periods:
            last = replace(self._periods[-1], end_lap=0, end_s=at_s)
            self._periods = (*self._periods[:-1], last)
        self._periods = (*self._periods, FlagPeriod(flag, 0, at_s))
        self._flag = flag
        for present in self._cars.values():
            present.slow = present.slow or flag.is_caution

    def _goes(self, present: _Present, at_s: float, *, is_out: bool) -> None:
        car = present.car
        stops = car.stops
        if stops and stops[-1].out_s is None:
            lane_s = at_s - stops[-1].in_s
            done = replace(stops[-1], out_s=at_s, lane_s=lane_s, driver_after=max(0, car.driver))
            stops = (*stops[:-1], done)
        else:
            present.crossed_s = at_s
        driver = max(0, car.driver)
        stint = Stint(car.official + 1, at_s, driver, len(car.laps), is_out=is_out)
        state = CarState.OUT if is_out else CarState.RUN
        present.car = replace(
            car, driver=driver, stints=(*car.stints, stint), stops=stops, state=state
        )

    def _comes(self, present: _Present, at_s: float) -> None:
        car = present.car
        ended = replace(car.stints[-1], end_lap=car.official, end_s=at_s, last=len(car.laps))
        stop = Stop(len(car.stops) + 1, car.official, len(car.laps), at_s, car.driver)
        present.car = replace(
            car, stints=(*car.stints[:-1], ended), stops=(*car.stops, stop), state=CarState.PIT
        )

    def _laps(self, present: _Present, event: LapDone, at_s: float) -> None:
        car = present.car
        is_stop = event.kind != "lap"
        official, driven = car.official + 1, len(car.laps) + 1
        flag = FlagStatus.YELLOW if present.slow else self._flag
        if flag is FlagStatus.CHEQUERED:
            flag = FlagStatus.GREEN
        lap = Lap(
            number=driven, official=official, at_s=at_s, time_s=event.lap_ms / 1000, flag=flag,
            driver=car.driver, stint=len(car.stints) - 1, is_in=is_stop, is_out=is_stop,
            position=0, gap="", mark="",
        )  # fmt: skip
        present.slow = self._flag.is_caution
        present.crossed_s = at_s
        present.car = replace(
            car, laps=car.laps.plus(lap), counting=counting_of(official, driven), passed_s=at_s,
            state=CarState.FIN if event.final else CarState.RUN,
        )  # fmt: skip

    def _made(self, at_ms: int) -> Analysis:
        present = [one for one in self._cars.values() if one.car.stints]
        present.sort(key=lambda one: (-one.car.official, one.crossed_s))
        remain_s = self.model.control.clock.remaining_ms(at_ms) / 1000
        return Analysis(
            at_s=self._start_s + at_ms / 1000,
            cars={one.car.key: one.car for one in present},
            order=tuple(one.car.key for one in present),
            periods=self._periods,
            leader_lap=present[0].car.official if present else 0,
            clock=Clock(None, remain_s),
            is_started=True,
        )


def counting_of(official: int, driven: int) -> Counting:
    """Return a counting that has come so far."""
    return Counting(official=official, driven=driven)
