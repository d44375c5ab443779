"""Laps and stints as tables, for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from livetiming.analysis.details import on_track_s
from livetiming.analysis.model import Analysis, Car
from livetiming.analysis.pace import stint_pace
from livetiming.analysis.views import driver_index, driver_names

Row = list[Any]

LAPS = (
    "car", "class", "team", "driver", "lap", "official_lap", "at_s", "time_s", "flag", "stint",
    "in_lap", "out_lap", "position", "gap", "mark", "tyre", "sectors_s",
)  # fmt: skip
STINTS = (
    "car", "class", "team", "driver", "stint", "start_lap", "end_lap", "start_s", "end_s",
    "on_track_s", "laps", "best_s", "average_s", "stop_after_in_s", "stop_after_lane_s", "tyre",
)  # fmt: skip


def laps(analysis: Analysis) -> Iterator[Row]:
    """Give :data:`LAPS` of every lap, car by car."""
    for key, car in analysis.cars.items():
        names = driver_names(car)
        for lap in car.laps:
            stint = car.stints[lap.stint] if lap.stint < len(car.stints) else None
            driver = stint.driver if lap.driver < 0 and stint is not None else lap.driver
            yield [
                key, car.car_class, car.team, _name(car, names, driver), lap.number, lap.official,
                lap.at_s, lap.time_s, lap.flag.wire, lap.stint + 1, int(lap.is_in),
                int(lap.is_out), lap.position, lap.gap, lap.mark, lap.tyre,
                " ".join("-" if sector is None else str(sector) for sector in lap.sectors_s),
            ]  # fmt: skip


def stints(analysis: Analysis) -> Iterator[Row]:
    """Give :data:`STINTS` of every stint, car by car, with the stop that ended it."""
    for key, car in analysis.cars.items():
        names = driver_names(car)
        stops = {stop.in_s: stop for stop in car.stops}
        for number, stint in enumerate(car.stints, start=1):
            count = len(car.laps[stint.first : stint.last])
            speed = stint_pace(car, stint)
            stop = None if stint.end_s is None else stops.get(stint.end_s)
            yield [
                key, car.car_class, car.team, _name(car, names, stint.driver), number,
                stint.start_lap, stint.end_lap, stint.start_s, stint.end_s,
                round(on_track_s(analysis, stint), 3), count, speed.best_s, speed.average_s,
                stop and stop.in_s, stop and stop.lane_s, stint.tyre,
            ]  # fmt: skip


def _name(car: Car, names: list[str], driver: int) -> str:
    index = driver_index(car, driver)
    return names[index] if index < len(names) else ""
