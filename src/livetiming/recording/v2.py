"""Finished recordings, version 2: a zip file that is sought with one read and one inflate."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from livetiming.recording.archive import Archive, FileBytes, data_offset, inflate
from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.format import (
    INDEX_NAME,
    LATEST,
    MANIFEST_NAME,
    MAX_COMMENT,
    Manifest,
    Record,
    Seal,
    chunk_name,
    dumps,
    line_time,
    loads,
    parse_seal,
)
from livetiming.recording.sealed import SealedZip, sealed_zip
from livetiming.recording.timeline import Chunk, Event, Index


def write_v2(
    path: Path,
    chunks: Iterable[list[bytes]],
    *,
    manifest: Manifest,
    events: list[Event],
    manifests: list[tuple[int, Manifest]],
) -> Path | None:
    """Write a finished recording.

    Args:
        path: where; what is there is replaced, at once, when the new file is whole.
        chunks: lines of each chunk.
        manifest: the last one.
        events: what happened to the recording.
        manifests: Unix time [ms] and manifest, for each time that it changed.

    Returns:
        *path*, or ``None`` if there is no frame, and so no file.

    Raises:
        RecordingError: there is no room.
    """
    index = Index()
    with sealed_zip(path) as archive:
        for lines in chunks:
            _add_chunk(archive, index, lines)
        if not index.chunks:
            archive.abandon()
            return None
        about = archive.add(MANIFEST_NAME, dumps(finished_manifest(manifest, index)))
        content = archive.add(INDEX_NAME, dumps(index_json(index, events, manifests)))
        return archive.finish(Seal(LATEST, _where(content), _where(about)))


def _add_chunk(archive: SealedZip, index: Index, lines: list[bytes]) -> None:
    first_ms, last_ms = line_time(lines[0])[0], line_time(lines[-1])[0]
    if not index.chunks:
        archive.date_entries(first_ms)
    entry = archive.add(chunk_name(len(index.chunks)), b"\n".join(lines) + b"\n")
    offset, size = _where(entry)
    index.append(Chunk(first_ms, last_ms, len(lines), offset, size, entry.CRC))


def _where(entry: zipfile.ZipInfo) -> tuple[int, int]:
    return data_offset(entry), entry.compress_size


def finished_manifest(manifest: Manifest, index: Index) -> Manifest:
    """Return *manifest* as it stands in a finished file."""
    return {
        **manifest,
        "version": LATEST,
        "startTime": index.first_ms / 1000,
        "duration": (index.last_ms - index.first_ms) / 1000,
    }


def index_json(index: Index, events: list[Event], manifests: list[tuple[int, Manifest]]) -> Record:
    """Return the content of ``index.json``."""
    return {
        "version": LATEST,
        "startTime": index.first_ms,
        "duration": index.last_ms - index.first_ms,
        "frames": index.frames,
        "chunks": [
            [chunk.first_ms, chunk.last_ms, chunk.frames, chunk.offset, chunk.size, chunk.check]
            for chunk in index.chunks
        ],
        "events": events,
        "manifests": [[at_ms, manifest] for at_ms, manifest in manifests],
    }


def parse_index(raw: object, *, name: str) -> tuple[Index, list[Event], list[tuple[int, Manifest]]]:
    """Read the content of ``index.json``.

    Raises:
        DamagedRecording: it is no index.
    """
    try:
        assert isinstance(raw, dict)
        chunks = [Chunk(*(_int(number) for number in chunk)) for chunk in raw["chunks"]]
        if chunks != sorted(chunks, key=lambda chunk: chunk.first_ms):
            raise ValueError("chunks are not in order of time")
        events = [dict(event) for event in raw.get("events", [])]
        manifests = [(_int(at_ms), dict(manifest)) for at_ms, manifest in raw.get("manifests", [])]
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise DamagedRecording(
            f"{name}: expected an index of chunks, got {raw!r:.40} ({error}); "
            "try 'livetiming-rectool repair'"
        ) from None
    return Index.of(chunks), events, manifests


def _int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"expected a whole number, got {value!r:.40}")
    return value


# ---- reading ---------------------------------------------------------------------------------


class V2File:
    """Reads the parts of a version 2 file: by its index, or as any zip file if that is gone."""

    def __init__(self, path: Path) -> None:
        """Open *path*.

        Raises:
            RecordingError: it cannot be read.
        """
        self.path = path
        self._bytes = FileBytes(path)
        self._archive: Archive | None = None
        try:
            self.seal = self._find_seal()
            if self.seal is None:
                self._archive = Archive(path)
            seal = self.seal
            self.manifest = self._json(MANIFEST_NAME, None if seal is None else seal.manifest)
            raw = self._json(INDEX_NAME, None if seal is None else seal.index)
            self.index, self.events, self.manifests = parse_index(raw, name=str(path))
        except RecordingError:
            self.close()
            raise

    def _find_seal(self) -> Seal | None:
        size = self._bytes.size
        seal = parse_seal(self._bytes.read(size - MAX_COMMENT, min(size, MAX_COMMENT)))
        if seal is not None and seal.version > LATEST:
            raise RecordingError(
                f"{self.path}: expected recording format 1 or {LATEST}, got {seal.version}; "
                "upgrade livetiming"
            )
        return seal if seal is not None and seal.version == LATEST else None

    def _json(self, name: str, where: tuple[int, int] | None) -> Any:
        return loads(self._content(name, where), where=f"{self.path}, {name}")

    def _content(self, name: str, where: tuple[int, int] | None) -> bytes:
        if self._archive is None and where is not None:
            offset, size = where
            packed = self._bytes.read(offset, min(size, self._bytes.size))
            return inflate(packed, where=f"{self.path}, {name}")
        assert self._archive is not None
        entry = self._archive.find(name)
        if entry is None:
            raise DamagedRecording(
                f"{self.path}: expected an entry {name}; try 'livetiming-rectool repair'"
            )
        return self._archive.read(entry)

    def lines(self, number: int) -> list[bytes]:
        """Return the lines of a chunk.

        Raises:
            DamagedRecording: it is not as it was written.
        """
        chunk, name = self.index.chunks[number], chunk_name(number)
        text = self._content(name, (chunk.offset, chunk.size))
        if zlib.crc32(text) != chunk.check:
            raise DamagedRecording(
                f"{self.path}, {name}: its checksum is not the one written; "
                "'livetiming-rectool repair' keeps the rest"
            )
        return text.splitlines()

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()
        if self._archive is not None:
            self._archive.close()
