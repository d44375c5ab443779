"""Correct the manifest of a finished recording: the file is replaced at once, or left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from livetiming.racing.parse import BadManifest, parse_manifest
from livetiming.recording.catalogue import PUBLIC_MODE, replace_file
from livetiming.recording.editing import correct
from livetiming.recording.format import Manifest, dumps

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
    correct(path, path, changes, lambda manifest: _checked(manifest, changes))
    path.chmod(PUBLIC_MODE)
    _amend_analysis(path.with_suffix(".json"), changes)


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
