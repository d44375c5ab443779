"""Correct the manifest of a finished recording: the file is replaced at once, or left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from livetiming.racing.parse import BadManifest, parse_manifest
from livetiming.recording.archive import Archive
from livetiming.recording.catalogue import PUBLIC_MODE, replace_file
from livetiming.recording.errors import RecordingError
from livetiming.recording.exact import part_name
from livetiming.recording.format import MANIFEST_NAME, Manifest, Seal, dumps, loads
from livetiming.recording.opening import kind_of
from livetiming.recording.reader import V2Recording
from livetiming.recording.sealed import sealed_zip
from livetiming.recording.v2 import write_v2

FIXED = frozenset(
    {"uuid", "filename", "version", "startTime", "duration", "hasAnalysis", "colSpec"}
)
"""Keys that follow from the recording itself, and are not corrected."""


def corrections(raw: object) -> Manifest:
    """Return what of a manifest that was handed in is to be changed.

    Raises:
        BadManifest: it is no manifest.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("uuid"), str):
        raise BadManifest(f"manifest: expected an object with the uuid, got {raw!r:.80}")
    return {key: value for key, value in raw.items() if key not in FIXED}


def amend(path: Path, changes: Manifest) -> None:
    """Change the manifest of the recording *path*, and the one in its analysis.

    Raises:
        RecordingError: the recording cannot be read or written.
        BadManifest: what would come out is no manifest.
        OSError: the analysis cannot be written.
    """
    if kind_of(path) == "v2":
        _amend_v2(path, changes)
    else:
        _amend_v1(path, changes)
    path.chmod(PUBLIC_MODE)
    _amend_analysis(path.with_suffix(".json"), changes)


def _amend_v2(path: Path, changes: Manifest) -> None:
    with V2Recording(path) as recording:
        manifest = _checked(recording.manifest, changes)
        write_v2(
            path,
            (recording.lines(number) for number in range(len(recording.index.chunks))),
            manifest=manifest,
            events=recording.events,
            manifests=[(at_ms, {**old, **changes}) for at_ms, old in recording.manifests],
        )


def _amend_v1(path: Path, changes: Manifest) -> None:
    """Copy the entries as they are, but for the manifest."""
    with Archive(path) as archive:
        entry = archive.find(MANIFEST_NAME)
        if entry is None:
            raise RecordingError(f"{path}: expected an entry {MANIFEST_NAME}, found none")
        old = loads(archive.read(entry), where=f"{path}, {MANIFEST_NAME}")
        manifest = _checked(old, changes)
        with sealed_zip(path) as copy:
            names = dict.fromkeys(entry.filename for entry in archive.entries)
            for name in names:
                found = archive.find(name)
                if found is not None and name != MANIFEST_NAME:
                    data = archive.read(found)
                    copy.add(name, _exact(data, changes) if name == part_name(0) else data)
            copy.add(MANIFEST_NAME, dumps(manifest))
            copy.finish(Seal(1))


def _exact(part: bytes, changes: Manifest) -> bytes:
    """Change the manifests that our own files of version 1 hold beside the frames."""
    first, newline, rest = part.partition(b"\n")
    line = loads(first, where=part_name(0))
    head = line["x"]
    head["manifests"] = [[at_ms, {**old, **changes}] for at_ms, old in head["manifests"]]
    return dumps(line) + newline + rest


def _checked(manifest: Manifest, changes: Manifest) -> Manifest:
    changed = {**manifest, **changes}
    checkable = {"uuid": "x", "name": "", "description": "", "colSpec": [], **changed}
    parse_manifest({**checkable, "uuid": "x"})  # parts of one service have a ":" in theirs
    return changed


def _amend_analysis(path: Path, changes: Manifest) -> None:
    try:
        document: Any = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return  # there is none
    if isinstance(document, dict):
        service = document.get("service")
        document["service"] = {**(service if isinstance(service, dict) else {}), **changes}
        replace_file(path, dumps(document))
