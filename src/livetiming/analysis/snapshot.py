"""An analysis as versioned JSON, and back. Never pickle.

Every record is the list of its fields in the order of version :data:`VERSION`; a later version
that adds or moves fields says in :data:`MIGRATIONS` how an older document becomes a newer one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from livetiming.analysis.log import Log
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
from livetiming.racing import FlagStatus

VERSION = 1
KIND = "livetiming-analysis"
Json = Any
MIGRATIONS: Mapping[int, Callable[[Json], Json]] = {}
"""From each older version to the next one."""

LISTS: Mapping[type, Mapping[str, type]] = {
    Counting: {"pending": Seen, "stale": Seen},
    Car: {
        "laps": Lap, "stints": Stint, "stops": Stop, "corrections": Correction,
        "untimed": Correction,
    },
    Analysis: {"periods": FlagPeriod, "leaders": Leader, "chart": ChartLap},
}  # fmt: skip
"""Fields that hold records of one type each."""
TUPLES = frozenset({"sectors_s", "drivers", "best_sectors_s", "order", "gaps", "best"})
LOGS = frozenset({"laps", "chart"})
FLAGS = frozenset({(Lap, "flag"), (FlagPeriod, "flag")})


class BadSnapshot(ValueError):
    """A saved analysis cannot be read; the text says why."""


def encode(analysis: Analysis) -> Json:
    """Return *analysis* as plain JSON values."""
    return {"kind": KIND, "version": VERSION, "analysis": _encode(analysis)}


def _encode(value: Any) -> Json:
    if isinstance(value, FlagStatus):
        return int(value)
    if isinstance(value, (tuple, list, Log)):
        return [_encode(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _encode(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if hasattr(value, "__dataclass_fields__"):
        return [_encode(getattr(value, field.name)) for field in fields(value)]
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
    names = [field.name for field in fields(kind)]
    if not isinstance(values, list) or len(values) != len(names):
        raise ValueError(f"a {kind.__name__} of other fields: {values!r:.60}")
    lists = LISTS.get(kind, {})
    made: dict[str, Any] = {}
    for name, value in zip(names, values, strict=True):
        if name in lists:
            records = (_record(lists[name], item) for item in value)
            made[name] = Log(records) if name in LOGS else tuple(records)
        elif name in TUPLES and value is not None:
            made[name] = tuple(value)
        elif (kind, name) == (Stint, "pace"):
            made[name] = None if value is None else _record(Pace, value)
        elif (kind, name) in FLAGS:
            made[name] = FlagStatus(value)
        else:
            made[name] = value
    return made if kind in (Car, Analysis) else kind(**made)


def _car(values: Json) -> Car:
    made = _record(Car, values)
    made["counting"] = _record(Counting, made["counting"])
    made["cells"] = tuple(made["cells"])
    return Car(**made)


def _analysis(values: Json) -> Analysis:
    made = _record(Analysis, values)
    made["cars"] = {key: _car(car) for key, car in made["cars"].items()}
    made["clock"] = _record(Clock, made["clock"])
    made["messages"] = tuple(made["messages"])
    made["car_messages"] = {key: tuple(rows) for key, rows in made["car_messages"].items()}
    made["waiting"] = frozenset(made["waiting"])
    return Analysis(**made)
