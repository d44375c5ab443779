"""The HTTP history: what to ask, how to read the answer, how to fill the holes with it.

It is asked on connection and after stops and gaps, never lap by lap. What it says is merged by
lap and stop number, so that asking twice doubles nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from . import joining
from .html import tokens
from .model import Lap, Row, Stop
from .session import Session

ALL: Final = 9_999
"""More laps or stops than any event has."""
ROWS_A_REQUEST: Final = 8
"""Competitors asked for at once: a day's laps of one are 30 kB."""

_LINE = re.compile(r"D(\d{1,12})\.(L|P|INF|BL|BS)(\d{0,6})#(.*)", re.ASCII | re.DOTALL)
_TIME = re.compile(r"([a-z]?)(\d{1,9})", re.ASCII)
_COLOURS: Final = {"g": "pb", "p": "sb"}
_MOST_SHIFT: Final = 30


@dataclass(frozen=True, slots=True)
class PastLap:
    """One lap of the history."""

    number: int
    time_ms: int
    mark: str
    pit_exit: bool
    sectors_ms: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class PastStop:
    """One stop of the history; race times, not times of day."""

    number: int
    lap: int
    in_ms: int
    out_ms: int | None
    length_ms: int | None
    stint_ms: int | None
    stint_laps: int | None
    driver_id: str
    driver_total_ms: int | None


@dataclass(slots=True)
class Past:
    """The history of one competitor."""

    laps: dict[int, PastLap] = field(default_factory=dict)
    stops: dict[int, PastStop] = field(default_factory=dict)
    name: str = ""
    drivers: dict[str, str] = field(default_factory=dict)
    """Driver id to name."""
    current: str = ""
    """Name of the driver at the wheel."""
    category: str = ""


@dataclass(slots=True)
class Answer:
    """An answer, by row id."""

    pasts: dict[str, Past] = field(default_factory=dict)
    unread: int = 0
    """Lines that could not be read."""


@dataclass(slots=True)
class Merged:
    """What an answer added."""

    laps: int = 0
    stops: int = 0
    differing: int = 0
    """Laps whose time in the history is not the one the feed showed."""
    renumbered: int = 0
    """Competitors whose laps had to be renumbered."""


# -- asking -------------------------------------------------------------------------------------


def queries(row_ids: Sequence[str], *, laps: int = ALL, stops: int = ALL) -> list[str]:
    """Requests for the latest *laps* and *stops* of the competitors, and for their crews."""
    return [
        "#".join(_query(row_id, laps, stops) for row_id in row_ids[i : i + ROWS_A_REQUEST])
        for i in range(0, len(row_ids), ROWS_A_REQUEST)
    ]


def _query(row_id: str, laps: int, stops: int) -> str:
    return f"D#-{laps}#D{row_id}.L#-{stops}#D{row_id}.P#1#D{row_id}.INF"


# -- reading ------------------------------------------------------------------------------------


def parse(text: str) -> Answer:
    """Read an answer; a line that cannot be read is counted and costs nothing else."""
    answer = Answer()
    for line in text.splitlines():
        if line.strip() and not _read_line(answer, line.strip()):
            answer.unread += 1
    return answer


def _read_line(answer: Answer, line: str) -> bool:
    match = _LINE.fullmatch(line)
    if match is None:
        return False
    row_id, what, number, rest = match.groups()
    past = answer.pasts.get(row_id)
    if past is None:
        past = answer.pasts[row_id] = Past()
    if what == "L":
        lap = _lap(number, rest)
        if lap is not None:
            past.laps[lap.number] = lap
        return lap is not None or (bool(number) and not rest.strip("| "))
    if what == "P":
        stop = _stop(rest)
        if stop is not None:
            past.stops[stop.number] = stop
        return stop is not None
    if what == "INF":
        return _crew(past, rest)
    return True


def _lap(number: str, rest: str) -> PastLap | None:
    fields = rest.split("|")
    time = _TIME.fullmatch(fields[-1].strip())
    if not number or time is None:
        return None
    sectors = tuple(_ms(part) for part in fields[:-1])
    mark = _COLOURS.get(time[1], "")
    return PastLap(int(number), int(time[2]), mark, time[1] == "b", sectors)


def _stop(rest: str) -> PastStop | None:
    fields = [*rest.split("|"), *[""] * 9][:9]
    number, lap, in_ms = (_ms(part) for part in fields[:3])
    if number is None or lap is None or in_ms is None:
        return None
    out_ms, length_ms, stint_ms, laps = (_ms(part) for part in fields[3:7])
    return PastStop(
        number, lap, in_ms, out_ms, length_ms, stint_ms, laps, fields[7].strip(), _ms(fields[8])
    )


def _ms(text: str) -> int | None:
    match = _TIME.fullmatch(text.strip())
    return None if match is None else int(match[2])


