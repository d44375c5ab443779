"""The analysis of a running recording, kept on the disk as it comes.

One line per publication in the framing of the journal; when the lines are many times what
they add up to, they are replaced by that.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from livetiming.analysis.answers import MORE
from livetiming.ports import Bus, Json
from livetiming.protocol import topics
from livetiming.recording.catalogue import replace_file
from livetiming.recording.errors import DamagedRecording
from livetiming.recording.format import dumps, loads
from livetiming.recording.journal import frame_line, unframe_line

SUFFIX = ".analysis"
COMPACT_BYTES = 4 * 1024 * 1024
COMPACT_RATIO = 4

Document = dict[str, dict[str, Any]]
"""Module → what was published of it, merged."""


def news(known: Document, module: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Return what in *payload* is not known."""
    old = known.get(module, {})
    return {key: value for key, value in payload.items() if key not in old or old[key] != value}


async def fetched(bus: Bus, uuid: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Ask a service for its analysis; give each module with its payload.

    A long race comes in several answers, each of which names the cars whose laps it lacks.

    Raises:
        ConnectionError: there is no connection to a router now.
        TimeoutError: no answer came.
        CallFailed: the service or the router refused.
    """
    wanted: list[Json] = []
    while True:
        documents = await bus.call(topics.request_analysis(uuid), *wanted)
        if not isinstance(documents, dict):
            return
        for module, payload in documents.items():
            if isinstance(payload, dict) and module != MORE:
                yield module, payload
        cars = _missing(documents)
        if not cars or [["laps"], cars] == wanted:
            return
        wanted = [["laps"], cars]


def _missing(documents: dict[str, Any]) -> list[Json]:
    more = documents.get(MORE)
    cars = more.get("laps") if isinstance(more, dict) else None
    return cars if isinstance(cars, list) else []


class AnalysisLog:
    """Merges what is published of an analysis, and loses nothing of it."""

    def __init__(self, path: Path) -> None:
        """Go on with *path*, if it is there.

        Raises:
            OSError: it cannot be read.
        """
        self.path = path
        self.document: Document = {}
        self._number = 0
        self._size = 0
        self._compact_size = 0
        self._is_behind = False
        """Whether the file lacks something of the document."""
        if path.exists():
            self.document, self._number, self._size = read_log(path)
            with path.open("r+b") as file:
                file.truncate(self._size)

    def add(self, module: str, payload: dict[str, Any], *, is_held: bool = False) -> None:
        """Merge a publication.

        Args:
            module: part of the analysis.
            payload: what was published of it.
            is_held: write it with the next one that is not held.

        Raises:
            OSError: it cannot be written now; the next one tries again.
        """
        changed = news(self.document, module, payload)
        if not changed:
            return
        line = dumps({"a": module, "p": changed})
        self.document[module] = {**self.document.get(module, {}), **changed}
        is_long = self._size > COMPACT_BYTES and self._size > COMPACT_RATIO * self._compact_size
        behind, self._is_behind = self._is_behind, True
        if is_held:
            return
        if behind or is_long:
            self._compact()
        else:
            self._append(line)
        self._is_behind = False

    def _append(self, line: bytes) -> None:
        data = frame_line(self._number, line)
        with self.path.open("ab", buffering=0) as file:
            if file.write(data) != len(data):  # readers skip a torn line; the next one replaces all
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        self._size += len(data)
        self._number += 1

    def _compact(self) -> None:
        lines = [dumps({"a": module, "p": parts}) for module, parts in self.document.items()]
        data = b"".join(frame_line(number, line) for number, line in enumerate(lines))
        replace_file(self.path, data, mode=0o644)
        self._number, self._size, self._compact_size = len(lines), len(data), len(data)

    def remove(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)


def read_log(path: Path) -> tuple[Document, int, int]:
    """Return what a log adds up to, how many lines it has, and how many good bytes.

    Raises:
        OSError: it cannot be read.
    """
    document: Document = {}
    number = size = 0
    with path.open("rb") as file:
        for framed in file:
            found = unframe_line(framed)
            if found is None:
                break  # torn by a crash
            with contextlib.suppress(DamagedRecording, KeyError, TypeError):
                record = loads(found[1], where=str(path))
                document[record["a"]] = {**document.get(record["a"], {}), **record["p"]}
            number, size = found[0] + 1, size + len(framed)
    return document, number, size
