"""The raw log of a feed: what came in and when, so that it can be run again.

NDJSON. The first line is ``{"livetiming_raw": 1, "plugin", "uuid", "started_at_ms"}``, every
other one a record ``{"t": wall ms, "m": monotonic ms, "r": race s, "k": kind, "d": text}``; ``r``
only when the race clock is known. Kinds are ``open``, ``frame``, ``gap`` and ``close``. A gap
says that messages may be missing before it. Append-only and flushed a record at a time, so
that a kill costs nothing; a second run on the same file begins with a header of its own.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from twisted.logger import Logger

FORMAT = 1
ROTATE_BYTES = 512 * 1024 * 1024

_log = Logger(namespace="livetiming.service.rawlog")


def raw_path(folder: Path, plugin: str, uuid: str, at_ms: int) -> Path:
    """Return where a service's raw log goes in the folder of raw logs."""
    return folder / f"{plugin}-{uuid}-{at_ms}.raw.ndjson.gz"


class RawLog:
    """Writes one raw log. A full disk is said once, and costs the log but not the service."""

    def __init__(
        self,
        path: Path,
        *,
        plugin: str,
        uuid: str,
        wall_s: Callable[[], float],
        monotonic_s: Callable[[], float],
        rotate_bytes: int = ROTATE_BYTES,
    ) -> None:
        """Prepare to write.

        Args:
            path: a name ending in ``.gz`` is compressed.
            plugin: name of the plugin.
            uuid: of the service.
            wall_s: gives the Unix time [s].
            monotonic_s: gives a time [s] that never steps.
            rotate_bytes: a file that has grown so large is followed by another.
        """
        self._path = path
        self._plugin = plugin
        self._uuid = uuid
        self._wall_s = wall_s
        self._monotonic_s = monotonic_s
        self._rotate_bytes = rotate_bytes
        self._file: BinaryIO | None = None
        self._gzip: gzip.GzipFile | None = None
        self._part = 0
        self._failed = False
        self._lost = 0
        self._was_open = False

    def write(self, kind: str, text: str, *, race_s: object = None) -> None:
        """Append a record; reopening a feed that was open before records the gap as well."""
        if kind == "open" and self._was_open:
            self._append("gap", "reconnected", race_s)
        if kind == "open":
            self._was_open = True
        self._append(kind, text, race_s)

    def close(self) -> None:
        """End the file; writing again opens it again."""
        try:
            if self._gzip is not None:
                self._gzip.close()
            if self._file is not None:
                self._file.close()
        except OSError as error:
            self._complain(error)
        self._file = self._gzip = None

    def _append(self, kind: str, text: str, race_s: object) -> None:
        record: dict[str, object] = {"t": _ms(self._wall_s()), "m": _ms(self._monotonic_s())}
        if isinstance(race_s, (int, float)):
            record["r"] = race_s
        record.update(k=kind, d=text)
        try:
            if self._file is None:
                self._open()
            if self._lost:
                missing = {**record, "k": "gap", "d": f"{self._lost} records not written"}
                self._put(missing)
            self._put(record)
        except OSError as error:
            self._lost += 1
            self._complain(error)
            return
        self._recovered()
        self._rotate_if_large()

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        path = self._path if self._part == 0 else _numbered(self._path, self._part)
        self._file = path.open("ab")
        if path.suffix == ".gz":
            self._gzip = gzip.GzipFile(fileobj=self._file, mode="ab", compresslevel=6)
        self._put(
            {
                "livetiming_raw": FORMAT,
                "plugin": self._plugin,
                "uuid": self._uuid,
                "started_at_ms": _ms(self._wall_s()),
            }
        )

    def _put(self, record: dict[str, object]) -> None:
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        file = self._file
        if file is None:
            return
        if self._gzip is not None:
            self._gzip.write(line)
            self._gzip.flush(zlib.Z_SYNC_FLUSH)
        else:
            file.write(line)
        file.flush()

    def _rotate_if_large(self) -> None:
        if self._file is not None and self._file.tell() >= self._rotate_bytes:
            self.close()
            self._part += 1

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


def _numbered(path: Path, part: int) -> Path:
    """``kart.raw.ndjson.gz`` → ``kart.raw.ndjson.1.gz``."""
    return path.with_name(f"{path.stem}.{part}{path.suffix}")


def _ms(seconds: float) -> int:
    return int(seconds * 1000)
