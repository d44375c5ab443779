"""The envelope around every record: written and checked.

A UTF-8 JSON object::

    {"v": 1, "type": "lap", "tv": 1, "id": "UUID:BOOT:SEQ", "service": "UUID", "seq": 7,
     "source": "apex_kart", "t": {"wall": ms, "mono": ms, "race": ms or null}, "data": {…}}

Fields are only added within a version; readers ignore those they do not know. The schemas of
the data are in ``schemas/``.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, field
from typing import Any

from livetiming.bridges.extras import extra

with extra("kafka", "orjson"):
    import orjson

VERSION = 1
RECORD_LIMIT_BYTES = 8 * 1024 * 1024
INT64 = 2**63


class BadRecord(ValueError):
    """A record cannot be used.

    ``reason`` is a short word for counting (``json``, ``version``, ``field``, …); the text says
    what was expected and what came.
    """

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Times:
    """When something was, by every clock that was at hand."""

    wall: int
    """Unix time [ms]."""
    mono: int | None = None
    """Time of a clock that never steps [ms]."""
    race: int | None = None
    """Time of the race [ms]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a topic."""

    type: str
    service: str
    boot: str
    """Of the producer's process, or derived from a log, so that a second export is the same."""
    seq: int
    t: Times
    data: dict[str, Any]
    source: str = ""
    tv: int = 1
    extra: dict[str, Any] = field(default_factory=dict)
    """Further fields of the envelope, as they came."""

    @property
    def id(self) -> str:
        """Identity of the event, whatever topic and offset it is found at."""
        return f"{self.service}:{self.boot}:{self.seq}"


def derived_boot(identity: str) -> str:
    """Return the ``boot`` of an export from a log with this *identity*: always the same."""
    return hashlib.blake2b(identity.encode(), digest_size=8).hexdigest()


def encode(record: Record) -> bytes:
    """Return the value to produce."""
    times = record.t
    return orjson.dumps(
        {
            "v": VERSION,
            "type": record.type,
            "tv": record.tv,
            "id": record.id,
            "service": record.service,
            "seq": record.seq,
            "source": record.source,
            "t": {"wall": times.wall, "mono": times.mono, "race": times.race},
            "data": record.data,
        }
    )


def headers(record: Record, version: str) -> list[tuple[str, bytes]]:
    """Return the headers of a record that livetiming of this *version* produces."""
    return [
        ("content-type", b"application/json"),
        ("schema", f"livetiming.{record.type}/{record.tv}".encode()),
        ("producer", f"livetiming/{version}".encode()),
    ]


def decode(value: bytes) -> Record:
    """Read a record.

    Raises:
        BadRecord: it is too long, no JSON, of another major version, or a field is wrong.
    """
    raw = _object(value)
    if raw.get("v") != VERSION:
        raise BadRecord("version", f"v: expected {VERSION}, got {raw.get('v')!r:.40}")
    service, boot, seq = _identity(raw)
    data = raw.get("data")
    if not isinstance(data, dict):
        raise BadRecord("field", f"data: expected an object, got {data!r:.40}")
    return Record(
        type=_text(raw, "type"),
        tv=_integer(raw, "tv"),
        service=service,
        boot=boot,
        seq=seq,
        source=raw["source"] if isinstance(raw.get("source"), str) else "",
        t=_times(raw.get("t")),
        data=data,
        extra={name: raw[name] for name in raw.keys() - _KNOWN},
    )


_KNOWN = frozenset({"v", "type", "tv", "id", "service", "seq", "source", "t", "data"})


def _object(value: bytes) -> dict[str, Any]:
    if len(value) > RECORD_LIMIT_BYTES:
        raise BadRecord("size", f"expected at most {RECORD_LIMIT_BYTES} bytes, got {len(value)}")
    try:
        raw = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        raise BadRecord("json", f"expected JSON, got {value[:40]!r}: {error}") from None
    if not isinstance(raw, dict):
        raise BadRecord("json", f"expected an object, got {raw!r:.40}")
    return raw


def _identity(raw: dict[str, Any]) -> tuple[str, str, int]:
    service, seq, name = _text(raw, "service"), _integer(raw, "seq"), _text(raw, "id")
    parts = name.rsplit(":", 2)
    if len(parts) != 3 or parts[0] != service or parts[2] != str(seq) or not parts[1]:
        raise BadRecord("field", f"id: expected {service}:BOOT:{seq}, got {name!r:.120}")
    return service, parts[1], seq


def _text(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value or "\0" in value:
        raise BadRecord("field", f"{name}: expected a text, got {value!r:.40}")
    return value


def _integer(raw: dict[str, Any], name: str) -> int:
    value = raw.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not -INT64 <= value < INT64:
        raise BadRecord("field", f"{name}: expected an integer, got {value!r:.40}")
    return value


def _times(raw: Any) -> Times:
    if not isinstance(raw, dict):
        raise BadRecord("field", f"t: expected an object, got {raw!r:.40}")
    wall = _ms(raw, "wall")
    if wall is None:
        raise BadRecord("field", "t.wall: expected a time in ms, got null")
    return Times(wall, _ms(raw, "mono"), _ms(raw, "race"))


def _ms(raw: dict[str, Any], name: str) -> int | None:
    value = raw.get(name)
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        whole = round(value)
        if -INT64 <= whole < INT64:
            return whole
    raise BadRecord("field", f"t.{name}: expected a time in ms, got {value!r:.40}")
