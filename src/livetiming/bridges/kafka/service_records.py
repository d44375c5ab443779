"""What one service publishes, as records: numbered, keyed and dated. Pure.

The same publications, with the same ``boot``, give the same bytes: that is what lets a log be
exported again without doubling anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from livetiming.analysis.events import Event
from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.envelope import Record, Times, encode

TICK = "tick"
SESSION_START = "session-start"
SESSION_END = "session-end"


@dataclass(frozen=True, slots=True)
class Produced:
    """One record to be produced."""

    kind: str
    """Of its topic, without the prefix."""
    key: str
    at_ms: int
    """Unix time [ms] that Kafka is given."""
    value: bytes | None
    """``None`` is a tombstone: what has this key is no more."""
    together: str
    """The service whose partition it goes to."""
    type: str = ""
    tv: int = 1


class ServiceRecords:
    """Makes the records of one service."""

    def __init__(self, service: str, *, boot: str, source: str = "") -> None:
        """Prepare.

        Args:
            service: its uuid.
            boot: tells this export from others of the same service.
            source: name of its plugin.
        """
        self._service = service
        self._boot = boot
        self._source = source
        self._numbers: Counter[str] = Counter()

    @property
    def numbers(self) -> dict[str, int]:
        """The number of the last record of each kind of topic; give them back to go on."""
        return dict(self._numbers)

    def resume(self, numbers: dict[str, int]) -> None:
        """Go on after the records with these *numbers*."""
        self._numbers = Counter(numbers)

    def raw(self, data: dict[str, Any], t: Times) -> Produced:
        """One frame of the feed, or what else its log tells (``kind``: open, gap, close)."""
        return self._produced(topics.RAW, "raw", t, data)

    def manifest(self, manifest: dict[str, Any], t: Times) -> Produced:
        """Who the service is."""
        return self._produced(topics.MANIFEST, "manifest", t, manifest)

    def state(self, state: dict[str, Any], t: Times) -> Produced:
        """All that it shows."""
        return self._produced(topics.STATE, "state", t, state)

    def delta(self, delta: dict[str, Any], t: Times) -> Produced:
        """What has changed."""
        return self._produced(topics.DELTA, "delta", t, delta)

    def analysis(self, key: str, part: str | None, payload: Any, t: Times) -> Produced:
        """A document of the analysis, or a part of one."""
        data = {"key": key, "part": part, "payload": payload}
        made = self._produced(topics.ANALYSIS, "analysis", t, data)
        name = f"{self._service}/{key}" + ("" if part is None else f"/{part}")
        return replace(made, key=name)

    def events(self, events: Iterable[Event], t: Times) -> list[Produced]:
        """What happened, each event at its own time.

        Args:
            events: in order.
            t: when they were noticed, for the clocks they do not tell.
        """
        return [
            self._produced(topics.EVENTS, event.kind, replace(t, wall=event.at_ms), event.data)
            for event in events
        ]

    def session(self, kind: str, manifest: dict[str, Any], t: Times) -> Produced:
        """A session has started or ended (:data:`SESSION_START`, :data:`SESSION_END`)."""
        data = {name: manifest.get(name) for name in ("name", "description", "serviceClass")}
        return self._produced(topics.EVENTS, kind, t, data)

    def tick(self, t: Times) -> Produced:
        """Time has passed; without such a sign the last window of a race would stay open."""
        return self._produced(topics.EVENTS, TICK, t, {})

    def gone(self, t: Times) -> list[Produced]:
        """Tombstones: the service is no more."""
        return [
            Produced(kind, self._service, t.wall, None, self._service)
            for kind in (topics.MANIFEST, topics.STATE)
        ]

    def _produced(self, kind: str, type_: str, t: Times, data: dict[str, Any]) -> Produced:
        self._numbers[kind] += 1
        record = Record(
            type=type_,
            service=self._service,
            boot=self._boot,
            seq=self._numbers[kind],
            t=t,
            data=data,
            source=self._source,
        )
        return Produced(
            kind, self._service, t.wall, encode(record), self._service, type_, record.tv
        )
