"""Which car a row is: its number, and its team where two cars have the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from livetiming.analysis.cells import Cells, text
from livetiming.analysis.model import Car
from livetiming.protocol.delta import keys as row_keys
from livetiming.racing import Stat
from livetiming.racing.ctd import Row


def keys(rows: Sequence[Row], cells: Cells, cars: Mapping[str, Car]) -> list[str]:
    """Return the key of each row: its number, with ``~2``, ``~3`` … for others that share it.

    Rows with one number keep their keys when they overtake each other, as long as their teams,
    or without teams their drivers, tell them apart.
    """
    names = row_keys(list(rows), cells.number)
    if not any("~" in name for name in names):
        return names
    groups: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(number(row, cells), []).append(index)
    for group in groups.values():
        if len(group) > 1:
            _tell_apart(group, names, [_who(rows[index], cells) for index in group], cars)
    return names


def _tell_apart(
    group: list[int], names: list[str], who: list[tuple[str, str]], cars: Mapping[str, Car]
) -> None:
    """Give each row of *group* the key it had, and the keys that are left to the rest."""
    free = [names[index] for index in group]
    known = {key: cars[key] for key in free if key in cars}
    rest: list[int] = []
    for index, (team, driver) in zip(group, who, strict=True):
        found = next(
            (key for key, car in known.items() if _same(car, team, driver) and key in free), None
        )
        if found is None:
            rest.append(index)
        else:
            names[index] = found
            free.remove(found)
    for index, key in zip(rest, free, strict=True):
        names[index] = key


def _same(car: Car, team: str, driver: str) -> bool:
    return car.team == team if team or car.team else bool(driver) and driver in car.drivers


def _who(row: Row, cells: Cells) -> tuple[str, str]:
    columns = cells.columns
    return text(columns.cell(row, Stat.TEAM)), text(columns.cell(row, Stat.DRIVER))


def number(row: Row, cells: Cells) -> str:
    """Return the number of *row* as text."""
    return text(row[cells.number]) if cells.number < len(row) else ""
