"""The raw log of a feed: what came in and when, so that it can be run again.

NDJSON. The first line is ``{"livetiming_raw": 1, "plugin", "uuid", "started_at_ms"}``, every
other one a record ``{"t": wall ms, "m": monotonic ms, "r": race s, "k": kind, "d": text}``; ``r``
only when the race clock is known. Kinds are ``open``, ``frame``, ``gap`` and ``close``. A gap
says that messages may be missing before it. Append-only and flushed a record at a time, so
that a kill costs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from twisted.logger import Logger

from livetiming.service.appending import AppendFile, free_name

FORMAT = 1
ROTATE_BYTES = 512 * 1024 * 1024

_log = Logger(namespace="livetiming.service.rawlog")


def raw_path(folder: Path, plugin: str, uuid: str, at_ms: int) -> Path:
    """Return where a service's raw log goes in the folder of raw logs."""
    return folder / f"{plugin}-{uuid}-{at_ms}.raw.ndjson.gz"


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks that a raw log notes."""

    wall_s: Callable[[], float]
    """Gives the Unix time [s]."""
    monotonic_s: Callable[[], float]
    """Gives a time [s] that never steps."""


class RawSink(Protocol):
    """Takes what a feed says, before anything comes of it."""

    def write(self, kind: str, text: str, *, race_s: object = None) -> None:
        """Take one record."""

    def close(self) -> None:
        """Nothing more will come for now."""


class RawLog:
    """Writes one raw log. A full disk is said once, and costs the log but not the service."""

    def __init__(
        self,
        path: Path,
        clocks: Clocks,
        *,
        plugin: str,
        uuid: str,
        rotate_bytes: int = ROTATE_BYTES,
    ) -> None:
        """Prepare to write.

        Args:
            path: a name ending in ``.gz`` is compressed; what is there already is kept, and
                the log goes to a numbered file beside it.
            clocks: to note the times of each record.
            plugin: name of the plugin.
            uuid: of the service.
            rotate_bytes: a file that has grown so large is followed by another.
        """
        self._path = path
        self._clocks = clocks
        self._header = {"livetiming_raw": FORMAT, "plugin": plugin, "uuid": uuid}
        self._rotate_bytes = rotate_bytes
        self._file: AppendFile | None = None
        self._failed = False
        self._lost = 0
        self._was_open = False

    def write(self, kind: str, text: str, *, race_s: object = None) -> None:
        """Append a record; a feed that opens again gets a record of the gap as well."""
        if kind == "open" and self._was_open:
            self._append("gap", "reconnected", race_s)
        self._was_open = self._was_open or kind == "open"
        self._append(kind, text, race_s)

    def close(self) -> None:
        """End the file; writing again begins another."""
        file, self._file = self._file, None
        try:
            if file is not None:
                file.close()
        except OSError as error:
            self._complain(error)

    def _append(self, kind: str, text: str, race_s: object) -> None:
        record: dict[str, object] = {
            "t": round(self._clocks.wall_s() * 1000),
            "m": round(self._clocks.monotonic_s() * 1000),
        }
        if isinstance(race_s, (int, float)):
            record["r"] = race_s
        try:
            file = self._opened()
            if self._lost:
                missing = f"{self._lost} records not written"
                file.append(_line({**record, "k": "gap", "d": missing}))
            file.append(_line({**record, "k": kind, "d": text}))
        except OSError as error:
            self._lost += 1
            self._complain(error)
            return
        self._recovered()
        if file.size >= self._rotate_bytes:
            self.close()

    def _opened(self) -> AppendFile:
        if self._file is None:
            file = AppendFile(free_name(self._path))
            started_at_ms = round(self._clocks.wall_s() * 1000)
            try:
                file.append(_line({**self._header, "started_at_ms": started_at_ms}))
            except OSError:
                file.discard()
                raise
            self._file = file
        return self._file

    def _complain(self, error: OSError) -> None:
        if not self._failed:
            self._failed = True
            _log.error(
                "raw log {path} - cannot be written ({error}) - the service goes on without it",
                path=self._path,
                error=error.strerror or str(error),
            )

    def _recovered(self) -> None:
        if self._failed:
            _log.info("raw log {path} - written again", path=self._path)
        self._failed = False
        self._lost = 0


def _line(record: dict[str, object]) -> bytes:
    return (
        json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
        + b"\n"
    )
