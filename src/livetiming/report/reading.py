"""Reads the documents of an analysis, which may come from anybody.

A piece that cannot be read is left out and counted by its kind; only what is no analysis at all
is refused.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from livetiming.racing import FlagStatus
from livetiming.report.cars import read_cars
from livetiming.report.race import ChartLap, Message, Origin, Period, Race
from livetiming.report.values import NotReadable, integer, items, mapping, maybe, number, text

T = TypeVar("T")
NEEDED = ("cars", "laps", "order", "session", "stats")


class BadAnalysis(ValueError):
    """These are no documents of an analysis; the text says what is missing."""


def read(documents: object, origin: Origin, *, where: str = "analysis") -> Race:
    """Return what *documents* say.

    Args:
        documents: key → document, as in ``docs/reference/analysis.md``, with ``service`` and
            ``state`` beside them.
        origin: where they come from.
        where: named in errors.

    Raises:
        BadAnalysis: they are none.
    """
    if not isinstance(documents, Mapping):
        raise BadAnalysis(
            f"{where}: expected the JSON object of an analysis, got {_kind(documents)}"
        )
    missing = [key for key in NEEDED if not isinstance(documents.get(key), Mapping)]
    if missing:
        raise BadAnalysis(
            f"{where}: expected an analysis with {', '.join(NEEDED)}, got none of "
            f"{', '.join(missing)}; make one with 'livetiming-analysis RECORDING'"
        )
    reader = _Reader()
    service, session, stats = (
        reader.map(documents, key) for key in ("service", "session", "stats")
    )
    started_s = reader.one("service", lambda: number(service["startTime"])) or 0.0
    length_s = reader.one("service", lambda: number(service["duration"])) or 0.0
    name = text(service.get("name")) or "Race"
    return Race(
        name=name,
        description=text(service.get("description")),
        source=_source(service.get("source")),
        started_s=started_s,
        ended_s=started_s + length_s,
        cars=read_cars(documents, reader.each),
        chart=_chart(documents, reader),
        periods=reader.each("flag", items(session.get("flagStats")), _period),
        totals=dict(reader.each("flag total", _pairs(documents, "flags", "totals"), _total)),
        leaders=reader.each("leader", items(stats.get("leaders")), _leader),
        laps_led=dict(reader.each("laps led", mapping(stats.get("lapsLed")).items(), _count)),
        leader_lap=reader.one("session", lambda: integer(session["leaderLap"])) or 0,
        fastest=reader.one("fastest", lambda: _fastest(stats.get("fastest"))),
        messages=_messages(documents, reader),
        faults=dict(reader.each("fault", mapping(stats.get("faults")).items(), _count)),
        skipped=dict(reader.skipped),
        origin=origin,
    )


class _Reader:
    """Reads piece by piece, and counts those that cannot be."""

    def __init__(self) -> None:
        self.skipped: Counter[str] = Counter()

    def each(self, kind: str, rows: Iterable[Any], parse: Callable[[Any], T]) -> tuple[T, ...]:
        """Return what *parse* makes of each row; the others are counted."""
        found = []
        for row in rows:
            one = self.one(kind, partial(parse, row))
            if one is not None:
                found.append(one)
        return tuple(found)

    def one(self, kind: str, parse: Callable[[], T]) -> T | None:
        """Return what *parse* gives, or ``None``, which is counted."""
        try:
            return parse()
        except (NotReadable, LookupError, TypeError, ValueError, AttributeError):
            self.skipped[kind] += 1
            return None

    def map(self, documents: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return a document; an empty one where there is none."""
        found = documents.get(key)
        if not isinstance(found, Mapping):
            self.skipped[key] += 1
            return {}
        return found


def _kind(value: object) -> str:
    return "nothing" if value is None else type(value).__name__


def _pairs(documents: Mapping[str, Any], key: str, part: str) -> Iterable[tuple[str, Any]]:
    return mapping(mapping(documents.get(key)).get(part)).items()


def _source(source: object) -> tuple[str, str]:
    if isinstance(source, (list, tuple)) and source:
        address = text(source[1]) if len(source) > 1 else ""
        return text(source[0]), address if address.startswith(("https://", "http://")) else ""
    return text(source) if isinstance(source, str) else "", ""


def _chart(documents: Mapping[str, Any], reader: _Reader) -> tuple[ChartLap, ...]:
    rows = reader.each("chart", mapping(documents.get("chart")).items(), _chart_lap)
    return tuple(sorted(rows, key=lambda row: row.lap))


def _chart_lap(entry: tuple[str, Any]) -> ChartLap:
    lap, (at_s, order, *_) = entry
    return ChartLap(int(lap), number(at_s), tuple(text(key) for key in items(order)))


def _period(row: Any) -> Period:
    flag, start_lap, start_s, end_lap, end_s = row
    return Period(
        FlagStatus(integer(flag)), integer(start_lap), number(start_s),
        maybe(integer, end_lap), maybe(number, end_s),
    )  # fmt: skip


def _total(entry: tuple[str, Any]) -> tuple[str, tuple[int, float, int]]:
    name, (periods, time_s, laps) = entry
    return text(name), (integer(periods), number(time_s), integer(laps))


def _leader(row: Any) -> tuple[int, float, str]:
    lap, at_s, key = row
    return integer(lap), number(at_s), text(key)


def _count(entry: tuple[str, Any]) -> tuple[str, int]:
    return text(entry[0]), integer(entry[1])


def _fastest(row: Any) -> tuple[str, int, float] | None:
    return None if row is None else (text(row[0]), integer(row[1]), number(row[2]))


def _messages(documents: Mapping[str, Any], reader: _Reader) -> tuple[Message, ...]:
    rows = [*items(mapping(documents.get("messages")).get("messages"))]
    for told in mapping(documents.get("car_messages")).values():
        rows += items(told)
    found = reader.each("message", rows, _message)
    return tuple(sorted(found, key=lambda message: message.at_s))


def _message(row: Any) -> Message:
    at, category, said, style, *rest = row
    at_s = number(at)
    if not math.isfinite(at_s):
        raise NotReadable("time")
    car = text(rest[0]) if rest else ""
    return Message(
        at_s / 1000 if at_s > 1e11 else at_s, text(category), text(said), text(style), car
    )
