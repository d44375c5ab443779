"""Reads what the documents say of each car."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from livetiming.racing import FlagStatus
from livetiming.racing.columns import ColumnSpec, cell_value
from livetiming.report.race import Car, Correction, Driver, Lap, Stint, Stop
from livetiming.report.values import integer, items, mapping, maybe, number, seconds, text

T = TypeVar("T")
Documents = Mapping[str, Any]
SHOWN = ("Gap", "Int", "C.Gap", "C.Int", "Pen")
"""Headings of cells that only the last state holds."""


class Each(Protocol):
    """Reads row by row, and counts those that cannot be read."""

    def __call__(self, kind: str, rows: Iterable[Any], parse: Callable[[Any], T]) -> tuple[T, ...]:
        """Return what *parse* makes of each of *rows*."""


def read_cars(documents: Documents, each: Each) -> dict[str, Car]:
    """Return the cars, classified ones first and in order."""
    order = [text(key) for key in items(mapping(documents.get("order")).get("order"))]
    told = mapping(documents.get("cars"))
    keys = [
        *dict.fromkeys(key for key in order if key in told),
        *(k for k in told if k not in order),
    ]
    shown = _shown(documents, order)
    places = {key: place for place, key in enumerate(order, start=1)}
    cars = each("car", keys, lambda key: _car(documents, key, each, places.get(key, 0), shown))
    return {car.key: car for car in cars}


def _car(
    documents: Documents, key: str, each: Each, place: int, shown: Mapping[str, dict[str, Any]]
) -> Car:
    def part(name: str) -> Any:
        return mapping(documents.get(name)).get(key)

    def one(kind: str, value: Any) -> Any:
        """Return a number that is not needed, or ``None``."""
        return next(iter(each(kind, () if value is None else (value,), number)), None)

    told, pace = mapping(part("cars")), mapping(part("pace"))
    race = mapping(pace.get("race"))
    in_class = mapping(mapping(documents.get("order")).get("classPositions")).get(key)
    return Car(
        key=key,
        position=place,
        class_position=int(one("class position", in_class) or 0),
        car_class=text(told.get("class")),
        team=text(told.get("team")),
        vehicle=text(told.get("vehicle")),
        drivers=each("driver", items(part("drivers")), _driver),
        state=text(told.get("state")),
        laps_done=integer(told["laps"]),
        driven=integer(told.get("driven", told["laps"])),
        best_s=one("best lap", told.get("best")),
        withdrawn=each("withdrawn lap", items(told.get("withdrawn")), integer),
        lane_s=one("time in the lane", told.get("laneTime")) or 0.0,
        laps=each("lap", _blocks(documents, key), _lap),
        stints=each("stint", items(part("stints")), _stint),
        stops=each("stop", items(part("stops")), _stop),
        average_s=one("pace", race.get("average")),
        consistency=one("pace", race.get("consistency")),
        sectors_s=next(iter(each("sectors", (items(pace.get("sectors")),), seconds)), ()),
        theoretical_s=one("pace", pace.get("theoretical")),
        corrections=each("correction", items(told.get("corrections")), _correction),
        untimed=each("correction", items(told.get("untimed")), _correction),
        shown=shown.get(key, {}),
    )


def _blocks(documents: Documents, key: str) -> list[Any]:
    """Return the rows of all blocks of a car's laps, in order."""
    laps = mapping(documents.get("laps"))
    rows: list[Any] = []
    block = 0
    while (found := laps.get(f"{key}/{block}")) is not None:
        rows += items(found)
        block += 1
    return rows


def _lap(row: Any) -> Lap:
    (count, official, at_s, time_s, flag, driver, stint, pits, position, gap, mark, sectors, *_) = (
        row
    )
    pits = integer(pits)
    return Lap(
        integer(count), integer(official), number(at_s), number(time_s), FlagStatus(integer(flag)),
        integer(driver), integer(stint), bool(pits & 1), bool(pits & 2), integer(position),
        _gap(gap), text(mark), seconds(items(sectors)),
    )  # fmt: skip


def _gap(value: Any) -> str | float:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return text(value)


def _stint(row: Any) -> Stint:
    (count, driver, start_lap, end_lap, start_s, end_s, time_s, laps, best, average, spread, *_) = (
        row
    )
    return Stint(
        integer(count), integer(driver), integer(start_lap), maybe(integer, end_lap),
        number(start_s), maybe(number, end_s), number(time_s), integer(laps),
        maybe(number, best), maybe(number, average), maybe(number, spread),
    )  # fmt: skip


def _stop(row: Any) -> Stop:
    count, lap, in_s, out_s, lane_s, before, after, changed, *_ = row
    return Stop(
        integer(count), integer(lap), number(in_s), maybe(number, out_s), maybe(number, lane_s),
        integer(before), maybe(integer, after), changed is True,
    )  # fmt: skip


def _driver(row: Any) -> Driver:
    pace = mapping(row.get("pace"))
    return Driver(
        text(row["name"]), number(row["time"]), integer(row["stints"]), integer(row["laps"]),
        maybe(number, pace.get("best")), maybe(number, pace.get("average")),
        maybe(number, pace.get("consistency")),
    )  # fmt: skip


def _correction(row: Any) -> Correction:
    at_s, step, official = row
    return Correction(number(at_s), integer(step), integer(official))


def _shown(documents: Documents, order: list[str]) -> dict[str, dict[str, str | float]]:
    """Return the cells of the last state by car; of two cars with one number the order tells."""
    rows = items(mapping(documents.get("state")).get("cars"))
    try:
        columns = ColumnSpec(items(mapping(documents.get("service")).get("colSpec")))
    except ValueError:
        return {}
    found: dict[str, dict[str, str | float]] = {}
    for row in rows:
        cells = items(row)
        plate = text(columns.value(cells, "Num", ""))
        key = next((k for k in order if k not in found and k.partition("~")[0] == plate), None)
        if key is None:
            continue
        found[key] = {
            name: _gap(cell_value(columns.cell(cells, name, ""))) for name in SHOWN
            if columns.index(name) is not None
        }  # fmt: skip
    return found