def _crew(past: Past, rest: str) -> bool:
    found = False
    for token in tokens(rest):
        about = token.attributes
        if token.name == "driver" and not token.closing:
            if found:
                past.drivers[about.get("id", "")] = about.get("name", "")
                if about.get("current") == "1":
                    past.current = about.get("name", "")
            else:
                past.name, found = about.get("name", ""), True
        elif token.name == "inf" and about.get("type") == "class":
            past.category = about.get("value", "")
    return found


# -- merging ------------------------------------------------------------------------------------


def merge(session: Session, answer: Answer) -> Merged:
    """Fill the holes of *session* with what *answer* knows; nothing is doubled.

    The history counts laps driven, as we do; where our number was only an estimate (after
    joining a race that shows no lap counter) the laps in common tell the right one.
    """
    merged = Merged()
    for row_id, past in answer.pasts.items():
        row = session.known.get(row_id)
        if row is not None and past.laps:
            _align(row, past, merged)
            _merge_laps(row, past, merged)
        if row is not None:
            _merge_stops(row, past, merged)
            _merge_drivers(row, past)
    return merged


def _align(row: Row, past: Past, merged: Merged) -> None:
    """Move our lap numbers to those of the history, by the laps both have."""
    ours = [lap for lap in row.laps if lap.source != "history"][-40:]
    if not ours:
        _seed(row, past)
        return
    counts = {shift: _agreeing(ours, past, shift) for shift in _shifts()}
    best = max(counts, key=lambda shift: (counts[shift], -abs(shift)))
    if best == 0 or counts[best] < max(2, 2 * counts[0]):
        return
    merged.renumbered += 1
    first = ours[0].number
    for lap in row.laps:
        if lap.number >= first and lap.source != "history":
            lap.number += best
    row.driven += best
    if row.stint_lap is not None and not row.first_stint:
        row.stint_lap = max(0, row.stint_lap + best)
    row.adjusted -= best


def _shifts() -> Iterable[int]:
    return range(-_MOST_SHIFT, _MOST_SHIFT + 1)


def _agreeing(laps: list[Lap], past: Past, shift: int) -> int:
    return sum(
        1
        for lap in laps
        if (known := past.laps.get(lap.number + shift)) and known.time_ms == lap.time_ms
    )


def _seed(row: Row, past: Past) -> None:
    last = max(past.laps)
    if not row.laps_known:
        joining.settle(row, last - row.driven)
        row.adjusted = -row.penalty_laps
    elif row.driven < last:
        row.adjusted -= last - row.driven
        row.driven = last


def _merge_laps(row: Row, past: Past, merged: Merged) -> None:
    ours = {lap.number: lap for lap in row.laps}
    for number, known in past.laps.items():
        lap = ours.get(number)
        if lap is not None:
            merged.differing += lap.time_ms != known.time_ms
        elif number <= row.driven:
            ours[number] = Lap(
                number,
                known.time_ms,
                None,
                mark=known.mark,
                pit_exit=known.pit_exit,
                source="history",
            )
            merged.laps += 1
    row.laps = [ours[number] for number in sorted(ours)]
    row.anchored = True


def _merge_stops(row: Row, past: Past, merged: Merged) -> None:
    """Stops by number; the history counts them all, ours may have begun late."""
    if not past.stops:
        return
    last = past.stops[max(past.stops)]
    if row.stint_lap is None and last.out_ms is not None and last.lap <= row.driven:
        row.stint_lap = last.lap
    missing = max(past.stops) - len(row.stops)
    if missing <= 0:
        _complete_stops(row, past)
        return
    older = [_as_stop(past, past.stops[n]) for n in sorted(past.stops) if n <= missing]
    for stop in row.stops:
        stop.number += missing
    row.stops = older + row.stops
    merged.stops += len(older)
    _complete_stops(row, past)


def _complete_stops(row: Row, past: Past) -> None:
    for stop in row.stops:
        known = past.stops.get(stop.number)
        if known is not None and stop.length_ms is None and known.length_ms is not None:
            stop.length_ms = known.length_ms


def _as_stop(past: Past, known: PastStop) -> Stop:
    return Stop(
        known.number,
        None,
        known.lap,
        length_ms=known.length_ms,
        driver_before=past.drivers.get(known.driver_id, ""),
        source="history",
    )


def _merge_drivers(row: Row, past: Past) -> None:
    for stop in past.stops.values():
        driver = past.drivers.get(stop.driver_id, "")
        if driver and stop.driver_total_ms is not None:
            known = row.driver_totals_ms.get(driver, 0)
            row.driver_totals_ms[driver] = max(known, stop.driver_total_ms)
    if past.current and not row.driver:
        row.driver = past.current
    for lap in row.laps:
        if lap.source == "history" and not lap.driver:
            lap.driver = _driver_of(past, lap.number)


def _driver_of(past: Past, number: int) -> str:
    """Who drove lap *number*: the stint that the next stop ended."""
    ends = [stop for stop in past.stops.values() if stop.lap >= number]
    if not ends:
        return past.current
    first = min(ends, key=lambda stop: stop.lap)
    return past.drivers.get(first.driver_id, "")
