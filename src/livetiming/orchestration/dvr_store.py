"""The DVR's files: journals in a folder of its own, finished recordings in another. Blocks."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any, Literal

from livetiming.orchestration.dvr_analysis import SUFFIX as ANALYSIS_SUFFIX
from livetiming.orchestration.dvr_analysis import Document, read_log
from livetiming.recording.catalogue import PUBLIC_MODE, replace_file
from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.format import JOURNAL_SUFFIX, Manifest, dumps
from livetiming.recording.journal import DAMAGED
from livetiming.recording.reader import JournalRecording, V2Recording
from livetiming.recording.v2 import write_v2
from livetiming.service.errors import NotConfigured

LOCK = ".dvr.lock"
INCOMPLETE = "incomplete"
"""Key of a manifest that was made up, because the service never told its own."""
LONGEST_STEM = 120


@dataclass(frozen=True, slots=True)
class Left:
    """A journal that was found."""

    journal: Path
    uuid: str
    manifest: Manifest
    last_ms: int
    """Unix time of the last frame [ms]."""
    changed_s: float
    """Unix time at which the file was written last [s]."""
    ended: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A journal to be finished."""

    journal: Path
    uuid: str
    min_duration_ms: int
    """Recordings shorter than this are dropped."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a journal."""

    kind: Literal["published", "dropped", "damaged", "postponed"]
    text: str
    """For the log."""
    path: Path | None = None


def file_stem(uuid: str) -> str:
    """Return *uuid* as the stem of a file name, whatever it holds; different for different ones."""
    safe = re.sub(rb"[^A-Za-z0-9_-]", lambda found: b"=%02X" % ord(found[0]), uuid.encode("utf-8"))
    stem = safe.decode("ascii")
    if len(stem) > LONGEST_STEM:
        return f"{stem[:LONGEST_STEM]}-{hashlib.sha256(uuid.encode()).hexdigest()[:16]}"
    return stem


