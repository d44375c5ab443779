"""Readers of captured feeds: every known recorder's wrapper becomes one stream of records.

What belongs here: telling one wrapper from another, unwrapping it, and saying where a recording
has holes. What the frames mean is a plugin's business.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from livetiming.service.folders import read_folder

Kind = Literal["open", "frame", "gap", "close"]

SILENCE_MS = 120_000
"""A feed sends something every 60 s; a hole twice as long was the recorder's, not the feed's."""

STEP_BACK_MS = 2_000
"""A clock that goes back further than this was set, or the file was glued from two."""

_STAMP = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?\r?\n?")
_KINDS: dict[str, Kind] = {"open": "open", "frame": "frame", "gap": "gap", "close": "close"}


class Record(NamedTuple):
    """One thing a recorder saw."""

    at_ms: int | None
    """Arrival, milliseconds since the epoch; None where the wrapper keeps no time."""
    kind: Kind
    text: str
    """The frame, or why the connection opened, paused or closed."""


Unwrapped = Record | None
"""None stands for a record that could not be read."""


class Capture:
    """The records of one capture, in order.

    Iterate it once. ``skipped`` then tells how many records could not be read: one of them never
    costs its neighbours.
    """

    def __init__(self, records: Iterable[Unwrapped]) -> None:
        self.skipped = 0
        self._stream = self._checked(iter(records))

    def __iter__(self) -> Iterator[Record]:
        return self._stream

    def __next__(self) -> Record:
        return next(self._stream)

    def _checked(self, records: Iterator[Unwrapped]) -> Iterator[Record]:
        last_ms: int | None = None
        for record in records:
            if record is None:
                self.skipped += 1
                continue
            hole = _hole(last_ms, record)
            if hole is not None:
                yield hole
            if record.at_ms is not None:
                last_ms = record.at_ms
            yield record


def read_capture(path: str | Path) -> Capture:
    """Return the records of the capture at *path*, read as they are asked for.

    The wrapper is told from the content, so that a renamed or decompressed file still reads. A
    folder is one of the older pipeline's.

    Raises:
        OSError: the file cannot be opened.
    """
    source = Path(path)
    if source.is_dir():
        messages = read_folder(source)
        return Capture(one if one is None else Record(one[0], "frame", one[1]) for one in messages)
    with source.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    return Capture(_read(source, packed=packed))


def unwrap(lines: Iterable[bytes]) -> Capture:
    """Return the records of a capture given as its raw *lines*, each with its line end."""
    return Capture(_unwrapped(iter(lines)))


def _read(source: Path, *, packed: bool) -> Iterator[Unwrapped]:
    with gzip.open(source, "rb") if packed else source.open("rb") as stream:
        yield from _unwrapped(_whole_lines(stream))


def _whole_lines(stream: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of *stream*; a compressed file cut short ends where its bytes end."""
    try:
        yield from stream
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return


def _unwrapped(lines: Iterator[bytes]) -> Iterator[Unwrapped]:
    head: list[bytes] = []
    for line in lines:
        head.append(line)
        if line.strip():
            break
    everything = _chain(head, lines)
    first = head[-1] if head else b""
    if first.lstrip().startswith(b"{"):
        return _json_records(everything)
    if _STAMP.fullmatch(first):
        return _stamped_records(everything)
    return _bare_records(everything)


def _chain(head: list[bytes], tail: Iterator[bytes]) -> Iterator[bytes]:
    yield from head
    yield from tail


# -- one JSON object a line ---------------------------------------------------------------------


def _json_records(lines: Iterator[bytes]) -> Iterator[Unwrapped]:
    reader = _JsonReader()
    for line in lines:
        if not line.strip():
            continue
        try:
            yield from reader.records(json.loads(line.decode("utf-8", "replace")))
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            yield None


