"""The HTTP history API, answered from the truth.

A request is ``#``-separated pairs, ``D#-30#D44387.L#-999#D44387.P``: so many entries of what.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from livetiming.testing.apex.truth import Car, Lap, Truth

_ASK = re.compile(r"D(\d{1,12})\.([A-Z]{1,4})")
_PREFIXES = {"pit_exit": "b"}
ERROR = "error"


def answer(truth: Truth, request: str) -> str:
    """The text a request is answered with; ``error`` when it cannot be understood."""
    first, *rest = request.strip().split("#")
    parts = [part for part in rest if part != "D"]
    if first != "D" or len(parts) < 2:
        return ERROR
    lines: list[str] = []
    for amount, what in zip(parts[::2], parts[1::2], strict=False):
        lines += _entries(truth, amount, what)
    return "\n".join(lines)


def _entries(truth: Truth, amount: str, what: str) -> list[str]:
    match = _ASK.fullmatch(what)
    limit = re.fullmatch(r"-?(\d{1,6})", amount)
    if match is None or limit is None:
        return []
    car = next((car for car in truth.cars if str(car.entry.row_id) == match[1]), None)
    write = _WRITERS.get(match[2])
    if car is None or write is None:
        return []
    return write(car)[: int(limit[1])]


def driver_id(car: Car, driver: int) -> int:
    """The server's number of a driver."""
    return car.entry.row_id * 20 + 1 + driver


def _laps(car: Car) -> list[str]:
    return [
        f"D{car.entry.row_id}.L{lap.number:04d}#{_sectors(lap)}|{_prefix(lap)}{lap.time_ms}"
        for lap in reversed(car.laps)
    ]


def _sectors(lap: Lap) -> str:
    times = [*lap.sectors_ms, *[""] * 3][:3]
    return "|".join(str(time) for time in times)


def _prefix(lap: Lap) -> str:
    return _PREFIXES.get(lap.kind, lap.best)


def _stops(car: Car) -> list[str]:
    lines = []
    for stop in reversed(car.stops):
        out_ms = "" if stop.out_ms is None else stop.out_ms
        length_ms = "" if stop.out_ms is None else stop.out_ms - stop.in_ms
        fields = (
            stop.number, stop.lap, stop.in_ms, out_ms, length_ms, stop.stint_ms,
            stop.stint_laps, driver_id(car, stop.driver), stop.driver_total_ms,
        )  # fmt: skip
        line = "|".join(str(value) for value in fields)
        lines.append(f"D{car.entry.row_id}.P{stop.number:02d}#{line}")
    return lines


def _bests(car: Car) -> list[str]:
    best = car.best_ms if car.best_ms < 10**9 else ""
    return [f"D{car.entry.row_id}.BL#|||{best}", f"D{car.entry.row_id}.BS#||"]


def _crew(car: Car) -> list[str]:
    entry = car.entry
    members = "".join(
        f'<driver  id="{driver_id(car, number)}" member="0" num="{number + 1}" '
        f'name="{escape(name)}" nat="" color="#000000"{_current(car, number)}/>'
        for number, name in enumerate(entry.drivers)
    )
    head = (
        f'<driver  id="{entry.row_id}" member="0" center="70" num="{escape(entry.number)}" '
        f'name="{escape(entry.team)}" nat="" color="#1ADB23">'
    )
    return [f"D{entry.row_id}.INF#{head}{members}</driver>"]


def _current(car: Car, driver: int) -> str:
    return ' current="1"' if driver == car.driver else ""


_WRITERS: dict[str, Callable[[Car], list[str]]] = {
    "L": _laps, "P": _stops, "B": _bests, "INF": _crew,
}  # fmt: skip
