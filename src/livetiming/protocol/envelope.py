"""The envelope around every publication: ``{msgClass, date, payload[, retain]}``.

Writers send integer milliseconds. Readers take every form of ``date`` that exists: seconds
or milliseconds as numbers (told apart at 1e11), ISO-8601 text, and ``true`` or nothing at
all, which analysis messages of Timing71 carry, as the time of receipt.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any


class MessageClass(IntEnum):
    """Kinds of message. Unknown numbers are kept as they are, and skipped by readers."""

    INITIALISE_DIRECTORY = 1
    SERVICE_REGISTRATION = 2
    SERVICE_DEREGISTRATION = 3
    SERVICE_DATA = 4
    DIRECTORY_LISTING = 5
    SCHEDULE_LISTING = 6
    ANALYSIS_DATA = 7
    SERVICE_DATA_COMPRESSED = 8
    ANALYSIS_DATA_COMPRESSED = 9
    RECORDING_LISTING = 10
    SERVICE_DELTA = 11
    """Ours: what changed since the state with sequence number ``base``."""
    STRATEGY_DATA = 12
    """Ours: a strategy document."""
    RELAY_LISTING = 13
    """Ours: the public relays of a network."""


SECONDS_BELOW = 1e11
"""A ``date`` under this is in seconds: as milliseconds it would lie before 1973."""


class BadEnvelope(ValueError):
    """A publication is not an envelope; the text says what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message as it crosses the wire."""

    kind: MessageClass | int
    payload: Any
    sent_at_ms: int
    """Unix time [ms]."""
    retain: bool = False

    @property
    def sent_at_s(self) -> float:
        """Unix time [s]."""
        return self.sent_at_ms / 1000

    def as_json(self) -> dict[str, Any]:
        """Return the object to publish."""
        raw: dict[str, Any] = {
            "msgClass": int(self.kind),
            "date": self.sent_at_ms,
            "payload": self.payload,
        }
        if self.retain:
            raw["retain"] = True
        return raw


def decode(raw: object, *, received_at_ms: int) -> Envelope:
    """Read an envelope.

    Args:
        raw: the single positional argument of a publication.
        received_at_ms: Unix time [ms], used where the message has no usable date.

    Raises:
        BadEnvelope: not an object, or without an integer ``msgClass``.
    """
    if not isinstance(raw, dict):
        raise BadEnvelope(f"message: expected an object with msgClass, got {raw!r:.80}")
    number = raw.get("msgClass")
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if not isinstance(number, int) or isinstance(number, bool):
        raise BadEnvelope(f"message: expected an integer msgClass, got {number!r:.80}")
    return Envelope(
        kind=MessageClass(number) if number in _KNOWN else number,
        payload=raw.get("payload"),
        sent_at_ms=date_ms(raw.get("date"), received_at_ms=received_at_ms),
        retain=raw.get("retain") is True,
    )


_KNOWN = frozenset(int(kind) for kind in MessageClass)


def date_ms(date: object, *, received_at_ms: int) -> int:
    """Return *date* in Unix milliseconds, or the time of receipt if it tells nothing."""
    if isinstance(date, bool) or date is None:
        return received_at_ms
    if isinstance(date, (int, float)):
        if not math.isfinite(date) or date <= 0:
            return received_at_ms
        return round(date * 1000) if date < SECONDS_BELOW else round(date)
    if isinstance(date, str):
        return _iso_ms(date, received_at_ms)
    return received_at_ms


def _iso_ms(text: str, fallback_ms: int) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return fallback_ms
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
