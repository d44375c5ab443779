"""From a journal, or any recording, to one finished file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from livetiming.recording.encoder import FrameEncoder
from livetiming.recording.errors import RecordingError
from livetiming.recording.reader import ChunkedRecording, JournalRecording, Recording, V2Recording
from livetiming.recording.v2 import write_v2

Progress = Callable[[int], None]
"""Told how many frames have been dealt with since it was told last."""


def no_progress(frames: int) -> None:
    """Tell nobody."""


def free_name(path: Path) -> Path:
    """Return *path*, or the first of ``race_1.zip``, ``race_2.zip`` … that is free."""
    candidate, number = path, 0
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}_{number}{path.suffix}")
    return candidate


def pack(
    recording: ChunkedRecording, target: Path, *, progress: Progress = no_progress
) -> Path | None:
    """Write what a journal or a version 2 file holds to *target*, its lines as they are.

    Returns:
        *target*, or ``None`` if there is no frame.

    Raises:
        RecordingError: there is no room.
    """
    return write_v2(
        target,
        _good_chunks(recording, progress),
        manifest=recording.manifest,
        events=recording.events,
        manifests=recording.manifests,
    )


def _good_chunks(recording: ChunkedRecording, progress: Progress) -> Iterator[list[bytes]]:
    for number in range(len(recording.index.chunks)):
        lines = recording.lines(number)
        yield lines
        progress(len(lines))


def finish_journal(journal: Path, target: Path, *, progress: Progress = no_progress) -> Path | None:
    """Turn a journal that nobody writes any more into a finished file; the journal stays.

    Returns:
        The finished file: *target*, or another name beside it if that is taken by another
        recording. ``None`` if the journal holds no frame.

    Raises:
        RecordingError: the journal cannot be read, or there is no room.
    """
    with JournalRecording(journal) as recording:
        if target.exists() and _is_finished(recording, target):
            return target
        return pack(recording, free_name(target), progress=progress)


def _is_finished(journal: JournalRecording, target: Path) -> bool:
    """Whether *target* is what *journal* was turned into, just before it could be removed."""
    try:
        with V2Recording(target) as finished:
            return (
                finished.start_ms == journal.start_ms
                and finished.frame_count == journal.frame_count
                and finished.duration_ms == journal.duration_ms
                and finished.events == journal.events
                and finished.manifest.get("uuid") == journal.manifest.get("uuid")
            )
    except RecordingError:
        return False


def encoded(recording: Recording) -> Iterator[list[bytes]]:
    """Give the frames of any recording as the chunks of a version 2 file."""
    encoder = FrameEncoder()
    lines: list[bytes] = []
    start_ms = recording.start_ms
    for frame in recording.frames():
        encoder.set_columns(recording.manifest_at(frame.at_ms).get("colSpec") or [])
        line, is_key = encoder.encode(frame.state, start_ms + frame.at_ms)
        if is_key and lines:
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def save_v2(recording: Recording, target: Path, *, progress: Progress = no_progress) -> Path | None:
    """Write any recording as a version 2 file.

    Returns:
        *target*, or ``None`` if there is no frame.

    Raises:
        RecordingError: there is no room.
    """
    return write_v2(
        target,
        told(encoded(recording), progress),
        manifest=recording.manifest,
        events=recording.events,
        manifests=recording.manifests,
    )


def told(chunks: Iterator[list[bytes]], progress: Progress) -> Iterator[list[bytes]]:
    """Give *chunks*, telling *progress* of each."""
    for lines in chunks:
        yield lines
        progress(len(lines))
