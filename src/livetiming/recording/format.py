"""Names, versions and lines of the recording formats. Pure.

See ``docs/reference/recordings.md``, which is written for readers in other languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from livetiming.recording.errors import DamagedRecording, RecordingError

Manifest = dict[str, Any]
Record = dict[str, Any]

LATEST = 2
"""Version of finished recordings; has nothing to do with the program's."""
JOURNAL_VERSION = 1
JOURNAL_MARK = "livetiming-journal"

MANIFEST_NAME = "manifest.json"
INDEX_NAME = "index.json"
EXACT_PREFIX = "exact-"
"""Entries of a version 1 file of ours with exact times, and what its seconds cannot hold."""

JOURNAL_SUFFIX = ".journal"


# ---- names -----------------------------------------------------------------------------------

_CHUNK = re.compile(r"chunks/(\d{6,})\.ndjson")
_V1_FRAME = re.compile(r"(\d{5,11})(i?)\.json")


def chunk_name(number: int) -> str:
    """Return the name of chunk *number* inside a version 2 file."""
    return f"chunks/{number:06d}.ndjson"


def chunk_number(name: str) -> int | None:
    """Return the number of the chunk called *name*, or ``None`` if it is no chunk."""
    match = _CHUNK.fullmatch(name)
    return int(match[1]) if match else None


def v1_name(second: int, *, intra: bool) -> str:
    """Return the name of a frame inside a version 1 file."""
    return f"{second:011d}{'i' if intra else ''}.json"


def parse_v1_name(name: str) -> tuple[int, bool] | None:
    """Return second and whether it is an intra frame, or ``None`` if *name* is no frame's."""
    match = _V1_FRAME.fullmatch(name)
    return (int(match[1]), bool(match[2])) if match else None


def is_safe_name(name: str) -> bool:
    """Whether an archive's entry stays inside the archive's folder when unpacked."""
    parts = name.split("/")
    return not (
        not name
        or name.startswith("/")
        or "\\" in name
        or "\0" in name
        or ":" in parts[0]
        or ".." in parts
    )


# ---- versions --------------------------------------------------------------------------------


def _from_pre_v1(manifest: Manifest) -> Manifest:
    """Give the version that recordings before 2017 did not have."""
    return {**manifest, "version": 1}


def _from_v1(manifest: Manifest) -> Manifest:
    """Tell ``startTime`` in seconds, which JavaScript writers give in ms."""
    start = manifest.get("startTime")
    upgraded = {**manifest, "version": 2}
    if isinstance(start, (int, float)) and not isinstance(start, bool) and start >= 1e10:
        upgraded["startTime"] = start / 1000
    return upgraded


MIGRATIONS: Mapping[int, Callable[[Manifest], Manifest]] = {0: _from_pre_v1, 1: _from_v1}
"""Version → step to the next one; none is ever removed."""


def version_of(manifest: object, *, name: str) -> int:
    """Return the format version that *manifest* tells; 0 for those before version 1.

    Raises:
        RecordingError: it is no manifest, or of a version that is not known here.
    """
    if not isinstance(manifest, dict):
        raise DamagedRecording(
            f"{name}: expected the manifest to be an object, got {manifest!r:.80}; "
            "try 'livetiming-rectool repair'"
        )
    version = manifest.get("version", 0)
    if isinstance(version, bool) or not isinstance(version, int) or not 0 <= version <= LATEST:
        newer = isinstance(version, int) and not isinstance(version, bool) and version > LATEST
        hint = "upgrade livetiming" if newer else "is this a recording of a timing service?"
        raise RecordingError(
            f"{name}: expected recording format 1 or {LATEST}, got {version!r:.80}; {hint}"
        )
    return version


def upgrade(manifest: Manifest, *, name: str) -> Manifest:
    """Bring *manifest* to the latest version, one step at a time.

    Raises:
        RecordingError: it is of a version that is not known here.
    """
    while (version := version_of(manifest, name=name)) != LATEST:
        manifest = MIGRATIONS[version](manifest)
    return manifest


# ---- lines -----------------------------------------------------------------------------------


def dumps(value: Any) -> bytes:
    """Return *value* as one line of JSON without the newline.

    Raises:
        ValueError: it holds a number that JSON cannot.
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")


def loads(data: bytes, *, where: str) -> Any:
    """Read JSON.

    Raises:
        DamagedRecording: it is none.
    """
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DamagedRecording(f"{where}: expected JSON, got {data[:40]!r} ({error})") from None


def key_line(at_ms: int, state: dict[str, Any], number_column: int = 0) -> bytes:
    """Return the line of a key frame; the time is first, so that it is found without parsing."""
    record = {"t": at_ms, "k": state}
    if number_column:
        record["c"] = number_column
    return dumps(record)


def delta_line(at_ms: int, delta: dict[str, Any]) -> bytes:
    """Return the line of what has changed since the frame before."""
    brief = {key: value for key, value in delta.items() if key != "cars" or value}
    return dumps({"t": at_ms, "d": brief})


def manifest_line(at_ms: int, manifest: Manifest) -> bytes:
    """Return the line of a manifest that is valid from now on."""
    return dumps({"t": at_ms, "m": manifest})


def event_line(event: Record) -> bytes:
    """Return the line of something that happened to the recording: ``{"t", "e", …}``."""
    return dumps(event)


_TIME = re.compile(rb'\{"t":(-?\d{1,15}),"([kdmeh])":')


def line_time(line: bytes) -> tuple[int, str]:
    """Return time [ms] and kind (``k``, ``d``, ``m``, ``e``, ``h``) of a line.

    Raises:
        DamagedRecording: it does not begin as a line does.
    """
    match = _TIME.match(line)
    if match is None:
        raise DamagedRecording(f"line: expected a time and a kind first, got {line[:40]!r}")
    return int(match[1]), match[2].decode("ascii")


# ---- seal ------------------------------------------------------------------------------------

SEAL_DIGITS = 64
_COMMENT = re.compile(
    rb"livetiming-recording (\d{1,3}) index=(\d{1,15})\+(\d{1,12}) "
    rb"manifest=(\d{1,15})\+(\d{1,12}) sha256=([0-9a-f]{64})"
)


@dataclass(frozen=True, slots=True)
class Seal:
    """The comment at the end of a file: where to begin reading, and a checksum of it all."""

    version: int
    index: tuple[int, int] = (0, 0)
    """Offset and size [bytes] of the deflated index."""
    manifest: tuple[int, int] = (0, 0)
    digest: str = "0" * SEAL_DIGITS
    """SHA-256 of the whole file but these last 64 bytes."""

    def comment(self) -> bytes:
        """Return the archive comment."""
        return (
            f"livetiming-recording {self.version} index={self.index[0]}+{self.index[1]} "
            f"manifest={self.manifest[0]}+{self.manifest[1]} sha256={self.digest}"
        ).encode("ascii")


MAX_COMMENT = 200
"""A seal's comment is never longer [bytes]."""


def parse_seal(tail: bytes) -> Seal | None:
    """Return the seal that the last bytes of a file hold, or ``None`` if there is none."""
    begin = tail.rfind(b"livetiming-recording ")
    match = _COMMENT.fullmatch(tail[begin:]) if begin >= 0 else None
    if match is None:
        return None
    version, index, index_size, manifest, manifest_size = (int(match[n]) for n in range(1, 6))
    return Seal(version, (index, index_size), (manifest, manifest_size), match[6].decode("ascii"))
