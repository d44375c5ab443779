"""What finished recordings there are: an index of a folder, kept true by looking at it again.

``index.json`` in the folder has the shape that Timing71's tools know. Beside it,
``.catalogue.json`` remembers which version of each file was looked at, and which files cannot
be read, so that looking again costs only what has changed.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livetiming.recording.errors import RecordingError
from livetiming.recording.opening import open_recording

Entry = dict[str, Any]
"""One recording: description, duration [s], filename, name, startTime [s], uuid, and, where
it applies, hidden, external, hasAnalysis and hasReport."""

BESIDE = {"hasAnalysis": ".json", "hasReport": ".html"}
"""What an entry says of files with other endings beside the recording."""
INDEX = "index.json"
MEMORY = ".catalogue.json"
MEMORY_VERSION = 1
PAGE_SIZE = 50
PUBLIC_MODE = 0o664


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was looked at last."""

    changed_ns: int
    size: int
    entry: Entry | None
    """``None`` for a file that cannot be read."""
    problem: str = ""

    def is_of(self, status: os.stat_result) -> bool:
        """Whether the file is still the one that was looked at."""
        return (self.changed_ns, self.size) == (status.st_mtime_ns, status.st_size)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The recordings of a folder at one moment; not to be changed in place."""

    folder: Path
    files: Mapping[str, Seen] = field(default_factory=dict)
    """By file name."""
    news: tuple[str, ...] = ()
    """What the last look found to tell: files that cannot be read, once each."""

    @property
    def entries(self) -> dict[str, Entry]:
        """Recordings by key, in order of file names."""
        found = ((name, seen.entry) for name, seen in sorted(self.files.items()))
        return {key_of(name): entry for name, entry in found if entry is not None}

    def find(self, uuid: object) -> Entry | None:
        """Return the recording with this key, or with this uuid in its manifest."""
        entries = self.entries
        if not isinstance(uuid, str):
            return None
        same = (entry for entry in entries.values() if entry["uuid"] == uuid)
        return entries.get(uuid) or next(same, None)


def key_of(filename: str) -> str:
    """Return the key of a file in the index: its stem, the first ``_`` replaced by ``:``."""
    return filename.removesuffix(".zip").replace("_", ":", 1)


# ---- looking ---------------------------------------------------------------------------------


def look(folder: Path, known: Catalogue | None = None, *, everything: bool = False) -> Catalogue:
    """Return the recordings in *folder*; blocks while it reads files that are new.

    Args:
        folder: of finished recordings.
        known: what was found last time; by default what is remembered on the disk.
        everything: look again also at files that have not changed.

    Raises:
        OSError: the folder cannot be read.
    """
    before = (known if known is not None else remembered(folder)).files
    files: dict[str, Seen] = {}
    news: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.suffix != ".zip" or path.name.startswith("."):
            continue
        seen = _look_at(path, None if everything else before.get(path.name))
        if seen is None:
            continue
        files[path.name] = seen
        if seen.problem and (path.name not in before or before[path.name].problem != seen.problem):
            news.append(seen.problem)
    return Catalogue(folder, files, tuple(news))


def _look_at(path: Path, before: Seen | None) -> Seen | None:
    """Return what *path* is, or ``None`` if it has just vanished."""
    try:
        status = path.stat()
    except OSError:
        return None
    beside = {key: True for key, ending in BESIDE.items() if path.with_suffix(ending).is_file()}
    if before is not None and before.is_of(status):
        return _with_beside(before, beside)
    try:
        entry, problem = _entry(path), ""
    except RecordingError as error:
        entry, problem = None, str(error)
    seen = Seen(status.st_mtime_ns, status.st_size, entry, problem)
    return _with_beside(seen, beside)


def _with_beside(seen: Seen, beside: Mapping[str, bool]) -> Seen:
    if seen.entry is None or {key: True for key in BESIDE if key in seen.entry} == beside:
        return seen
    entry = {key: value for key, value in seen.entry.items() if key not in BESIDE}
    return Seen(seen.changed_ns, seen.size, {**entry, **beside}, seen.problem)


def _entry(path: Path) -> Entry:
    """Return the entry of the recording *path*.

    Raises:
        RecordingError: it cannot be read.
    """
    with open_recording(path) as recording:
        manifest, start_ms = recording.manifest, recording.start_ms
        if not recording.frame_count:
            raise RecordingError(f"{path}: expected at least one frame, got none")
        duration_s = recording.duration_ms / 1000
    entry: Entry = {
        "description": _text(manifest.get("description")),
        "duration": duration_s,
        "filename": path.name,
        "name": _text(manifest.get("name")),
        "startTime": start_ms // 1000,
        "uuid": _text(manifest.get("uuid")) or key_of(path.name),
    }
    if manifest.get("hidden") in (True, "true"):  # Timing71's rectool writes texts
        entry["hidden"] = True
    if isinstance(manifest.get("external"), dict):
        entry["external"] = manifest["external"]
    return entry


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# ---- files -----------------------------------------------------------------------------------


def replace_file(path: Path, data: bytes, *, mode: int = PUBLIC_MODE) -> None:
    """Put *data* at *path*: a reader sees the old file or the new one, whole.

    Raises:
        OSError: there is no room, or no permission.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(mode)
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise


