"""Writes version 1 for Timing71's readers, old and new."""

from __future__ import annotations

from pathlib import Path

from livetiming.protocol.delta import State
from livetiming.recording import diff
from livetiming.recording.exact import ExactWriter, part_name
from livetiming.recording.format import MANIFEST_NAME, Manifest, Seal, dumps, v1_name
from livetiming.recording.packing import Progress, no_progress
from livetiming.recording.reader import Frame, Recording
from livetiming.recording.sealed import SealedZip, sealed_zip

KEY_EVERY = 10
"""Timing71's readers expect a key frame at least this often."""


def write_v1(
    path: Path,
    recording: Recording,
    *,
    is_coarse: bool = False,
    progress: Progress = no_progress,
) -> Path | None:
    """Write *recording* as a version 1 file.

    Of several frames in a second the last one is the second's; the others are kept for our
    own readers.

    Returns:
        *path*, or ``None`` if there is no frame.

    Raises:
        RecordingError: there is no room.
    """
    start_ms = recording.start_ms
    with sealed_zip(path) as archive:
        archive.date_entries(start_ms)
        exact = ExactWriter()
        writer = _Writer(archive, exact, start_ms, is_coarse=is_coarse)
        for frame in recording.frames():
            writer.add(frame)
            progress(1)
        writer.flush()
        if not exact.lines:
            archive.abandon()
            return None
        archive.add(MANIFEST_NAME, dumps(v1_manifest(recording.manifest, start_ms)))
        parts = exact.parts(recording.events, recording.manifests, start_ms)
        for number, part in enumerate(parts):
            archive.add(part_name(number), part)
        return archive.finish(Seal(1))


def v1_manifest(manifest: Manifest, start_ms: int) -> Manifest:
    """Return *manifest* as version 1 has it."""
    kept = {key: value for key, value in manifest.items() if key != "duration"}
    return {**kept, "version": 1, "startTime": start_ms // 1000}


class _Writer:
    """Holds frames back until their second is over."""

    def __init__(
        self, archive: SealedZip, exact: ExactWriter, start_ms: int, *, is_coarse: bool
    ) -> None:
        self._archive = archive
        self._exact = exact
        self._start_ms = start_ms
        self._is_coarse = is_coarse
        self._second: list[Frame] = []
        self._before: State | None = None
        """The frame of the second before."""
        self._exact_before: State | None = None
        self._since_key = 0

    def add(self, frame: Frame) -> None:
        """Write *frame* as soon as it is clear whether it is its second's last one."""
        if self._second and self._second_of(self._second[-1]) != self._second_of(frame):
            self.flush()
        self._second.append(frame)

    def _second_of(self, frame: Frame) -> int:
        return (self._start_ms + frame.at_ms) // 1000

    def flush(self) -> None:
        """Write the second that is held back."""
        if not self._second:
            return
        *earlier, last = self._second
        self._second = []
        for frame in earlier:
            self._exact.between(self._start_ms + frame.at_ms, self._exact_before, frame.state)
            self._exact_before = frame.state
        self._exact.in_archive(self._start_ms + last.at_ms)
        self._exact_before = last.state
        self._write(last)

    def _write(self, frame: Frame) -> None:
        second = self._second_of(frame)
        intra = self._intra(frame.state)
        if intra is None:
            last_updated = self._start_ms + frame.at_ms
            whole = {**frame.state, "lastUpdated": last_updated}
            self._archive.add(v1_name(second, intra=False), dumps(whole))
            self._since_key = 0
        else:
            self._archive.add(v1_name(second, intra=True), dumps(intra))
        self._since_key += 1
        self._before = frame.state

    def _intra(self, state: State) -> diff.Frame | None:
        if self._before is None or self._since_key >= KEY_EVERY:
            return None
        return diff.intra_frame(self._before, state, coarse=self._is_coarse)