class Store:
    """The two folders of one DVR."""

    def __init__(self, temp_dir: Path, recordings_dir: Path) -> None:
        self.temp_dir = temp_dir
        self.recordings_dir = recordings_dir
        self._lock: FileIO | None = None

    # ---- one DVR only ------------------------------------------------------------------------

    def open(self) -> None:
        """Make the folders, and keep other DVRs out of them.

        Raises:
            NotConfigured: another one records there.
            OSError: the folders cannot be made or written to.
        """
        for folder in (self.temp_dir, self.recordings_dir):
            folder.mkdir(parents=True, exist_ok=True)
        lock = (self.temp_dir / LOCK).open("ab+", buffering=0)
        try:
            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read(20).decode("ascii", "replace").strip() or "?"
            lock.close()
            raise NotConfigured(
                f"{self.temp_dir}: expected a folder for this DVR alone - process {holder} "
                "records there - stop that one, or give this one another folder with --temp-dir "
                "or LIVETIMING_RECORDINGS_TEMP_DIR"
            ) from None
        lock.truncate(0)
        lock.write(b"%d\n" % os.getpid())
        self._lock = lock

    def close(self) -> None:
        """Let others in."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def free_bytes(self) -> int:
        """Return how much room there is where recordings run.

        Raises:
            OSError: nobody can tell.
        """
        disk = os.statvfs(self.temp_dir)
        return disk.f_bavail * disk.f_frsize

    # ---- journals ----------------------------------------------------------------------------

    def new_base(self, uuid: str) -> Path:
        """Return a path whose journal (and analysis) does not exist yet."""
        stem, number = file_stem(uuid), 0
        base = self.temp_dir / stem
        while journal_of(base).exists():
            number += 1
            base = self.temp_dir / f"{stem}_{number}"
        return base

    def leftovers(self) -> tuple[list[Left], list[Outcome]]:
        """Return the journals that the last DVR has left, and what was wrong with others.

        Raises:
            OSError: the folder cannot be read.
        """
        found: list[Left] = []
        outcomes: list[Outcome] = []
        for journal in sorted(self.temp_dir.glob(f"*{JOURNAL_SUFFIX}")):
            try:
                left = inspect(journal)
            except DamagedRecording as error:
                outcomes.append(_set_aside(journal, str(error)))
            except (RecordingError, OSError) as error:
                outcomes.append(Outcome("postponed", str(error), journal))
            else:
                if left is None:
                    _remove(journal)
                else:
                    found.append(left)
        return found, outcomes

    def finish(self, job: Job) -> Outcome:
        """Publish what a journal holds, or drop it; whatever fails leaves the journal there."""
        try:
            with JournalRecording(job.journal) as recording:
                return self._finish(job, recording)
        except DamagedRecording as error:
            return _set_aside(job.journal, str(error))
        except (RecordingError, OSError) as error:
            return Outcome(
                "postponed", f"{job.journal}: cannot be finished now ({error}); trying again later"
            )

    def _finish(self, job: Job, recording: JournalRecording) -> Outcome:
        if not recording.frame_count:
            _remove(job.journal)
            return Outcome("dropped", f"{job.journal.name}: nothing was recorded")
        if recording.manifest.get("doNotRecord") is True:
            _remove(job.journal)
            return Outcome("dropped", f"{_title(recording)}: its service asks not to be recorded")
        if recording.duration_ms < job.min_duration_ms:
            _remove(job.journal)
            return Outcome(
                "dropped",
                f"{_title(recording)}: {recording.duration_ms / 1000:g} s are less than the "
                f"{job.min_duration_ms / 1000:g} s that are kept",
            )
        path = self._publish(job, recording)
        text = f"{_title(recording)}: {recording.frame_count} frames in {path}"
        if any(problem.startswith(DAMAGED) for problem in recording.problems):
            aside = _set_aside(job.journal, "; ".join(recording.problems))
            return Outcome("published", f"{text}; parts of it are damaged: {aside.text}", path)
        _remove(job.journal)
        return Outcome("published", text, path)

    def _publish(self, job: Job, recording: JournalRecording) -> Path:
        stem = file_stem(job.uuid)
        self.recordings_dir.mkdir(parents=True, exist_ok=True)
        with self._name(stem, recording) as (path, part, is_there):
            uuid = f"{job.uuid}:{part}" if part else job.uuid
            manifest = {**recording.manifest, "uuid": uuid}
            if not is_there:
                chunks = range(len(recording.index.chunks))
                write_v2(
                    path,
                    (recording.lines(number) for number in chunks),
                    manifest=manifest,
                    events=recording.events,
                    manifests=recording.manifests,
                )
                path.chmod(PUBLIC_MODE)
            analysis = _analysis(job.journal)
            if analysis:
                state = recording.state_at(recording.duration_ms)
                document: dict[str, Any] = {**analysis, "service": manifest, "state": state}
                replace_file(path.with_suffix(".json"), dumps(document))
            return path

    @contextlib.contextmanager
    def _name(self, stem: str, recording: JournalRecording) -> Iterator[tuple[Path, int, bool]]:
        """Give the first free name, which nobody else takes meanwhile.

        With it goes its number, and whether the file is there already: a crash came between
        its publication and the removal of its journal.
        """
        part = 0
        while True:
            path = self.recordings_dir / (f"{stem}_{part}.zip" if part else f"{stem}.zip")
            reservation = path.with_name(f".{path.name}.reserved")
            with _reserved(reservation) as is_ours:
                is_there = is_ours and path.exists() and _is_same(path, recording)
                if is_ours and (is_there or not path.exists()):
                    yield path, part, is_there
                    return
            part += 1


@contextlib.contextmanager
def _reserved(path: Path) -> Iterator[bool]:
    """Hold the file *path*; give whether nobody else does."""
    file = path.open("ab", buffering=0)
    try:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno()))
        except OSError:
            is_ours = False
        try:
            yield is_ours
        finally:
            if is_ours:
                path.unlink(missing_ok=True)
    finally:
        file.close()


def _is_same(path: Path, journal: JournalRecording) -> bool:
    """Whether *path* is what *journal* was turned into already."""
    try:
        with V2Recording(path) as finished:
            return (
                finished.start_ms == journal.start_ms
                and finished.duration_ms == journal.duration_ms
                and finished.frame_count == journal.frame_count
                and finished.events == journal.events
            )
    except RecordingError:
        return False


def inspect(journal: Path) -> Left | None:
    """Return what a journal holds, or ``None`` if there is not one frame in it.

    Raises:
        DamagedRecording: it is no journal.
        RecordingError: it cannot be read.
        OSError: it has vanished.
    """
    status = journal.stat()
    if not status.st_size:
        return None
    with JournalRecording(journal) as recording:
        if not recording.frame_count:
            return None
        told = [m for _, m in recording.scan.manifests if isinstance(m.get("uuid"), str)]
        manifest = told[-1] if told else recording.manifest
        return Left(
            journal=journal,
            uuid=manifest["uuid"] if told else journal.name.removesuffix(JOURNAL_SUFFIX),
            manifest=manifest,
            last_ms=recording.index.last_ms,
            changed_s=status.st_mtime,
            ended=recording.scan.ended,
        )


def made_up(uuid: str) -> Manifest:
    """Return the manifest of a service that has not told who it is."""
    return {
        "uuid": uuid,
        "name": uuid,
        "description": "",
        "serviceClass": "",
        "colSpec": [],
        "trackDataSpec": [],
        "pollInterval": 1,
        "hasAnalysis": False,
        "hidden": False,
        "livetimingVersion": {},
        INCOMPLETE: True,
    }


def journal_of(base: Path) -> Path:
    """Return the journal of a recording in progress."""
    return base.with_name(base.name + JOURNAL_SUFFIX)


def analysis_of(journal: Path) -> Path:
    """Return where the analysis of the recording with this journal is kept."""
    return journal.with_name(journal.name.removesuffix(JOURNAL_SUFFIX) + ANALYSIS_SUFFIX)


def _analysis(journal: Path) -> Document:
    path = analysis_of(journal)
    return read_log(path)[0] if path.exists() else {}


def _remove(journal: Path) -> None:
    journal.unlink(missing_ok=True)
    analysis_of(journal).unlink(missing_ok=True)


def _set_aside(journal: Path, why: str) -> Outcome:
    """Rename a journal so that it is kept, and never met again."""
    target, number = journal.with_name(f"{journal.name}.damaged"), 0
    while target.exists():
        number += 1
        target = journal.with_name(f"{journal.name}.{number}.damaged")
    try:
        journal.rename(target)
    except OSError as error:
        return Outcome("postponed", f"{journal}: cannot be set aside ({error})", journal)
    return Outcome(
        "damaged",
        f"{journal.name} is damaged ({why}); it is kept as {target}: "
        f"try 'livetiming-rectool repair {target}'",
        target,
    )


def _title(recording: JournalRecording) -> str:
    manifest = recording.manifest
    return f"{manifest.get('name')} - {manifest.get('description')}"
