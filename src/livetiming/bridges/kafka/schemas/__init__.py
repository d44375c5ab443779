"""JSON Schemas (2020-12) of what is in the topics, one file a type and version.

``TYPE.TV.json`` is of a record's data, ``envelope.1.json`` of what is around them, and
``window.1.json`` of a whole record, since windows have no envelope. ``examples/`` holds records
as they were published, of every version there ever was: what has been written stays readable.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from livetiming.bridges.extras import extra
from livetiming.bridges.kafka.envelope import BadRecord

with extra("kafka", "jsonschema", "confluent_kafka", "orjson"):
    from jsonschema import Draft202012Validator

ENVELOPE, WINDOW = "envelope", "window"


def types() -> list[tuple[str, int]]:
    """Return every type and version that has a schema; the envelope is none."""
    names = [one.name.removesuffix(".json") for one in _here() if one.name.endswith(".json")]
    found = [(name.rpartition(".")[0], int(name.rpartition(".")[2])) for name in names]
    return sorted(one for one in found if one[0] != ENVELOPE)


@cache
def schema(name: str, version: int) -> dict[str, Any]:
    """Return the schema of a type's data.

    Raises:
        KeyError: there is none.
    """
    for one in _here():
        if one.name == f"{name}.{version}.json":
            found: dict[str, Any] = json.loads(one.read_text(encoding="utf-8"))
            return found
    raise KeyError(f"{name}/{version}")


def examples(name: str, version: int) -> list[bytes]:
    """Return records of this type and version as they were published."""
    path = files(__name__) / "examples" / f"{name}.{version}.ndjson"
    return path.read_bytes().splitlines()


def check(record: dict[str, Any]) -> None:
    """Check a record that has been read from its JSON.

    Raises:
        BadRecord: it is not as its schema has it, or of a type or version that has none.
    """
    kind, version = record.get("type"), record.get("tv")
    if not isinstance(kind, str) or not isinstance(version, int):
        raise BadRecord("field", f"type, tv: expected a text and a number, got {kind!r:.40}")
    if kind != WINDOW:
        _apply(ENVELOPE, 1, record, "")
        record = record["data"]
    _apply(kind, version, record, "" if kind == WINDOW else "data.")


def _apply(name: str, version: int, value: dict[str, Any], within: str) -> None:
    try:
        validator = _validator(name, version)
    except KeyError:
        raise BadRecord("type", f"type: {name}/{version} is not known here") from None
    for error in validator.iter_errors(value):
        where = within + ".".join(map(str, error.absolute_path))
        raise BadRecord("schema", f"{name}/{version} {where or 'record'}: {error.message:.200}")


@cache
def _validator(name: str, version: int) -> Any:
    return Draft202012Validator(schema(name, version))


def _here() -> list[Any]:
    return list(files(__name__).iterdir())
