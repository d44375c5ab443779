"""A file of regulations, read: everything wrong with it is told at once, with line and key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from livetiming.racing import FlagStatus
from livetiming.strategy.regulations import lengths
from livetiming.strategy.regulations.checking import slips
from livetiming.strategy.regulations.lines import Place, line_of, lines, written
from livetiming.strategy.regulations.model import (
    OFFENCES,
    PER,
    BadRegulations,
    Closed,
    Driver,
    Drivers,
    Penalty,
    Pits,
    Regulations,
)
from livetiming.strategy.settings import (
    CHOICES,
    DISCIPLINES,
    SOURCES,
    BadSettings,
    Box,
)

Kind = tuple[str, Callable[[Any], Any]]
"""What is expected, in words, and what turns a raw value into it, or into ``None``."""
Raw = dict[str, Any]


def _whole(least: int) -> Kind:
    def take(raw: Any) -> int | None:
        is_whole = isinstance(raw, int) and not isinstance(raw, bool)
        return raw if is_whole and raw >= least else None

    return f"a whole number from {least} on", take


def _one_of(known: tuple[str, ...]) -> Kind:
    return "one of " + ", ".join(known), lambda raw: raw if raw in known else None


def _list(inner: Kind) -> Kind:
    def take(raw: Any) -> tuple[Any, ...] | None:
        if not isinstance(raw, list):
            return None
        taken = tuple(inner[1](one) for one in raw)
        return None if None in taken else taken

    return f"a list, each {inner[0]}", take


def _number(raw: Any) -> float | None:
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    return float(raw) if is_number and 0 <= raw <= 1 else None


def _car(raw: Any) -> str | None:
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    return raw.strip().removeprefix("#") if isinstance(raw, str) and raw.strip() else None


TEXT: Kind = ("a text", lambda raw: raw.strip() if isinstance(raw, str) and raw.strip() else None)
CAR: Kind = ("the number of a car", _car)
LENGTH: Kind = (lengths.EXPECTED, lengths.seconds)
SWITCH: Kind = ("true or false", lambda raw: raw if isinstance(raw, bool) else None)
COUNT = _whole(0)
FROM_ONE = _whole(1)
FLAGS = _list(_one_of(tuple(flag.wire for flag in FlagStatus)))

TABLES: dict[str, dict[str, Kind]] = {
    "": {"name": TEXT, "own": CAR},
    "race": {"duration": LENGTH, "laps": FROM_ONE},
    "pits": {"required": COUNT, "minimum": LENGTH, "short_counts": SWITCH, "lane": LENGTH,
             "closed_under": FLAGS},
    "stint": {"minimum": LENGTH, "maximum": LENGTH},
    "drivers": {"at_least": FROM_ONE, "at_most": FROM_ONE, "minimum": LENGTH, "maximum": LENGTH,
                "continuous": LENGTH, "change": SWITCH},
    "karts": {"draw": _one_of(SOURCES), "rows": _list(FROM_ONE), "discipline": _one_of(DISCIPLINES),
              "choice": _one_of(CHOICES), "balance": FROM_ONE,
              "probabilities": _list(("a number from 0 to 1", _number))},
}  # fmt: skip
LISTS: dict[Place, dict[str, Kind]] = {
    ("pits", "closed"): {"from": LENGTH, "until": LENGTH, "from_lap": COUNT, "until_lap": COUNT},
    ("driver",): {"name": TEXT, "car": CAR, "minimum": LENGTH, "maximum": LENGTH,
                  "continuous": LENGTH, "stint": LENGTH},
    ("penalty",): {"of": _one_of(tuple(OFFENCES)), "per": _one_of(PER), "time": LENGTH,
                   "laps": FROM_ONE, "disqualified": SWITCH},
}  # fmt: skip
NEEDED: dict[Place, str] = {("driver",): "name", ("penalty",): "of"}


class _Reader:
    """Takes values out of the raw tables, and notes what is wrong with them."""

    def __init__(self, text: str, raw: Raw, where: str) -> None:
        self.raw, self.where = raw, where
        self.lines = lines(text)
        self.wrong: list[tuple[int, str]] = []

    def fault(self, place: Place, text: str) -> None:
        line = line_of(self.lines, place)
        at = f"{self.where}:{line}" if line is not None else self.where
        self.wrong.append((line or 0, f"{at}: {written(place) or 'file'} - {text}"))

    def table(self, place: Place, kinds: dict[str, Kind], raw: Any, more: tuple[str, ...]) -> Raw:
        """Return the values of a table that are given and right."""
        if not isinstance(raw, dict):
            self.fault(place, f"expected a table, got {raw!r}")
            return {}
        found: Raw = {}
        for key, value in raw.items():
            if key in more:
                continue
            if key not in kinds:
                near = get_close_matches(key, [*kinds, *more], n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                known = ", ".join([*kinds, *more])
                self.fault((*place, key), f"expected one of {known}; got {key!r}{hint}")
                continue
            expected, take = kinds[key]
            taken = take(value)
            if taken is None:
                self.fault((*place, key), f"expected {expected}, got {value!r}")
            else:
                found[key] = taken
        return found

    def members(self, place: Place, raw: Any) -> list[Raw]:
        """Return the tables of a list of tables."""
        if not isinstance(raw, list):
            self.fault(place, f"expected tables under [[{written(place)}]], got {raw!r}")
            return []
        found = [self.table((*place, index), LISTS[place], one, ())
                 for index, one in enumerate(raw)]  # fmt: skip
        needed = NEEDED.get(place)
        for index, (one, given) in enumerate(zip(found, raw, strict=True)):
            if needed and isinstance(given, dict) and needed not in given:
                self.fault((*place, index), f"expected {needed!r}, got none")
            if place == ("pits", "closed") and not one:
                self.fault((*place, index), "expected a time or lap in 'from' or 'until', got none")
        return [one for one in found if needed is None or needed in one]


def read(text: str, where: str = "regulations") -> Regulations:
    """Return the regulations in *text*, which is TOML.

    Args:
        text: the file.
        where: its name, to stand before each fault.

    Raises:
        BadRegulations: it is not TOML, or says what makes no sense; every fault is named.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRegulations(f"{where}: not TOML - {error}") from None
    reader = _Reader(text, raw, where)
    top = reader.table((), TABLES[""], raw, (*filter(None, TABLES), "driver", "penalty"))
    tables = {
        name: reader.table((name,), TABLES[name], raw.get(name, {}),
                           ("closed",) if name == "pits" else ())
        for name in filter(None, TABLES)
    }  # fmt: skip
    pits = raw.get("pits", {})
    members = {
        place: reader.members(place, (pits if len(place) > 1 else raw).get(str(place[-1]), []))
        for place in LISTS if len(place) == 1 or isinstance(pits, dict)
    }  # fmt: skip
    made = _made(reader, top, tables, members)
    warnings: list[str] = []
    for place, text_of, is_fatal in slips(made) if not reader.wrong else ():
        if is_fatal:
            reader.fault(place, text_of)
        else:
            warnings.append(f"{where}: {written(place)} - {text_of}")
    if reader.wrong:
        raise BadRegulations("\n".join(text for _, text in sorted(reader.wrong)))
    return _with(made, tuple(warnings))


