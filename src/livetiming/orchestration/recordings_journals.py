"""The recordings that are still running, read while the DVR writes them. Blocks.

The DVR's folder is only ever read: no lock is taken, nothing is held up. What is hidden, or has
not told who it is, is not found here at all.
"""

from __future__ import annotations

import base64
import os
import re
import zlib
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from livetiming.orchestration.dvr_store import INCOMPLETE, file_stem
from livetiming.recording.errors import RecordingError
from livetiming.recording.format import JOURNAL_SUFFIX, Manifest, dumps
from livetiming.recording.reader import JournalRecording
from livetiming.recording.timeline import ABSENCES

RUNNING_S = 900.0
"""A journal untouched for so long was left behind by a DVR that is gone; one that runs touches
it once a minute."""
MAX_OPEN = 32
"""Journals whose index is kept; the one asked for longest ago is let go."""
MAX_LISTED = 2000
"""Chunks in one answer."""
MAX_NOTES = 200
"""Absences, and manifests, in one answer: the newest ones."""
MAX_MANIFEST_BYTES = 200 * 1024
MAX_CHUNK_BYTES = 4 * 1024 * 1024
MAX_ANSWER_BYTES = 700 * 1024
"""A packed chunk: as base64 it still fits one frame of the router."""
MAX_PACKED_BYTES = 16 * 1024 * 1024
"""Packed chunks kept in memory, for the next viewer of the same moment."""

Answer = dict[str, Any]


@dataclass(slots=True)
class _Open:
    recording: JournalRecording
    inode: int


