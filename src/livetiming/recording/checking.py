"""Whether a recording is as it was written, to the last byte."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from livetiming.recording.archive import Archive, FileBytes
from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.format import EXACT_PREFIX, MAX_COMMENT, parse_seal
from livetiming.recording.opening import kind_of, open_recording
from livetiming.recording.packing import Progress, no_progress
from livetiming.recording.reader import ChunkedRecording, JournalRecording, Recording
from livetiming.recording.sealed import digest
from livetiming.recording.zipwalk import has_whole_directory, header_fault

FOREIGN = (
    "written by another program, so it has no seal: damage to data is found, damage to what "
    "surrounds them may not be"
)


@dataclass(slots=True)
class Report:
    """What was found."""

    kind: str = "unknown"
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is no fault, but good to know."""
    frames: int = 0


def check(path: Path, *, progress: Progress = no_progress) -> Report:
    """Read everything in *path*, and compare it with every checksum there is.

    Raises:
        RecordingError: the file is not there.
    """
    report = Report()
    if not path.exists():
        raise RecordingError(f"{path}: cannot be read (No such file or directory)")
    try:
        report.kind = kind_of(path)
        if report.kind != "journal":
            _check_seal(path, report)
            _check_archive(path, report)
        with open_recording(path) as recording:
            _check_frames(recording, report, progress)
    except RecordingError as error:
        _add(report, str(error))
    except OSError as error:
        _add(report, f"{path}: cannot be read ({error.strerror})")
    return report


def _add(report: Report, text: str) -> None:
    if text not in report.problems:
        report.problems.append(text)


def _check_seal(path: Path, report: Report) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - MAX_COMMENT))
        seal = parse_seal(file.read())
    if seal is None:
        return
    found, told = digest(path)
    if found != told:
        _add(report, f"its checksum is not the one that it was sealed with ({told[:16]}…)")


def _check_archive(path: Path, report: Report) -> None:
    source = FileBytes(path)
    try:
        with Archive(path) as archive:
            if parse_seal(archive.comment) is None:
                _unsealed(archive, report)
            if not has_whole_directory(archive, source):
                _add(report, "its directory does not fit the rest of the file")
            for entry in archive.entries:
                fault = header_fault(source, entry)
                if fault is not None:
                    _add(report, f"entry {entry.filename}: {fault}")
                try:
                    archive.read(entry)
                except DamagedRecording as error:
                    _add(report, str(error))
    finally:
        source.close()


def _unsealed(archive: Archive, report: Report) -> None:
    is_ours = report.kind == "v2" or any(
        entry.filename.startswith(EXACT_PREFIX) for entry in archive.entries
    )
    if is_ours:
        _add(report, "its seal is missing or damaged; 'livetiming-rectool repair' gives it one")
    else:
        report.notes.append(FOREIGN)


def _check_frames(recording: Recording, report: Report, progress: Progress) -> None:
    last_ms = 0
    for frame in recording:
        if frame.at_ms < last_ms:
            _add(report, f"frame {report.frames}: expected times that grow, got {frame.at_ms} ms")
        last_ms = frame.at_ms
        report.frames += 1
        progress(1)
    for problem in recording.problems:
        _add(report, problem)
    if not report.problems and report.frames != recording.frame_count:
        _add(report, f"expected {recording.frame_count} frames, got {report.frames}")
    if isinstance(recording, ChunkedRecording):
        _check_index(recording, report)
    if isinstance(recording, JournalRecording) and not recording.scan.ended:
        report.notes.append("not finished: still running, or left behind by a crash")


def _check_index(recording: ChunkedRecording, report: Report) -> None:
    for number, chunk in enumerate(recording.index.chunks):
        try:
            lines = recording.lines(number)
        except DamagedRecording:
            continue
        if len(lines) != chunk.frames:
            _add(report, f"chunk {number}: expected {chunk.frames} frames, got {len(lines)}")
