"""A captured feed through its plugin, and what that publishes through the export's rules.

Time is the capture's own, so that the same log gives the same records, to the byte.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from livetiming.bridges.kafka.envelope import derived_boot
from livetiming.bridges.kafka.exporting import Exporter, Send
from livetiming.bridges.kafka.service_records import ServiceRecords
from livetiming.bridges.watched import Watched
from livetiming.racing import Manifest
from livetiming.service.base import BaseService
from livetiming.service.feed import FeedService
from livetiming.service.machine import Machine
from livetiming.service.moment import Moment
from livetiming.service.options import CommandLine
from livetiming.service.outlets import UNSAFE
from livetiming.service.playback import Capture
from livetiming.service.publishing import Outlet

HEAD_BYTES = 65_536
SECOND_S = 1.0


def log_header(path: Path) -> dict[str, Any]:
    """Return what a raw log of ours says of itself in its first line; empty for other captures.

    Raises:
        OSError: the file cannot be read.
    """
    try:
        found = json.loads(_head(path).split(b"\n", 1)[0])
    except ValueError:
        return {}
    return found if isinstance(found, dict) and "livetiming_raw" in found else {}


def log_boot(path: Path, *told: str) -> str:
    """Return the ``boot`` of an export of the log at *path*: the same for the same log.

    Args:
        path: of the log, which may still grow.
        told: what else decides what comes of it: the service, the plugin, its options.
    """
    head = _head(path)
    if log_header(path):
        head = head.split(b"\n", 1)[0]  # what stands there when the rest is still to come
    return derived_boot("\0".join([head.decode("utf-8", "replace"), *told]))


def _head(path: Path) -> bytes:
    if path.is_dir():  # a message a file: the first one
        first = min(path.iterdir(), default=None)
        return b"" if first is None else first.name.encode() + b"\0" + first.read_bytes()
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if packed else path.open("rb") as stream:
        return stream.read(HEAD_BYTES)


class Rerun:
    """Exports one captured feed."""

    def __init__(self, command: CommandLine, capture: Capture, send: Send, *, boot: str) -> None:
        """Prepare.

        Args:
            command: the plugin and its options.
            capture: the feed.
            send: takes each record, in order.
            boot: of its records.
        """
        self._boot = boot
        self._capture = capture
        self._exporter = Exporter(send, self._records)
        self._machine = Machine(command, capture, self._outlets)

    @property
    def uuid(self) -> str:
        """Of the service."""
        return self._machine.uuid

    def run(self) -> None:
        """Export it to its end.

        Raises:
            PluginError: the plugin cannot be run on it.
            NotConfigured: an option that the plugin needs is missing.
        """
        self._capture.clock.callLater(SECOND_S, self._second)
        self._machine.run()
        self._exporter.finish(self._now_ms())

    def stop(self) -> None:
        """Play no further."""
        self._machine.stop()

    def _records(self, uuid: str, source: str) -> ServiceRecords:
        return ServiceRecords(uuid, boot=self._boot, source=source)

    def _outlets(self, service: BaseService, clock: Moment) -> list[Outlet]:
        if isinstance(service, FeedService):
            service._raw_log = _Raw(service.uuid, self._exporter, clock)
        return [_Exporting(Watched(service.uuid), self._exporter, clock)]

    def _second(self) -> None:
        self._exporter.pass_time(self._now_ms())
        self._capture.clock.callLater(SECOND_S, self._second)

    def _now_ms(self) -> int:
        return round(self._capture.clock.seconds() * 1000)


class _Raw:
    """Hears what a service's raw log hears, before anything comes of it."""

    def __init__(self, uuid: str, exporter: Exporter, clock: Moment) -> None:
        self._uuid = uuid
        self._exporter = exporter
        self._clock = clock

    def write(self, kind: str, text: str, *, race_s: object = None) -> None:
        """Export a record of the feed."""
        self._exporter.raw(self._uuid, round(self._clock.seconds() * 1000), kind, text)

    def close(self) -> None:
        """Nothing is kept open."""


class _Exporting:
    """An outlet that the exporter hears, as it would hear a router."""

    connected = True

    def __init__(self, watched: Watched, exporter: Exporter, clock: Moment) -> None:
        self._watched = watched
        self._exporter = exporter
        self._clock = clock
        self._seq: object = None

    def send_manifest(self, manifest: Manifest) -> None:
        """Take a manifest, unless it is the one before again."""
        found = manifest.as_json()
        if found != self._watched.manifest:
            is_new = self._watched.describe(found)
            self._exporter.described(self._watched, self._at_ms(), is_new_session=is_new)

    def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
        """Take a change."""
        shown = self._watched.change(delta, self._at_ms())
        if not shown:
            return  # it says nothing that the state before it has not said
        self._seq = state["seq"]
        for one in shown:
            self._exporter.shown(self._watched, one)

    def send_state(self, state: dict[str, Any]) -> None:
        """Take a whole state where there is no change to follow it by."""
        if state["seq"] == self._seq:
            return
        self._seq = state["seq"]
        for one in self._watched.whole(state, self._at_ms()):
            self._exporter.shown(self._watched, one)

    def send_analysis(self, key: str, part: str | None, payload: dict[str, Any]) -> None:
        """Take a document, under the name that a router would know it by."""
        name = None if part is None else UNSAFE.sub("_", part)
        self._exporter.analysed(self._watched, self._at_ms(), key, name, payload)

    def _at_ms(self) -> int:
        return round(self._clock.seconds() * 1000)