class RunningJournals:
    """The journals in a DVR's folder, by the uuid of their service. Not for several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[Path, _Open] = OrderedDict()
        self._packed: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._packed_bytes = 0

    def close(self) -> None:
        """Let go of all files."""
        while self._open:
            self._let_go(next(iter(self._open)))

    def describe(self, uuid: str, now_s: float) -> Answer | None:
        """Return when the running recording of *uuid* began and how far it has come.

        Returns:
            ``{recording, startTime, endTime, frames, chunks}``, times in Unix ms; ``None`` if
            there is none that is public.
        """
        recording = self._find(uuid, now_s)
        return None if recording is None else _described(recording)

    def index(self, uuid: str, first: int, now_s: float) -> Answer | None:
        """Return the same with its chunks from number *first* on, as many as one answer holds.

        Returns:
            Further keys: ``index`` (``[[first ms, last ms, frames], …]``), ``events`` (absences)
            and ``manifests`` (``[[ms, manifest], …]``).
        """
        recording = self._find(uuid, now_s)
        if recording is None:
            return None
        chunks = recording.index.chunks[first : first + MAX_LISTED]
        absences = [event for event in recording.events if event.get("e") in ABSENCES]
        return {
            **_described(recording),
            "index": [[chunk.first_ms, chunk.last_ms, chunk.frames] for chunk in chunks],
            "events": absences[-MAX_NOTES:],
            "manifests": _manifests(recording),
        }

    def chunk(self, uuid: str, name: str, number: int, now_s: float) -> Answer | None:
        """Return chunk *number* of the recording called *name*, as far as it has come.

        Returns:
            ``{frames, deflated}``: what a chunk of version 2 holds, as base64; ``None`` if that
            recording does not run any more, or has no such chunk.

        Raises:
            RecordingError: it cannot be read, or is too large to be sent.
        """
        recording = self._find(uuid, now_s)
        if recording is None or _name(recording) != name:
            return None
        chunks = recording.index.chunks
        if not 0 <= number < len(chunks):
            return None
        is_complete = number < len(chunks) - 1
        packed = self._packed.get((name, number)) if is_complete else None
        if packed is None:
            packed = _packed(recording, number)
        if is_complete:
            self._keep((name, number), packed)
        return {"frames": chunks[number].frames, "deflated": base64.b64encode(packed).decode()}

    def _keep(self, key: tuple[str, int], packed: bytes) -> None:
        self._packed_bytes += len(packed) - len(self._packed.pop(key, b""))
        self._packed[key] = packed
        while self._packed_bytes > MAX_PACKED_BYTES:
            _, oldest = self._packed.popitem(last=False)
            self._packed_bytes -= len(oldest)

    # ---- files -------------------------------------------------------------------------------

    def _find(self, uuid: str, now_s: float) -> JournalRecording | None:
        """Return the newest journal of *uuid* that runs and is public, read up to its end."""
        for path in self._candidates(uuid, now_s):
            recording = self._opened(path)
            if recording is not None and not recording.scan.ended:
                return recording if _is_public(recording, uuid) else None
        return None

    def _candidates(self, uuid: str, now_s: float) -> list[Path]:
        names = re.compile(rf"{re.escape(file_stem(uuid))}(_\d+)?{re.escape(JOURNAL_SUFFIX)}")
        found: list[tuple[float, Path]] = []
        try:
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    if names.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        changed_s = entry.stat().st_mtime
                        if now_s - changed_s <= RUNNING_S:
                            found.append((changed_s, Path(entry.path)))
        except OSError:
            return []  # no DVR on this machine, or one that has just finished a recording
        return [path for _, path in sorted(found, reverse=True)]

    def _opened(self, path: Path) -> JournalRecording | None:
        """Return the journal *path* with what was added to it since last time."""
        try:
            inode = path.stat().st_ino
            held = self._open.pop(path, None)
            if held is not None and held.inode != inode:
                held.recording.close()
                held = None
            if held is None:
                held = _Open(JournalRecording(path), inode)
            else:
                self._open[path] = held
                held.recording.refresh()
        except (RecordingError, OSError):
            self._let_go(path)
            return None
        self._open[path] = held
        while len(self._open) > MAX_OPEN:
            self._let_go(next(iter(self._open)))
        return held.recording

    def _let_go(self, path: Path) -> None:
        held = self._open.pop(path, None)
        if held is not None:
            held.recording.close()


def _name(recording: JournalRecording) -> str:
    """Return what tells this recording from all others of its service."""
    return f"{recording.path.name.removesuffix(JOURNAL_SUFFIX)}@{recording.start_ms}"


def _described(recording: JournalRecording) -> Answer:
    return {
        "recording": _name(recording),
        "startTime": recording.start_ms,
        "endTime": recording.start_ms + recording.duration_ms,
        "frames": recording.frame_count,
        "chunks": len(recording.index.chunks),
    }


def _is_public(recording: JournalRecording, uuid: str) -> bool:
    told: list[Manifest] = [manifest for _, manifest in recording.scan.manifests]
    if not told or not recording.frame_count:
        return False
    last = told[-1]
    is_withheld = any(last.get(key) is True for key in ("hidden", "doNotRecord", INCOMPLETE))
    return last.get("uuid") == uuid and not is_withheld


def _manifests(recording: JournalRecording) -> list[Any]:
    """Return the last manifests with their times, as many as there is room for."""
    found: list[Any] = []
    size = 0
    for at_ms, manifest in reversed(recording.manifests[-MAX_NOTES:]):
        size += len(dumps(manifest))
        if size > MAX_MANIFEST_BYTES:
            break
        found.append([at_ms, manifest])
    return found[::-1]


def _packed(recording: JournalRecording, number: int) -> bytes:
    """Return a chunk as version 2 holds it: lines, raw deflate."""
    size, packed = recording.index.chunks[number].size, b""
    if size <= MAX_CHUNK_BYTES:
        packer = zlib.compressobj(level=6, wbits=-15)
        text = b"".join(line + b"\n" for line in recording.lines(number))
        packed = packer.compress(text) + packer.flush()
    if not packed or len(packed) > MAX_ANSWER_BYTES:
        raise RecordingError(
            f"chunk {number}: expected a piece small enough to be sent, got {size} bytes; it is "
            "in the finished recording, when the session is over"
        )
    return packed
