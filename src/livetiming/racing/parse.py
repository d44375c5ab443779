"""From untyped JSON to CTD types; the one place that checks a state's shape.

A state that is no state at all raises; a row or a message that is wrong is left out and
reported, so that one bad car never costs the others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from livetiming.racing.ctd import MESSAGES_KEPT, Manifest, MessageRow, RaceState, Row
from livetiming.racing.stats import Column, as_column

Report = Callable[["BadState"], None]
"""Called with each piece that was left out."""


class BadState(ValueError):
    """A state does not have the shape of Common Timing Data; the text says where and why."""

    def __init__(self, text: str, *, kind: str = "state") -> None:
        super().__init__(text)
        self.kind = kind
        """Short name of the kind of fault, to count and to report it once."""


class BadManifest(ValueError):
    """A manifest lacks a key or has one of the wrong type; the text names it."""


def _raise(error: BadState) -> None:
    raise error


def parse_state(
    raw: object, columns: Sequence[Column], *, report: Report | None = None
) -> RaceState:
    """Check and normalise a state.

    Args:
        raw: ``{cars, session[, messages][, highlight]}`` of plain JSON values; tuples are
            taken as lists.
        columns: the manifest's columns, to name a bad cell's column.
        report: receives each bad row, session key or message, which is then left out.
            Without it the first one raises.

    Raises:
        BadState: *raw* is not an object with ``cars`` and ``session``, or, without
            *report*, anything in it is wrong.
    """
    if not isinstance(raw, dict):
        raise BadState(f"state: expected an object with cars and session, got {_brief(raw)}")
    complain = report or _raise
    cars = _part(raw, "cars", list)
    session = _part(raw, "session", dict)
    return RaceState(
        cars=_rows(cars, columns, complain),
        session=_session(session, complain),
        messages=_messages(raw.get("messages") or [], complain)[:MESSAGES_KEPT],
        highlight=_highlight(raw.get("highlight") or [], complain),
    )


def _part(raw: dict[str, Any], key: str, kind: type[list[Any]] | type[dict[str, Any]]) -> Any:
    part = raw.get(key)
    if kind is list and isinstance(part, tuple):
        return list(part)
    if not isinstance(part, kind):
        wanted = "a list of rows" if kind is list else "an object"
        raise BadState(f"state: expected {key!r} to be {wanted}, got {_brief(part)}", kind=key)
    return part


def _rows(cars: list[Any], columns: Sequence[Column], complain: Report) -> list[Row]:
    rows: list[Row] = []
    for index, car in enumerate(cars):
        try:
            rows.append(_row(car, index, columns))
        except BadState as error:
            complain(error)
    return rows


def _row(car: object, index: int, columns: Sequence[Column]) -> Row:
    if not isinstance(car, (list, tuple)) or not car:
        raise BadState(
            f"car in row {index + 1}: expected a list of cells, got {_brief(car)}", kind="row"
        )
    return [
        cell
        if cell.__class__ is str or cell.__class__ is int or cell is None
        else _cell(cell, car, column, columns)
        for column, cell in enumerate(car)
    ]


def _cell(cell: Any, car: Sequence[Any], column: int, columns: Sequence[Column]) -> Any:
    if isinstance(cell, (list, tuple)):
        if len(cell) == 2 and _is_primitive(cell[0]) and isinstance(cell[1], (str, type(None))):
            return [cell[0], cell[1] or ""]
    elif _is_primitive(cell):
        return cell
    title = columns[column][0] if column < len(columns) else f"number {column + 1}"
    raise BadState(
        f"car {_number(car)}, column {title!r}: expected a text, a finite number, null or "
        f"[value, flag], got {_brief(cell)}",
        kind=f"cell {title}",
    )


def _is_primitive(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (str, int))


def _number(car: Sequence[Any]) -> str:
    first = car[0]
    if isinstance(first, (list, tuple)) and first:
        first = first[0]
    return str(first) if isinstance(first, (str, int)) else _brief(first)


def _session(session: dict[Any, Any], complain: Report) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, value in session.items():
        try:
            checked[_session_key(key)] = _json(value, f"session key {key!r}")
        except BadState as error:
            complain(error)
    return checked


def _session_key(key: object) -> str:
    if not isinstance(key, str):
        raise BadState(f"session: expected keys of text, got {_brief(key)}", kind="session key")
    return key


def _json(value: Any, where: str) -> Any:
    """Return *value* with tuples made lists; raise if it is not plain JSON."""
    if _is_primitive(value):
        return value
    if isinstance(value, (list, tuple)):
        return [_json(item, where) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _json(item, where) for key, item in value.items()}
    raise BadState(
        f"{where}: expected plain JSON with finite numbers, got {_brief(value)}", kind=where
    )


def _messages(messages: Any, complain: Report) -> list[MessageRow]:
    if not isinstance(messages, (list, tuple)):
        complain(BadState(f"messages: expected a list, got {_brief(messages)}", kind="messages"))
        return []
    rows: list[MessageRow] = []
    for message in messages:
        if _is_message(message):
            rows.append(list(message))
        else:
            complain(
                BadState(
                    "message: expected [time, category, text, style] and maybe a car number, "
                    f"got {_brief(message)}",
                    kind="message",
                )
            )
    return rows


def _is_message(message: Any) -> bool:
    if not isinstance(message, (list, tuple)) or not 4 <= len(message) <= 5:
        return False
    at, category, text = message[0], message[1], message[2]
    return (
        isinstance(at, (int, float))
        and not isinstance(at, bool)
        and _is_primitive(at)
        and isinstance(category, (str, type(None)))
        and isinstance(text, str)
        and all(isinstance(rest, (str, int, type(None))) for rest in message[3:])
    )


def _highlight(highlight: Any, complain: Report) -> list[str]:
    if not isinstance(highlight, (list, tuple)):
        complain(BadState(f"highlight: expected a list, got {_brief(highlight)}", kind="highlight"))
        return []
    return [str(number) for number in highlight if isinstance(number, (str, int))]


def _brief(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


# ---- manifest ------------------------------------------------------------------------------

_KNOWN = frozenset(
    {
        "uuid",
        "name",
        "description",
        "serviceClass",
        "colSpec",
        "trackDataSpec",
        "pollInterval",
        "hasAnalysis",
        "hidden",
        "doNotRecord",
        "livetimingVersion",
        "source",
    }
)


def parse_manifest(raw: object) -> Manifest:
    """Check a manifest.

    Raises:
        BadManifest: a required key is missing or of the wrong type, or the uuid holds a
            character that topics are split at.
    """
    if not isinstance(raw, dict):
        raise BadManifest(f"manifest: expected an object, got {_brief(raw)}")
    version = raw.get("livetimingVersion")
    return Manifest(
        uuid=_uuid(raw.get("uuid")),
        name=_text(raw, "name"),
        description=_text(raw, "description"),
        service_class=_text(raw, "serviceClass", default=""),
        columns=_columns(raw.get("colSpec")),
        track_data=_track_data(raw.get("trackDataSpec")),
        poll_interval_s=_poll_interval_s(raw.get("pollInterval")),
        has_analysis=raw.get("hasAnalysis") is True,
        hidden=raw.get("hidden") is True,
        do_not_record=raw.get("doNotRecord") is True,
        version={str(k): str(v) for k, v in version.items()} if isinstance(version, dict) else {},
        source=_source(raw.get("source")),
        extra={key: value for key, value in raw.items() if key not in _KNOWN},
    )


def _poll_interval_s(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 1
    return value if math.isfinite(value) and value > 0 else 1


def _uuid(uuid: object) -> str:
    if isinstance(uuid, str) and uuid and len(uuid) <= 128 and not set(uuid) & set("./ \t\r\n#*"):
        return uuid
    raise BadManifest(
        f"manifest: expected 'uuid' to be a text without '.', '/' or spaces, got {_brief(uuid)}"
    )


def _text(raw: dict[str, Any], key: str, default: str | None = None) -> str:
    value = raw.get(key, default)
    if value is None and default is not None:
        return default
    if not isinstance(value, str):
        raise BadManifest(f"manifest: expected {key!r} to be a text, got {_brief(value)}")
    return value


def _columns(columns: object) -> list[Column]:
    if not isinstance(columns, (list, tuple)):
        raise BadManifest(
            f"manifest: expected 'colSpec' to be a list of columns, got {_brief(columns)}"
        )
    try:
        return [as_column(column) for column in columns]
    except ValueError as error:
        raise BadManifest(f"manifest: 'colSpec': {error}") from None


def _track_data(spec: object) -> list[str]:
    if spec is None:
        return []
    if not isinstance(spec, (list, tuple)) or not all(isinstance(item, str) for item in spec):
        raise BadManifest(
            f"manifest: expected 'trackDataSpec' to be a list of text, got {_brief(spec)}"
        )
    return list(spec)


def _source(source: object) -> list[str | None] | str | None:
    if isinstance(source, str):
        return source
    if isinstance(source, (list, tuple)) and source and isinstance(source[0], str):
        url = source[1] if len(source) > 1 else None
        return [source[0], url if isinstance(url, str) else None]
    return None
