"""Correcting a manifest: the frames are copied as they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from livetiming.racing import BadManifest, parse_manifest
from livetiming.recording.archive import Archive
from livetiming.recording.errors import RecordingError
from livetiming.recording.exact import part_name
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
from livetiming.recording.reader import JournalRecording, V2Recording
from livetiming.recording.sealed import sealed_zip

Change = Callable[[Manifest], Manifest]

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
    correct(path, target, {key: value}, lambda manifest: changed(manifest, key, value))


def correct(path: Path, target: Path, changes: Manifest, change: Change) -> None:
    """Write *path* with a corrected manifest to *target*, which may be the same.

    Args:
        path: a finished recording.
        target: where to.
        changes: what is changed, also in the manifests of earlier, unless it may have been
            another then.
        change: gives the last manifest with the changes, or raises what forbids them.

    Raises:
        RecordingError: the file cannot be read or written.
    """
    with open_recording(path) as recording:
        if isinstance(recording, JournalRecording):
            raise RecordingError(
                f"{path}: expected a finished recording, got a journal; finish it first with "
                f"'livetiming-rectool repair {path}'"
            )
        if isinstance(recording, V2Recording):
            _correct_v2(path, target, changes, change)
        else:
            _correct_v1(path, target, changes, change)


class _Corrected(V2Recording):
    """A version 2 file with another manifest."""

    def correct(self, changes: Manifest, change: Change) -> None:
        """Change the last manifest, and those of earlier."""
        self.manifest = change(self.manifest)
        self._manifests = _all_corrected(self._manifests, changes)


def _correct_v2(path: Path, target: Path, changes: Manifest, change: Change) -> None:
    with _Corrected(path) as corrected:
        corrected.correct(changes, change)
        pack(corrected, target)


def _correct_v1(path: Path, target: Path, changes: Manifest, change: Change) -> None:
    with Archive(path) as archive, sealed_zip(target) as copy:
        if archive.find(MANIFEST_NAME) is None:
            raise RecordingError(f"{path}: expected an entry {MANIFEST_NAME}, found none")
        for entry in archive.entries:
            data = archive.read(entry)
            if entry.filename == MANIFEST_NAME:
                data = dumps(change(loads(data, where=f"{path}, {MANIFEST_NAME}")))
            elif entry.filename == part_name(0):
                data = _exact(data, changes)
            elif parse_v1_name(entry.filename) is not None:
                copy.date_as(entry)
            copy.add(entry.filename, data)
        copy.finish(Seal(1))


def _exact(part: bytes, changes: Manifest) -> bytes:
    """Change the manifests that our own files of version 1 hold beside the frames."""
    first, newline, rest = part.partition(b"\n")
    line = loads(first, where=part_name(0))
    try:
        manifests = [(at_ms, dict(manifest)) for at_ms, manifest in line["x"]["manifests"]]
    except (LookupError, TypeError, ValueError):
        return part  # not ours; readers pass it over
    line["x"]["manifests"] = _all_corrected(manifests, changes)
    return dumps(line) + newline + rest


def _all_corrected(
    manifests: list[tuple[int, Manifest]], changes: Manifest
) -> list[tuple[int, Manifest]]:
    earlier = {key: value for key, value in changes.items() if key not in OF_THEIR_TIME}
    corrected = [(at_ms, {**manifest, **earlier}) for at_ms, manifest in manifests[:-1]]
    return corrected + [(at_ms, {**manifest, **changes}) for at_ms, manifest in manifests[-1:]]
