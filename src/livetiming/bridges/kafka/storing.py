"""The raw topic in files: exactly what came, once, whatever is killed when.

A partition has files of its own, ``TOPIC-PPP-OFFSET.ndjson``, named after the first offset in
them. A line is ``{"o": offset, "t": Kafka's ms, "k": key, "h": headers, "v": value}``; what is no
UTF-8 text is base64, under ``k64`` and ``v64``. Each line carries its offset, so that a file
tells by itself where to go on: positions are committed after the disk has the lines, and what is
read a second time is left out.
"""

from __future__ import annotations

import base64
import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from livetiming.bridges.errors import BridgeFailed
from livetiming.bridges.extras import extra

with extra("kafka", "orjson"):
    import orjson

SUFFIX = ".ndjson"
PACKED = ".ndjson.gz"
ROTATE_BYTES = 256 * 1024 * 1024
TAIL_BYTES = 16 * 1024 * 1024
"""A line is no longer: a record and what base64 adds to it."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One record as it came."""

    offset: int
    at_ms: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]] = field(default_factory=list)


def line(record: Stored) -> bytes:
    """Return the line of *record*."""
    said: dict[str, Any] = {"o": record.offset, "t": record.at_ms}
    said |= _text("k", record.key)
    if record.headers:
        said["h"] = [[name, _text("v", value)] for name, value in record.headers]
    return orjson.dumps(said | _text("v", record.value)) + b"\n"


def parse(text: bytes) -> Stored:
    """Return the record of a line.

    Raises:
        ValueError: it is none.
    """
    raw = orjson.loads(text)
    if not isinstance(raw, dict) or not isinstance(raw.get("o"), int):
        raise ValueError(f"expected a stored record, got {text[:80]!r}")
    headers = [(str(name), _bytes("v", said) or b"") for name, said in raw.get("h") or []]
    return Stored(raw["o"], int(raw.get("t", 0)), _bytes("k", raw), _bytes("v", raw), headers)


def stored(path: Path) -> Iterator[Stored]:
    """Give the records of a file; a last line that was cut short is none.

    Raises:
        OSError: it cannot be read.
        ValueError: a line in it is none of ours.
    """
    with gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb") as file:
        for text in file:
            if text.endswith(b"\n"):
                yield parse(text)


class PartitionFiles:
    """The files of one partition."""

    def __init__(
        self,
        folder: Path,
        topic: str,
        partition: int,
        *,
        packed: bool = False,
        rotate_bytes: int = ROTATE_BYTES,
    ) -> None:
        """Find out where to go on.

        Args:
            folder: of the files; it is made.
            topic: whose.
            partition: its number.
            packed: compress files that are full.
            rotate_bytes: begin another after so many.

        Raises:
            OSError: the folder cannot be written.
            BridgeFailed: the last file is none of ours.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._name = f"{topic}-{partition:03}-"
        self._packed = packed
        self._rotate_bytes = rotate_bytes
        self._file: IO[bytes] | None = None
        self._size = 0
        self.next_offset = 0
        """The first offset that is not stored."""
        self._resume()

    def _resume(self) -> None:
        for half in self._folder.glob(f"{self._name}*.gz.part"):
            half.unlink()
        found = sorted(
            path for path in self._folder.glob(f"{self._name}*")
            if path.name.endswith((SUFFIX, PACKED))
        )  # fmt: skip
        for path in found:
            if path.with_name(path.name + ".gz").exists():
                path.unlink()  # it was packed, and then its process was killed
        if not found:
            return
        last = found[-1]
        if last.name.endswith(PACKED):
            self.next_offset = max(one.offset for one in stored(last)) + 1
            return
        self._open(last)

    def _open(self, path: Path) -> None:
        """Go on with *path* behind its last whole line."""
        file = path.open("r+b")
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - TAIL_BYTES))
        lines = file.read().split(b"\n")
        whole = end - len(lines[-1])
        file.truncate(whole)
        file.seek(whole)
        self._file, self._size = file, whole
        if len(lines) < 2:
            first = path.name.removeprefix(self._name).removesuffix(SUFFIX)
            self.next_offset = int(first)
            return
        try:
            self.next_offset = parse(lines[-2]).offset + 1
        except ValueError as problem:
            file.close()
            raise BridgeFailed(f"{path}: its last line is none of ours: {problem}") from None

    def append(self, record: Stored) -> bool:
        """Add *record*; return whether it was not there already."""
        if record.offset < self.next_offset:
            return False
        if self._file is None:
            path = self._folder / f"{self._name}{record.offset:020}{SUFFIX}"
            self._file, self._size = path.open("w+b"), 0
        said = line(record)
        self._file.write(said)
        self._size += len(said)
        self.next_offset = record.offset + 1
        return True

    def sync(self) -> None:
        """Have the disk have all of it; a file that is full is ended."""
        if self._file is None:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._size >= self._rotate_bytes:
            self.close(full=True)

    def close(self, *, full: bool = False) -> None:
        """End the file that is written now."""
        file, self._file = self._file, None
        if file is None:
            return
        file.flush()
        os.fsync(file.fileno())
        file.close()
        if full and self._packed:
            _pack(Path(file.name))


def _pack(path: Path) -> None:
    """Compress *path*; at every moment one of the two files is whole."""
    packed = path.with_name(path.name + ".gz")
    half = packed.with_name(packed.name + ".part")
    with path.open("rb") as plain, half.open("wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as out:
            for text in plain:
                out.write(text)
        raw.flush()
        os.fsync(raw.fileno())
    half.rename(packed)
    path.unlink()


def _text(name: str, value: bytes | None) -> dict[str, str]:
    if value is None:
        return {}
    try:
        return {name: value.decode("utf-8")}
    except UnicodeDecodeError:
        return {f"{name}64": base64.b64encode(value).decode("ascii")}


def _bytes(name: str, raw: dict[str, Any]) -> bytes | None:
    if isinstance(raw.get(name), str):
        text: str = raw[name]
        return text.encode("utf-8")
    packed = raw.get(f"{name}64")
    return None if packed is None else base64.b64decode(packed, validate=True)
