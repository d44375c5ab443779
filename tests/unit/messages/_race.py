"""Small races for the tests of the generators."""

from __future__ import annotations

from typing import Any

from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import RaceState
from livetiming.racing.stats import Stat

COLUMNS = ColumnSpec([Stat.NUM, Stat.STATE, Stat.CLASS, Stat.DRIVER, Stat.LAST_LAP])


def a_car(
    number: str = "7", *, state: str = "RUN", cls: str = "", driver: str = "", last: Any = ""
) -> list[Any]:
    return [number, state, cls, driver, last]


def a_race(*cars: list[Any], flag: str = "green") -> RaceState:
    return RaceState(cars=list(cars), session={"flagState": flag})