class _JsonReader:
    """Reads the JSON wrappers; a line says by its keys which one it is."""

    def __init__(self) -> None:
        self._started_ms = 0
        self._shapes: tuple[tuple[str, Callable[[dict[str, Any]], Unwrapped]], ...] = (
            ("livetiming_raw", self._header),
            ("started_at", self._header),
            ("metadata", self._header),
            ("event_meta", self._header),
            ("endMetadata", self._closed),
            ("k", self._own),
            ("event", self._event),
            ("msg", self._since_start),
            ("raw", lambda o: _frame(int(o["t"]), o["raw"])),
            ("payload", lambda o: _frame(round(float(o["ts"]) * 1000), o["payload"])),
            ("data", lambda o: _frame(_iso_ms(o["timestamp"]), o["data"])),
        )
        self._headers = {"livetiming_raw", "started_at", "metadata", "event_meta"}

    def records(self, line: object) -> Iterator[Unwrapped]:
        """What one decoded *line* stands for: nothing for a header, else one record."""
        if not isinstance(line, dict):
            yield None
            return
        for key, read in self._shapes:
            if key in line:
                record = read(line)
                if key not in self._headers:
                    yield record
                return
        yield None

    def _header(self, line: dict[str, Any]) -> None:
        started = line.get("started_at")
        if started is not None:
            self._started_ms = _iso_ms(started)

    def _closed(self, line: dict[str, Any]) -> Record:
        return Record(None, "close", "end of recording")

    def _own(self, line: dict[str, Any]) -> Record:
        text = line.get("d", "")
        if not isinstance(text, str):
            raise TypeError("text expected")
        return Record(int(line["t"]), _KINDS[line["k"]], text)

    def _event(self, line: dict[str, Any]) -> Record:
        name = str(line["event"])
        kind: Kind = "open" if name.upper() == "CONNECTED" else "close"
        return Record(_iso_ms(line["timestamp"]), kind, name)

    def _since_start(self, line: dict[str, Any]) -> Record:
        return _frame(self._started_ms + round(float(line["t"]) * 1000), line["msg"])


def _frame(at_ms: int, text: object) -> Record:
    if not isinstance(text, str):
        raise TypeError("a frame is text")
    return Record(at_ms, "frame", text)


def _iso_ms(text: str) -> int:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


# -- text wrappers ------------------------------------------------------------------------------


def _stamped_records(lines: Iterator[bytes]) -> Iterator[Unwrapped]:
    """A line with the time (UTC), the frame, blank lines."""
    at_ms: int | None = None
    body: list[bytes] = []
    for line in lines:
        if _STAMP.fullmatch(line):
            if at_ms is not None:
                yield _stamped(at_ms, body)
            at_ms, body = _iso_ms(line.decode("ascii").strip()), []
        else:
            body.append(line)
    if at_ms is not None:
        yield _stamped(at_ms, body)


def _stamped(at_ms: int, body: list[bytes]) -> Record:
    text = b"".join(body).decode("utf-8", "replace").strip("\r\n")
    return Record(at_ms, "frame", text + "\n")


def _bare_records(lines: Iterator[bytes]) -> Iterator[Unwrapped]:
    """Bare lines without times; a NUL on a line of its own parts two frames."""
    body: list[bytes] = []
    for line in lines:
        if line.strip(b"\r\n") == b"\x00":
            yield _bare(body)
            body = []
        else:
            body.append(line)
    if any(line.strip() for line in body):
        yield _bare(body)


def _bare(body: list[bytes]) -> Record:
    return Record(None, "frame", b"".join(body).decode("utf-8", "replace"))


def _hole(last_ms: int | None, record: Record) -> Record | None:
    """The gap record due before *record*, if the recorder was away."""
    if last_ms is None or record.at_ms is None or record.kind != "frame":
        return None
    silent_ms = record.at_ms - last_ms
    if -STEP_BACK_MS <= silent_ms <= SILENCE_MS:
        return None
    return Record(record.at_ms, "gap", f"{silent_ms / 1000:.1f} s not recorded")
