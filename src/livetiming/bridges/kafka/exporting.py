"""What a network publishes, as records: the export's rules, without any I/O.

Live it hears a router (:class:`~livetiming.bridges.watching.Watching`), from a log a plugin that
is run again (:mod:`livetiming.bridges.kafka.rerunning`); time comes in as an argument. Every known
service ticks, also while it is silent and for a while after its end, since a window of event
time only closes when something later is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from livetiming.bridges.kafka.envelope import Times
from livetiming.bridges.kafka.service_records import (
    SESSION_END,
    SESSION_START,
    Produced,
    ServiceRecords,
)
from livetiming.bridges.watched import Shown, Watched

TICK_MS = 10_000
AFTERWARDS_MS = 630_000
"""A service ticks on for so long after its end: the longest window, its grace and some more."""
FULL_INTERVAL_MS = 1000
"""A whole state is exported at most this often."""

Send = Callable[[Produced], object]
MakeRecords = Callable[[str, str], ServiceRecords]
"""Given the service and its plugin's name: what makes its records."""


@dataclass(slots=True)
class _Exported:
    """One service on its way out."""

    records: ServiceRecords
    manifest: dict[str, Any]
    ticked: int
    """Number of its last tick, counted from the epoch."""
    race_ms: int | None = None
    state: dict[str, Any] | None = None
    """The newest state, while it is not exported."""
    state_at_ms: int = 0
    """When it was shown."""
    sent_at_ms: int = field(default=-FULL_INTERVAL_MS)
    ended_at_ms: int | None = None
    watched: Watched | None = None

    def times(self, at_ms: int) -> Times:
        return Times(at_ms, race=self.race_ms)


class Exporter:
    """Makes the records of every service; a :class:`~livetiming.bridges.watching.Watcher`."""

    def __init__(self, send: Send, make: MakeRecords) -> None:
        """Prepare.

        Args:
            send: takes each record, in order.
            make: makes what numbers the records of a service.
        """
        self._send = send
        self._make = make
        self._services: dict[str, _Exported] = {}

    @property
    def services(self) -> int:
        """How many services are exported or tick on."""
        return len(self._services)

    # ---- what happens ------------------------------------------------------------------------

    def described(self, service: Watched, at_ms: int, *, is_new_session: bool) -> None:
        """A manifest is new: a session may have ended, and another begun."""
        manifest = service.manifest or {}
        known = self._services.get(service.uuid)
        if known is None:
            source = str(manifest.get("serviceClass") or "")
            records = self._make(service.uuid, source)
            known = _Exported(records, manifest, at_ms // TICK_MS)
            self._services[service.uuid] = known
        elif is_new_session and known.ended_at_ms is None:
            self._flush(known)
            self._send(known.records.session(SESSION_END, known.manifest, known.times(at_ms)))
        known.manifest, known.watched = manifest, service
        self._send(known.records.manifest(manifest, known.times(at_ms)))
        if is_new_session or known.ended_at_ms is not None:
            known.race_ms = None
            self._send(known.records.session(SESSION_START, manifest, known.times(at_ms)))
        known.ended_at_ms = None

    def shown(self, service: Watched, shown: Shown) -> None:
        """A state: the change at once, what happened, and the whole now and then."""
        known = self._services.get(service.uuid)
        if known is None:
            return
        elapsed_s = shown.state.get("session", {}).get("timeElapsed")
        known.race_ms = round(elapsed_s * 1000) if isinstance(elapsed_s, (int, float)) else None
        times = known.times(shown.at_ms)
        if shown.delta is not None:
            self._send(known.records.delta(shown.delta, times))
        for made in known.records.events(shown.events, times):
            self._send(made)
        known.state, known.state_at_ms = {**shown.state, "seq": shown.seq}, shown.at_ms
        if shown.delta is None or shown.at_ms - known.sent_at_ms >= FULL_INTERVAL_MS:
            self._flush(known)

    def analysed(
        self, service: Watched, at_ms: int, key: str, part: str | None, payload: Any
    ) -> None:
        """A document of the analysis."""
        known = self._services.get(service.uuid)
        if known is not None:
            self._send(known.records.analysis(key, part, payload, known.times(at_ms)))

    def gone(self, service: Watched, at_ms: int) -> None:
        """The service has ended; it ticks on until every window that it was in can close."""
        known = self._services.get(service.uuid)
        if known is None or known.ended_at_ms is not None:
            return
        self._flush(known)
        known.ended_at_ms, known.watched = at_ms, None
        self._send(known.records.session(SESSION_END, known.manifest, known.times(at_ms)))
        for made in known.records.gone(known.times(at_ms)):
            self._send(made)

    def raw(self, uuid: str, at_ms: int, kind: str, text: str) -> None:
        """A record of the feed's log (``open``, ``frame``, ``gap``, ``close``)."""
        known = self._services.get(uuid)
        if known is not None:
            data = {"kind": kind, "text": text}
            self._send(known.records.raw(data, known.times(at_ms)))

    # ---- time --------------------------------------------------------------------------------

    def pass_time(self, now_ms: int) -> None:
        """It is *now_ms*: tick, and export states that have waited; call it every second."""
        for uuid, known in list(self._services.items()):
            if known.state is not None and now_ms - known.sent_at_ms >= FULL_INTERVAL_MS:
                self._flush(known)
            self._tick(known, now_ms)
            ended_at_ms = known.ended_at_ms
            if ended_at_ms is not None and now_ms - ended_at_ms >= AFTERWARDS_MS:
                del self._services[uuid]

    def finish(self, at_ms: int) -> None:
        """Nothing more will come, as after the end of a log: let all time pass that is due."""
        for known in self._services.values():
            if known.watched is not None:
                self.gone(known.watched, at_ms)
        for now_ms in range(at_ms + TICK_MS, at_ms + AFTERWARDS_MS + TICK_MS, TICK_MS):
            self.pass_time(now_ms)

    def _tick(self, known: _Exported, now_ms: int) -> None:
        number = now_ms // TICK_MS
        if number > known.ticked:
            known.ticked = number
            self._send(known.records.tick(known.times(number * TICK_MS)))

    def _flush(self, known: _Exported) -> None:
        if known.state is not None:
            known.sent_at_ms = known.state_at_ms
            self._send(known.records.state(known.state, known.times(known.state_at_ms)))
            known.state = None
