"""Fastest laps and sectors: one line a car, the fastest first."""

from __future__ import annotations

from dataclasses import dataclass

from livetiming.report.race import Car, Race


@dataclass(frozen=True, slots=True)
class Best:
    """The best of one car."""

    car: Car
    best_s: float
    behind_s: float
    """To the fastest of all."""
    lap: int | None
    at_s: float | None
    driver: str
    sectors: tuple[tuple[float | None, bool], ...]
    """Best time of each sector, and whether nobody was faster in it."""


def bests(race: Race) -> tuple[Best, ...]:
    """Return the cars that have a best lap, the fastest first."""
    timed = [(car.best_s, car) for car in race.cars.values() if car.best_s is not None]
    if not timed:
        return ()
    timed.sort(key=lambda pair: pair[0])
    fastest = timed[0][0]
    best_of = [_least(race, index) for index in range(race.sectors)]
    return tuple(
        Best(
            car=car,
            best_s=best_s,
            behind_s=round(best_s - fastest, 3),
            lap=None if (lap := car.best_lap) is None else lap.number,
            at_s=None if lap is None else lap.at_s,
            driver="" if lap is None else car.driver(lap.driver),
            sectors=tuple(
                (time, time is not None and time == best_of[index])
                for index, time in enumerate(_sectors(car, race.sectors))
            ),
        )
        for best_s, car in timed
    )


def _sectors(car: Car, count: int) -> tuple[float | None, ...]:
    return (*car.sectors_s, *([None] * count))[:count]


def _least(race: Race, index: int) -> float | None:
    times = [
        time for car in race.cars.values() for time in car.sectors_s[index : index + 1]
        if time is not None
    ]  # fmt: skip
    return min(times, default=None)


def theoretical_s(race: Race) -> float | None:
    """Return what the best sectors of all cars add up to, where each has one."""
    best = [_least(race, index) for index in range(race.sectors)]
    known = [time for time in best if time is not None]
    return round(sum(known), 3) if known and len(known) == len(best) else None