def save(catalogue: Catalogue) -> bool:
    """Write ``index.json`` and what to remember; return whether the index is another one.

    Raises:
        OSError: there is no room, or no permission.
    """
    folder = catalogue.folder
    index = json.dumps(catalogue.entries, indent=1).encode("ascii") + b"\n"
    changed = _content(folder / INDEX) != index
    if changed:
        replace_file(folder / INDEX, index)
    memory = {
        "version": MEMORY_VERSION,
        "files": {
            name: [seen.changed_ns, seen.size, seen.entry, seen.problem]
            for name, seen in catalogue.files.items()
        },
    }
    data = json.dumps(memory).encode("ascii")
    if _content(folder / MEMORY) != data:
        replace_file(folder / MEMORY, data, mode=0o600)
    return changed


def remembered(folder: Path) -> Catalogue:
    """Return what was saved last; nothing if that cannot be read."""
    try:
        memory = json.loads((folder / MEMORY).read_bytes())
        if memory["version"] != MEMORY_VERSION:
            return Catalogue(folder)
        return Catalogue(folder, {name: _seen(*raw) for name, raw in memory["files"].items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Catalogue(folder)  # it is only a memory: everything is looked at again


def _seen(changed_ns: Any, size: Any, entry: Any, problem: Any) -> Seen:
    if entry is not None:
        numbers = [entry["duration"], entry["startTime"]]
        texts = [entry["description"], entry["filename"], entry["name"], entry["uuid"]]
        if not all(isinstance(text, str) for text in texts) or not all(
            isinstance(number, (int, float)) and math.isfinite(number) for number in numbers
        ):
            raise TypeError(f"not an entry: {entry!r:.80}")
    return Seen(int(changed_ns), int(size), entry, str(problem))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


# ---- questions; pure -------------------------------------------------------------------------


def page(
    entries: Iterable[Entry], number: int = 1, *, name: str | None = None, show_hidden: bool = False
) -> dict[str, Any]:
    """Return a page of recordings, the newest first.

    Args:
        entries: all there are.
        number: of the page, from 1 on.
        name: only those with exactly this name.
        show_hidden: hidden ones too.
    """
    shown = [
        entry
        for entry in entries
        if (show_hidden or not entry.get("hidden")) and (name is None or entry["name"] == name)
    ]
    shown.sort(key=lambda entry: (-entry["startTime"], entry["filename"]))
    first = (max(1, number) - 1) * PAGE_SIZE
    return {
        "recordings": shown[first : first + PAGE_SIZE],
        "pages": math.ceil(len(shown) / PAGE_SIZE),
        "total": len(shown),
    }


def names(entries: Iterable[Entry], *, show_hidden: bool = False) -> list[str]:
    """Return the different names, in order."""
    return sorted({entry["name"] for entry in entries if show_hidden or not entry.get("hidden")})
