"""An analysis as versioned JSON, and back. Never pickle.

Every record is the list of its fields in the order of version :data:`VERSION`; a later version
that adds or moves fields says in :mod:`~livetiming.analysis.migrations` how an older document
becomes a newer one. Laps that are packed are saved as one text of :data:`~.log.BLOCK`: saving a
long race takes no longer than a short one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from livetiming.analysis import laplog
from livetiming.analysis.laplog import LapLog
from livetiming.analysis.log import Log
from livetiming.analysis.migrations import MIGRATIONS
from livetiming.analysis.model import (
    Analysis,
    Car,
    ChartLap,
    Clock,
    Correction,
    Counting,
    FlagPeriod,
    Lap,
    Leader,
    Pace,
    Seen,
    Stint,
    Stop,
)
from livetiming.analysis.pace import totals
from livetiming.racing import FlagStatus

VERSION = 2
KIND = "livetiming-analysis"
Json = Any
LISTS: Mapping[type, Mapping[str, type]] = {
    Counting: {"pending": Seen, "stale": Seen},
    Car: {
        "stints": Stint, "stops": Stop, "corrections": Correction, "untimed": Correction,
    },
    Analysis: {"periods": FlagPeriod, "leaders": Leader, "chart": ChartLap},
}  # fmt: skip
"""Fields that hold records of one type each."""
TUPLES = frozenset({"sectors_s", "drivers", "best_sectors_s", "order", "gaps"})


PLAIN: Mapping[type, Callable[[Any], Json]] = {
    FlagStatus: int, LapLog: LapLog.saved, Lap: laplog.row, frozenset: sorted,
}  # fmt: skip
DERIVED = frozenset({"totals"})
"""Fields that follow from others, and are not saved."""
FIELDS: Mapping[type, Callable[[Any], tuple[Any, ...]]] = {
    kind: attrgetter(*(field.name for field in fields(kind) if field.name not in DERIVED))
    for kind in (Analysis, Car, ChartLap, Clock, Correction, Counting, FlagPeriod, Leader, Pace,
                 Seen, Stint, Stop)
}  # fmt: skip
"""Values of the fields of each kind of record."""


class BadSnapshot(ValueError):
    """A saved analysis cannot be read; the text says why."""


def encode(analysis: Analysis) -> Json:
    """Return *analysis* as plain JSON values."""
    return {"kind": KIND, "version": VERSION, "analysis": _encode(analysis)}


def _encode(value: Any) -> Json:
    kind = type(value)
    if kind in FIELDS:
        return [_encode(part) for part in FIELDS[kind](value)]
    if kind in PLAIN:
        return PLAIN[kind](value)
    if isinstance(value, (tuple, list, Log)):
        return [_encode(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _encode(item) for key, item in value.items()}
    return value


def decode(raw: Json) -> Analysis:
    """Return the analysis that :func:`encode` made *raw* of.

    Raises:
        BadSnapshot: it is none, or of a version that is not known here.
    """
    if not isinstance(raw, dict) or raw.get("kind") != KIND:
        raise BadSnapshot(f"saved analysis - expected an object of kind {KIND!r}, got {raw!r:.60}")
    version = raw.get("version")
    while version != VERSION:
        upgrade = MIGRATIONS.get(version) if isinstance(version, int) else None
        if upgrade is None:
            raise BadSnapshot(
                f"saved analysis - expected version {VERSION} or older, got {version!r}; "
                "upgrade livetiming, or delete the file"
            )
        raw = upgrade(raw)
        version = raw.get("version")
    try:
        return _analysis(raw["analysis"])
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise BadSnapshot(f"saved analysis - expected version {version}, got {error}") from None


def _record(kind: type, values: Json) -> Any:
    names = [field.name for field in fields(kind) if field.name not in DERIVED]
    if not isinstance(values, list) or len(values) != len(names):
        raise ValueError(f"a {kind.__name__} of other fields: {values!r:.60}")
    lists = LISTS.get(kind, {})
    made: dict[str, Any] = {}
    for name, value in zip(names, values, strict=True):
        if name in lists:
            records = (_record(lists[name], item) for item in value)
            made[name] = Log(records) if name == "chart" else tuple(records)
        elif (kind, name) == (Car, "laps"):
            made[name] = LapLog.loaded(value)
        elif (kind, name) == (Car, "fastest"):
            made[name] = None if value is None else laplog.lap(value)
        elif (kind, name) == (Analysis, "best"):
            made[name] = None if value is None else (value[0], laplog.lap(value[1]))
        elif name in TUPLES and value is not None:
            made[name] = tuple(value)
        elif (kind, name) == (Stint, "pace"):
            made[name] = None if value is None else _record(Pace, value)
        elif (kind, name) == (FlagPeriod, "flag"):
            made[name] = FlagStatus(value)
        else:
            made[name] = value
    return made if kind in (Car, Analysis) else kind(**made)


def _car(values: Json) -> Car:
    made = _record(Car, values)
    made["counting"] = _record(Counting, made["counting"])
    made["cells"] = tuple(made["cells"])
    car = Car(**made)
    return replace(car, totals=totals(car))


def _analysis(values: Json) -> Analysis:
    made = _record(Analysis, values)
    made["cars"] = {key: _car(car) for key, car in made["cars"].items()}
    made["clock"] = _record(Clock, made["clock"])
    made["messages"] = tuple(made["messages"])
    made["car_messages"] = {key: tuple(rows) for key, rows in made["car_messages"].items()}
    made["waiting"] = frozenset(made["waiting"])
    return Analysis(**made)
