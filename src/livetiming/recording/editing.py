"""Correcting a manifest: the frames are copied as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from livetiming.racing import BadManifest, parse_manifest
from livetiming.recording.archive import Archive
from livetiming.recording.errors import RecordingError
from livetiming.recording.format import (
    MANIFEST_NAME,
    Manifest,
    Seal,
    dumps,
    loads,
    parse_v1_name,
)
from livetiming.recording.opening import open_recording
from livetiming.recording.packing import pack
from livetiming.recording.reader import JournalRecording, Recording, V2Recording
from livetiming.recording.sealed import sealed_zip

TOLD_BY_FRAMES = frozenset({"version", "startTime", "duration"})
"""Keys that follow from the file itself."""
OF_THEIR_TIME = frozenset({"colSpec", "trackDataSpec"})
"""Keys that may have been others earlier in the recording."""


def typed(text: str) -> Any:
    """Return *text* as JSON if it is, else as it stands: ``false``, ``12``, ``["a"]``, ``a``."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except ValueError:
        return text


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def changed(manifest: Manifest, key: str, value: Any) -> Manifest:
    """Return *manifest* with *key* set.

    Raises:
        RecordingError: the key is not to be set, or the value not one for it.
    """
    if key in TOLD_BY_FRAMES:
        raise RecordingError(
            f"{key}: expected a key that the frames do not tell, got one that they do; "
            "use clip or convert to change the frames"
        )
    new = {**manifest, key: value}
    try:
        parse_manifest(new)
    except BadManifest as error:
        if _is_good(manifest):
            raise RecordingError(f"{key}: {error}") from None
    return new


def _is_good(manifest: Manifest) -> bool:
    try:
        parse_manifest(manifest)
    except BadManifest:
        return False
    return True


def set_key(path: Path, target: Path, key: str, value: Any) -> None:
    """Write *path* with one key of its manifest changed to *target*, which may be the same.

    Raises:
        RecordingError: the key cannot be set, or the file not be read or written.
    """
    with open_recording(path) as recording:
        if isinstance(recording, JournalRecording):
            raise RecordingError(
                f"{path}: expected a finished recording, got a journal; finish it first with "
                f"'livetiming-rectool repair {path}'"
            )
        if isinstance(recording, V2Recording):
            _set_v2(recording, target, key, value)
        else:
            _set_v1(recording, target, lambda manifest: changed(manifest, key, value))


class _Corrected(V2Recording):
    """A version 2 file with another manifest."""

    def correct(self, key: str, value: Any) -> None:
        """Set *key*, also in the manifests of earlier, unless it may have been another then."""
        self.manifest = changed(self.manifest, key, value)
        self._manifests = [
            (at_ms, manifest if key in OF_THEIR_TIME else {**manifest, key: value})
            for at_ms, manifest in self._manifests[:-1]
        ] + [(at_ms, {**manifest, key: value}) for at_ms, manifest in self._manifests[-1:]]


def _set_v2(recording: Recording, target: Path, key: str, value: Any) -> None:
    with _Corrected(recording.path) as corrected:
        corrected.correct(key, value)
        pack(corrected, target)


def _set_v1(recording: Recording, target: Path, change: Callable[[Manifest], Manifest]) -> None:
    with Archive(recording.path) as archive, sealed_zip(target) as copy:
        for entry in archive.entries:
            data = archive.read(entry)
            if entry.filename == MANIFEST_NAME:
                data = dumps(change(loads(data, where=f"{recording.path}, {MANIFEST_NAME}")))
            elif parse_v1_name(entry.filename) is not None:
                copy.date_as(entry)
            copy.add(entry.filename, data)
        copy.finish(Seal(1))
