"""The race model: karts, drivers, stops and flags as a stream of events in order of time.

Pure and lazy: the model holds the present of the race only, and every choice comes from seeded
generators, one per competitor, so that a change to one leaves the others' races alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from livetiming.testing.apex.control import ControlPlan, plan_control
from livetiming.testing.apex.field import build_field
from livetiming.testing.apex.language import LANGUAGES
from livetiming.testing.apex.pace import Pace
from livetiming.testing.apex.pits import (
    KartPool,
    driver_shown_after_ms,
    first_stint_ms,
    stint_ms,
    stop_ms,
)
from livetiming.testing.apex.scenario import Scenario
from livetiming.testing.apex.timeline import (
    Chequered,
    Correction,
    DriverOn,
    Entry,
    Event,
    KartSwap,
    LapDone,
    LapKind,
    Light,
    Notice,
    PitIn,
    PitOut,
    SectorDone,
    SessionEnd,
    StartCrossing,
    Stopped,
    TimeUp,
)
from livetiming.testing.apex.wording import minutes_text

_PIT_ENTRY_OUTSIDE = 0.07
"""Share of a lap driven before the pit entry where the line is outside the pit lane."""
_PIT_ENTRY_INSIDE = 0.92
_STANDSTILL_MS = 140_000
_WORKSHOP_PER_TEAMS = 31
_CLOSE_AFTER_FLAG_MS = 200_000
_LAPS_BEFORE_GONE = 3
"""A withdrawn kart stands so long before it loses its row: a lap may hold a stop."""
_STOPPED_AFTER_MS = 180_000


@dataclass(slots=True)
class Car:
    """The present of one competitor."""

    entry: Entry
    rng: Random
    pace: Pace
    kart: int
    driver: int = 0
    count: int = 0
    """Laps as race control counts them."""
    last_ms: int = 0
    stint_from_ms: int = 0
    stint_until_ms: int = 0
    in_ms: int = 0
    in_pit: bool = False
    done: bool = False
    workshop: bool = False
    """Spends the race in the workshop, like one kart in most big fields."""
    retires_at: int = 10**9
    no_show: bool = False


Step = Callable[[Car, int, tuple[int, ...]], Iterator[Event]]


@dataclass(slots=True)
class RaceModel:
    """An endurance or sprint race."""

    scenario: Scenario
    entries: list[Entry] = field(init=False)
    control: ControlPlan = field(init=False)
    cars: list[Car] = field(init=False)
    pool: KartPool = field(init=False)
    finished: bool = field(init=False, default=False)
    time_up: bool = field(init=False, default=False)
    _queue: list[tuple[int, int, Step, Car, tuple[int, ...]]] = field(init=False)
    _order: int = field(init=False, default=0)
    _close_ms: int = field(init=False, default=10**12)

    def __post_init__(self) -> None:
        scenario = self.scenario
        self.entries = build_field(scenario)
        self.control = plan_control(scenario)
        self.pool = KartPool(Random(f"pool {scenario.seed}"), scenario)
        self.cars = [self._car(entry) for entry in self.entries]
        self._queue = []
        self._mark_special_cars()

    def _car(self, entry: Entry) -> Car:
        rng = Random(f"car {self.scenario.seed} {entry.index}")
        grid = entry.index / max(1, self.scenario.teams - 1)
        pace = Pace(rng, self.scenario, len(entry.drivers), grid)
        return Car(entry, rng, pace, entry.index)

    def _mark_special_cars(self) -> None:
        count, troubles = len(self.cars), self.scenario.troubles
        if self.scenario.kind == "endurance":
            for number in range(round(count / _WORKSHOP_PER_TEAMS)):
                self.cars[count // 2 + number].workshop = True
        if "no_show" in troubles and count > 5:
            self.cars[4].no_show = True
        if "retired" in troubles and count > 5:
            self.cars[5].retires_at = self.scenario.retirement_lap
        for car in self.cars:
            if car.entry.present_until_ms < 10**12:
                laps = car.entry.present_until_ms * 0.8 / (self.scenario.lap_s * 1000)
                car.retires_at = min(car.retires_at, round(laps))

    # -- the loop --------------------------------------------------------------------------

    def events(self) -> Iterator[Event]:
        """Everything that happens, in order of time. Call it once."""
        self._push_start()
        control = iter(self.control.events)
        decision = next(control, None)
        now_ms = 0
        while self._queue:
            while decision is not None and decision.at_ms <= self._queue[0][0]:
                yield from self._decide(decision)
                decision = next(control, None)
            at_ms, _, step, car, args = heapq.heappop(self._queue)
            if at_ms > self._close_ms:
                break
            now_ms = at_ms
            yield from step(car, at_ms, args)
        end_ms = self._close_ms if self.finished else now_ms
        yield SessionEnd(end_ms, tuple(self._running()))

    def _running(self) -> Iterator[int]:
        return (car.entry.index for car in self.cars if car.count and not car.in_pit)

    def _push(self, at_ms: int, step: Step, car: Car, *args: int) -> None:
        self._order += 1
        heapq.heappush(self._queue, (at_ms, self._order, step, car, args))

    def _push_start(self) -> None:
        if not self.scenario.laps:
            self._push(self.control.clock.end_ms, self._time_is_up, self.cars[0])
        for car in self.cars:
            if car.no_show:
                continue
            delay_ms = 200 + 250 * car.entry.index + car.rng.randrange(400)
            if car.entry.present_from_ms > 0:
                delay_ms = car.entry.present_from_ms + 60_000
            self._push(delay_ms, self._start, car)

    def _decide(self, event: Event) -> Iterator[Event]:
        if self.finished:
            return
        if isinstance(event, Correction):
            if not self._can_correct(event):
                return
            self.cars[event.entry].count += event.laps
        yield event

    def _can_correct(self, event: Correction) -> bool:
        car = self.cars[event.entry]
        present = car.entry.present_until_ms > 10**11 and car.entry.present_from_ms < 0
        return present and not car.no_show and car.count + event.laps > 2

    # -- one car ---------------------------------------------------------------------------

    def _start(self, car: Car, at_ms: int, _args: tuple[int, ...]) -> Iterator[Event]:
        car.last_ms = car.stint_from_ms = at_ms
        car.stint_until_ms = at_ms + first_stint_ms(car.rng, self.scenario.rules)
        if car.workshop:
            self._plan_stint(car, at_ms)
        yield StartCrossing(at_ms, car.entry.index)
        self._plan_lap(car, at_ms)

    def _plan_stint(self, car: Car, at_ms: int) -> None:
        length_ms = stint_ms(car.rng, self.scenario.rules)
        if car.workshop:
            length_ms = round(length_ms * 0.35)
        car.stint_from_ms, car.stint_until_ms = at_ms, at_ms + length_ms

    def _lap_ms(self, car: Car, at_ms: int) -> int:
        slow = self.control.neutralised(at_ms)
        quality = self.pool.quality[car.kart]
        return car.pace.lap_ms(at_ms, car.driver, quality, neutralised=slow)

    def _plan_lap(self, car: Car, at_ms: int) -> None:
        lap_ms = self._lap_ms(car, at_ms)
        is_withdrawn = at_ms + _LAPS_BEFORE_GONE * lap_ms > car.entry.present_until_ms
        if car.count >= car.retires_at or is_withdrawn:
            self._push(at_ms + _STOPPED_AFTER_MS, self._stand, car)
        elif self._stops_in(car, at_ms, lap_ms):
            inside = self.scenario.pit_line == "inside"
            share = _PIT_ENTRY_INSIDE if inside else _PIT_ENTRY_OUTSIDE
            self._push(at_ms + round(lap_ms * share), self._enter_pit, car, lap_ms)
        else:
            self._push_lap(car, at_ms, lap_ms)

    def _push_lap(self, car: Car, at_ms: int, lap_ms: int) -> None:
        if lap_ms > _STOPPED_AFTER_MS:
            self._push(at_ms + _STANDSTILL_MS, self._stand, car)
        sectors = car.pace.sectors_ms(lap_ms) if self.scenario.sectors else ()
        if sectors:
            self._push(at_ms + sectors[0], self._sector, car, 1, sectors[0])
            self._push(at_ms + sectors[0] + sectors[1], self._sector, car, 2, sectors[1])
        self._push(at_ms + lap_ms, self._cross, car, *sectors)

    def _stops_in(self, car: Car, at_ms: int, lap_ms: int) -> bool:
        if self.scenario.kind == "sprint":
            return False
        return at_ms + lap_ms > car.stint_until_ms and car.count >= 1

    def _stand(self, car: Car, at_ms: int, _args: tuple[int, ...]) -> Iterator[Event]:
        yield Stopped(at_ms, car.entry.index)

    def _sector(self, car: Car, at_ms: int, args: tuple[int, ...]) -> Iterator[Event]:
        yield SectorDone(at_ms, car.entry.index, *args)

    def _cross(self, car: Car, at_ms: int, args: tuple[int, ...]) -> Iterator[Event]:
        kind: LapKind = "stop" if car.in_ms > car.last_ms else "lap"
        yield from self._complete(car, at_ms, at_ms - car.last_ms, kind, args)
        if not car.done:
            self._plan_lap(car, at_ms)

    def _complete(
        self, car: Car, at_ms: int, lap_ms: int, kind: LapKind, sectors_ms: tuple[int, ...]
    ) -> Iterator[Event]:
        car.count += 1
        car.last_ms = at_ms
        if not self.finished and self._takes_flag(car):
            self.finished = True
            self._close_ms = at_ms + _CLOSE_AFTER_FLAG_MS
            yield Light(at_ms, "lf")
            yield Notice(at_ms, "chequered", LANGUAGES[self.scenario.language].finish)
            yield Chequered(at_ms, car.entry.index)
        car.done = self.finished
        yield LapDone(at_ms, car.entry.index, lap_ms, kind, car.done, sectors_ms)

    def _takes_flag(self, car: Car) -> bool:
        over = car.count >= self.scenario.laps if self.scenario.laps else self.time_up
        return over and all(
            other.count < car.count for other in self.cars if other.entry != car.entry
        )

    def _time_is_up(self, _car: Car, at_ms: int, _args: tuple[int, ...]) -> Iterator[Event]:
        self.time_up = True
        yield TimeUp(at_ms)

    # -- stops -----------------------------------------------------------------------------

    def _enter_pit(self, car: Car, at_ms: int, args: tuple[int, ...]) -> Iterator[Event]:
        car.in_ms, car.in_pit = at_ms, True
        yield PitIn(at_ms, car.entry.index)
        self._check_stint(car, at_ms)
        yield self._swap_kart(car, at_ms)
        length_ms = stop_ms(car.rng, self.scenario.rules)
        if car.workshop:
            length_ms = round(car.rng.uniform(1_800_000, 4_800_000))
        if len(car.entry.drivers) > 1 and car.rng.random() < 0.8:
            shown_ms = at_ms + driver_shown_after_ms(car.rng, length_ms)
            self._push(shown_ms, self._change_driver, car)
        self._push(at_ms + length_ms, self._leave_pit, car, *args)

    def _check_stint(self, car: Car, at_ms: int) -> None:
        limit_ms = self.scenario.rules.max_stint_s * 1000
        driven_ms = at_ms - car.stint_from_ms
        if limit_ms and driven_ms > limit_ms:
            self._sentence(car, at_ms, "stint_time", driven_ms)

    def _sentence(self, car: Car, at_ms: int, reason: str, time_ms: int) -> None:
        """Race control needs a moment to see what happened."""
        decided_ms = at_ms + car.rng.randrange(5_000, 40_000)
        self._push(decided_ms, self._penalise, car, int(reason == "pit_time"), time_ms, car.count)

    def _penalise(self, car: Car, at_ms: int, args: tuple[int, ...]) -> Iterator[Event]:
        pit_time, time_ms, lap = args
        words = LANGUAGES[self.scenario.language]
        template = words.pit_time if pit_time else words.stint_time
        why = template.format(time=minutes_text(time_ms), lap=lap)
        text = f"{words.penalty} - {why} - {words.lap_count(1)}"
        yield Notice(at_ms, "penalty", text, car.entry.index)
        if car.count > 2:
            car.count -= 1
            yield Correction(at_ms, car.entry.index, -1, words.penalty_laps(1))

    def _swap_kart(self, car: Car, at_ms: int) -> KartSwap:
        car.kart, row = self.pool.swap(car.kart)
        return KartSwap(at_ms, car.entry.index, car.kart, self.pool.quality[car.kart], row)

    def _change_driver(self, car: Car, at_ms: int, _args: tuple[int, ...]) -> Iterator[Event]:
        others = [index for index in range(len(car.entry.drivers)) if index != car.driver]
        car.driver = car.rng.choice(others)
        yield DriverOn(at_ms, car.entry.index, car.driver)

    def _leave_pit(self, car: Car, at_ms: int, args: tuple[int, ...]) -> Iterator[Event]:
        if self.finished:
            return
        car.in_pit = False
        yield PitOut(at_ms, car.entry.index)
        self._plan_stint(car, at_ms)
        stopped_ms = at_ms - car.in_ms
        if self.scenario.pit_line == "inside":
            yield from self._complete(car, at_ms, stopped_ms, "pit_exit", ())
            if not car.done:
                self._push_lap(car, at_ms, round(self._lap_ms(car, at_ms) * 0.985))
        else:
            rest_ms = round(args[0] * (1 - _PIT_ENTRY_OUTSIDE))
            self._push(at_ms + rest_ms, self._cross, car)
        yield from self._check_stop(car, at_ms, stopped_ms)

    def _check_stop(self, car: Car, at_ms: int, stopped_ms: int) -> Iterator[Event]:
        rules = self.scenario.rules
        missing_ms = rules.min_stop_s * 1000 - stopped_ms
        if missing_ms <= 0 or self.finished:
            return
        if missing_ms > rules.short_stop_tolerance_s * 1000:
            self._sentence(car, at_ms, "pit_time", stopped_ms)
            return
        words = LANGUAGES[self.scenario.language]
        why = words.pit_time.format(time=minutes_text(stopped_ms), lap=car.count)
        yield Notice(at_ms, "warning", f"{words.warning} - {why}", car.entry.index)
