"""Any recording, whatever its format."""

from __future__ import annotations

from pathlib import Path

from livetiming.recording.archive import Archive, FileBytes
from livetiming.recording.errors import RecordingError
from livetiming.recording.format import INDEX_NAME, MAX_COMMENT, parse_seal
from livetiming.recording.journal import unframe_line
from livetiming.recording.reader import JournalRecording, Recording, V2Recording
from livetiming.recording.v1 import V1Recording


def open_recording(path: Path) -> Recording:
    """Open a journal or a finished recording of any version.

    Raises:
        RecordingError: it cannot be read, or is none; the text says what to do.
    """
    kind = kind_of(path)
    if kind == "journal":
        return JournalRecording(path)
    return V2Recording(path) if kind == "v2" else V1Recording(path)


def kind_of(path: Path) -> str:
    """Return ``journal``, ``v1`` or ``v2``, as far as a look at both ends tells.

    Raises:
        RecordingError: it is none of them.
    """
    if path.is_dir():
        raise RecordingError(f"{path}: expected a recording, got a folder; name a file in it")
    source = FileBytes(path)
    try:
        head = source.read(0, 4096)
        seal = parse_seal(source.read(source.size - MAX_COMMENT, min(source.size, MAX_COMMENT)))
    finally:
        source.close()
    if not head.startswith(b"PK") and _is_journal(head):
        return "journal"
    if seal is not None:
        return "v1" if seal.version == 1 else "v2"
    with Archive(path) as archive:
        return "v1" if archive.find(INDEX_NAME) is None else "v2"


def _is_journal(head: bytes) -> bool:
    """Whether *head* begins with a journal's line, or holds a whole one further on."""
    lines = head.splitlines(keepends=True)
    return any(unframe_line(line) is not None for line in lines) or b'"livetiming-journal"' in head
