"""What can be saved of a damaged file. The file itself is only read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from livetiming.recording.archive import FileBytes
from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.format import (
    EXACT_PREFIX,
    INDEX_NAME,
    MANIFEST_NAME,
    Manifest,
    Seal,
    chunk_number,
    dumps,
    line_time,
    parse_v1_name,
)
from livetiming.recording.opening import kind_of
from livetiming.recording.packing import finish_journal, free_name
from livetiming.recording.reader import unknown
from livetiming.recording.sealed import sealed_zip
from livetiming.recording.timeline import GAP, Event
from livetiming.recording.v2 import parse_index, write_v2
from livetiming.recording.zipwalk import pieces

WHY = "damaged"


@dataclass(slots=True)
class Rescue:
    """What was saved, and what not."""

    path: Path | None = None
    lost: list[str] = field(default_factory=list)
    """Names of entries that are damaged."""


def repair(path: Path, target: Path) -> Rescue:
    """Write what is good in *path* to *target*: version 1 stays version 1, all else becomes 2.

    Raises:
        RecordingError: nothing can be saved, or there is no room.
    """
    if _is_journal(path):
        return Rescue(finish_journal(path, target))
    found = _found(path)
    if any(chunk_number(name) is not None for name in found.good):
        saved = _save_v2(path, free_name(target), found)
    elif any(parse_v1_name(name) is not None for name in found.good):
        saved = _save_v1(path, free_name(target), found)
    else:
        raise RecordingError(f"{path}: expected frames somewhere in it, found none to save")
    return Rescue(saved, found.lost)


def _is_journal(path: Path) -> bool:
    try:
        return kind_of(path) == "journal"
    except DamagedRecording:
        return False


@dataclass(slots=True)
class _Found:
    good: dict[str, bytes] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def _found(path: Path) -> _Found:
    source = FileBytes(path)
    found = _Found()
    try:
        for piece in pieces(source):
            if piece.data is None:
                found.lost.append(piece.name)
            else:
                found.good[piece.name] = piece.data
    finally:
        source.close()
    found.lost = [name for name in found.lost if name not in found.good]
    return found


def _object(data: bytes | None) -> dict[str, Any] | None:
    try:
        value = json.loads(data or b"")
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


# ---- version 2 -------------------------------------------------------------------------------


def _save_v2(path: Path, target: Path, found: _Found) -> Path | None:
    chunks = sorted(
        (number, data.splitlines())
        for name, data in found.good.items()
        if (number := chunk_number(name)) is not None
    )
    events, manifests = _told(path, found)
    events = sorted(events + list(_gaps(chunks)), key=lambda event: int(event.get("t", 0)))
    manifest = _object(found.good.get(MANIFEST_NAME))
    if manifest is None:
        manifest = manifests[-1][1] if manifests else unknown(path)
    return write_v2(
        target,
        (lines for _, lines in chunks),
        manifest=manifest,
        events=events,
        manifests=manifests,
    )


def _told(path: Path, found: _Found) -> tuple[list[Event], list[tuple[int, Manifest]]]:
    try:
        raw = _object(found.good.get(INDEX_NAME))
        _, events, manifests = parse_index(raw, name=str(path))
    except DamagedRecording:
        return [], []
    return events, manifests


def _gaps(chunks: list[tuple[int, list[bytes]]]) -> Iterator[Event]:
    """Give a gap for each chunk that is missing between two others."""
    for (number, lines), (following, next_lines) in pairwise(chunks):
        if following != number + 1:
            from_ms, to_ms = line_time(lines[-1])[0], line_time(next_lines[0])[0]
            yield {"t": to_ms, "e": GAP, "from": from_ms, "to": to_ms, "why": WHY}


# ---- version 1 -------------------------------------------------------------------------------


def _save_v1(path: Path, target: Path, found: _Found) -> Path:
    manifest = _object(found.good.get(MANIFEST_NAME)) or {**unknown(path), "version": 1}
    with sealed_zip(target) as archive:
        archive.add(MANIFEST_NAME, dumps(manifest))
        for name, data in _unbroken(found):
            archive.add(name, data)
        return archive.finish(Seal(1))


def _unbroken(found: _Found) -> Iterator[tuple[str, bytes]]:
    """Give the frames that do not build on one that is lost."""
    frames = [
        (parsed, name)
        for name in [*found.good, *found.lost]
        if (parsed := parse_v1_name(name)) is not None
    ]
    is_broken = True
    for (_, is_intra), name in sorted(frames):
        if name in found.good and not (is_intra and is_broken):
            is_broken = False
            yield name, found.good[name]
        else:
            is_broken = True
    if not found.lost:
        yield from (
            (name, data) for name, data in found.good.items() if name.startswith(EXACT_PREFIX)
        )
