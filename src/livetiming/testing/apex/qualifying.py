"""The model of a timed session: ranking by best lap, karts in and out as they please."""

from __future__ import annotations

from collections.abc import Iterator

from livetiming.testing.apex.language import LANGUAGES
from livetiming.testing.apex.model import Car, RaceModel
from livetiming.testing.apex.timeline import (
    Chequered,
    Event,
    LapDone,
    LapKind,
    Light,
    Notice,
    PitIn,
    PitOut,
    TimeUp,
)

_CLOSE_AFTER_FLAG_MS = 200_000
_RUN_LAPS = (4, 9)


class QualifyingModel(RaceModel):
    """Everybody starts from the pit lane and may come back to it."""

    def _push_start(self) -> None:
        self._push(self.control.clock.end_ms, self._time_is_up, self.cars[0])
        for car in self.cars:
            if not car.no_show:
                car.in_pit = True
                since_ms = max(0, car.entry.present_from_ms)
                self._push(since_ms + 1_000 + car.rng.randrange(75_000), self._leave_pit, car)

    def _leave_pit(self, car: Car, at_ms: int, _args: tuple[int, ...]) -> Iterator[Event]:
        if self.finished or self._is_withdrawn(car, at_ms):
            return
        car.in_pit = False
        if not car.count:
            car.last_ms = at_ms
        car.stint_until_ms = car.count + car.rng.randint(*_RUN_LAPS)
        yield PitOut(at_ms, car.entry.index)
        self._push_lap(car, at_ms, round(self._lap_ms(car, at_ms) * 1.06))

    def _plan_lap(self, car: Car, at_ms: int) -> None:
        lap_ms = self._lap_ms(car, at_ms)
        if self._is_withdrawn(car, at_ms):
            return
        if car.count >= car.stint_until_ms:
            self._push(at_ms + round(lap_ms * 0.9), self._enter_pit, car)
        else:
            self._push_lap(car, at_ms, lap_ms)

    def _is_withdrawn(self, car: Car, at_ms: int) -> bool:
        """Whether its row will be gone before it could complete a lap."""
        return at_ms + 2 * self.scenario.lap_s * 1000 > car.entry.present_until_ms

    def _enter_pit(self, car: Car, at_ms: int, _args: tuple[int, ...]) -> Iterator[Event]:
        car.in_ms, car.in_pit = at_ms, True
        yield PitIn(at_ms, car.entry.index)
        self._push(at_ms + round(car.rng.uniform(40_000, 180_000)), self._leave_pit, car)

    def _complete(
        self, car: Car, at_ms: int, lap_ms: int, kind: LapKind, sectors_ms: tuple[int, ...]
    ) -> Iterator[Event]:
        if car.count == 0:
            kind = "out_lap"
        car.count += 1
        car.last_ms = at_ms
        car.done = self.finished
        yield LapDone(at_ms, car.entry.index, lap_ms, kind, car.done, sectors_ms)

    def _time_is_up(self, car: Car, at_ms: int, _args: tuple[int, ...]) -> Iterator[Event]:
        self.time_up = self.finished = True
        self._close_ms = at_ms + _CLOSE_AFTER_FLAG_MS
        yield TimeUp(at_ms)
        yield Light(at_ms, "lf")
        yield Notice(at_ms, "chequered", LANGUAGES[self.scenario.language].finish)
        yield Chequered(at_ms, car.entry.index)