def _with(made: Regulations, warnings: tuple[str, ...]) -> Regulations:
    values = {name: getattr(made, name) for name in Regulations.__dataclass_fields__}
    return Regulations(**{**values, "warnings": warnings})


def _made(
    reader: _Reader, top: Raw, tables: dict[str, Raw], members: dict[Place, list[Raw]]
) -> Regulations:
    pits, drivers = tables["pits"], tables["drivers"]
    draw = tables["karts"].get("draw", "box" if "rows" in tables["karts"] else "drawn")
    closed = tuple(
        Closed(one.get("from"), one.get("until"), one.get("from_lap"), one.get("until_lap"))
        for one in members.get(("pits", "closed"), ())
    )
    return Regulations(
        name=top.get("name", ""), own=top.get("own"),
        duration_s=tables["race"].get("duration"), laps=tables["race"].get("laps"),
        pits=Pits(
            pits.get("required", 0), pits.get("minimum", 0), pits.get("short_counts", True),
            pits.get("lane", 15), closed,
            frozenset(FlagStatus.from_wire(flag) for flag in pits.get("closed_under", ())),
        ),
        stint_minimum_s=tables["stint"].get("minimum", 0),
        stint_maximum_s=tables["stint"].get("maximum"),
        drivers=Drivers(
            drivers.get("at_least"), drivers.get("at_most"), drivers.get("minimum", 0),
            drivers.get("maximum"), drivers.get("continuous"), drivers.get("change", False),
        ),
        entries=tuple(
            Driver(one["name"], one.get("car"), one.get("minimum"), one.get("maximum"),
                   one.get("continuous"), one.get("stint"))
            for one in members[("driver",)]
        ),
        penalties=tuple(
            Penalty(one["of"], one.get("per", "offence"), one.get("time", 0), one.get("laps", 0),
                    one.get("disqualified", False))
            for one in members[("penalty",)]
        ),
        karts=draw, box=_box(reader, tables["karts"], draw),
    )  # fmt: skip


def _box(reader: _Reader, karts: Raw, draw: str) -> Box | None:
    given = {key: value for key, value in karts.items() if key != "draw"}
    if draw != "box":
        if given:
            reader.fault(("karts", next(iter(given))),
                         f"expected draw = \"box\" beside it, got {draw!r}")  # fmt: skip
        return None
    if "rows" not in given:
        reader.fault(("karts",), "expected 'rows', the karts waiting in each row, got none")
        return None
    try:
        return Box(**given)
    except BadSettings as error:
        key = str(error).partition(" - ")[0].rpartition(".")[2]
        reader.fault(("karts", key), str(error).partition(" - ")[2])
        return None
