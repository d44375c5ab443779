"""One recording in progress."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.orchestration.dvr_analysis import AnalysisLog
from livetiming.orchestration.dvr_store import INCOMPLETE, analysis_of, journal_of, made_up
from livetiming.ports import Clock
from livetiming.protocol.following import Step
from livetiming.racing import ColumnSpec
from livetiming.recording.errors import RecordingError
from livetiming.recording.format import Manifest
from livetiming.recording.recorder import Recorder
from livetiming.recording.timeline import END, GAP

RETRY_MS = 5000
"""A recording that cannot be written tries again so often."""
JITTER_MS = 1000
"""A step so little before the last one came another way; the clock was not set back."""

_log = Logger(namespace="livetiming.dvr")


class Take:
    """Records one service, from its first state to its end. Only opening it raises."""

    def __init__(
        self,
        base: Path,
        uuid: str,
        *,
        clock: Clock,
        reserve_bytes: int,
        on_error: Callable[[RecordingError], None],
    ) -> None:
        """Begin, or go on with the journal that is there.

        Raises:
            RecordingError: the journal cannot be opened.
            OSError: the analysis of before cannot be read.
        """
        self.uuid = uuid
        self.journal = journal_of(base)
        self._analysis = AnalysisLog(analysis_of(self.journal))
        self._analysis_failed = False
        try:
            self._recorder = Recorder(
                base,
                clock=clock,
                uuid=uuid,
                on_error=on_error,
                min_free_bytes=reserve_bytes,
                retry_ms=RETRY_MS,
            )
        except RecordingError:
            _remove_empty(self.journal)
            raise
        self.manifest: Manifest = made_up(uuid)
        self.last_ms = 0
        """Unix time of the last step [ms]."""
        self._gap: str | None = None

    @property
    def is_named(self) -> bool:
        """Whether the service has told who it is."""
        return INCOMPLETE not in self.manifest

    def is_of(self, manifest: Manifest) -> bool:
        """Whether *manifest* still is the one of the session that is recorded."""
        same = all(self.manifest.get(key) == manifest.get(key) for key in ("name", "description"))
        return same or not self.is_named

    def describe(self, manifest: Manifest, at_ms: int) -> None:
        """Record the manifest that holds from now on."""
        self.manifest = manifest
        self._recorder.manifest(manifest, at_ms)

    def take(self, step: Step) -> None:
        """Record a step.

        Raises:
            BadDelta: it does not follow; a whole state is needed.
        """
        at_ms = step.at_ms
        if 0 < self.last_ms - at_ms < JITTER_MS:
            at_ms = self.last_ms
        if self._gap is not None and self.last_ms:
            to_ms = max(at_ms, self.last_ms)
            details = {"from": self.last_ms, "to": to_ms, "why": self._gap}
            self._recorder.event(GAP, to_ms, **details)
        self._gap = None
        self._take_columns(step, at_ms)
        if step.delta is not None:
            self._recorder.delta(step.delta, at_ms)
        elif step.state is not None:
            self._recorder.state(step.state, at_ms)
        self.last_ms = at_ms

    def _take_columns(self, step: Step, at_ms: int) -> None:
        """Record columns that come with a step: its manifest may come later."""
        columns = (step.delta or step.state or {}).get("colSpec")
        if columns is None or columns == self.manifest.get("colSpec"):
            return
        try:
            self.describe({**self.manifest, "colSpec": ColumnSpec(columns).columns}, at_ms)
        except (ValueError, TypeError):
            return  # the manifest will tell

    def note_gap(self, why: str) -> None:
        """Something is missing before the next step."""
        self._gap = self._gap or why

    def resume(self, manifest: Manifest, last_ms: int) -> None:
        """Go on behind what the last DVR has recorded."""
        self.last_ms = last_ms
        self.describe(manifest, last_ms)

    def alive(self, at_ms: int) -> None:
        """The service has said that nothing is new."""
        self._recorder.alive(at_ms)

    def analyse(self, module: str, payload: dict[str, Any], *, is_held: bool = False) -> None:
        """Record a publication of the analysis; *is_held* until there is room for it."""
        try:
            self._analysis.add(module, payload, is_held=is_held)
        except (OSError, ValueError) as error:
            if not self._analysis_failed:
                _log.error("{path}: {error}", path=self._analysis.path, error=error)
            self._analysis_failed = True
        else:
            self._analysis_failed = False

    def end(self, reason: str) -> None:
        """End the recording; its journal is ready to be finished."""
        self._recorder.event(END, self.last_ms, reason=reason)
        self._recorder.leave()

    def leave(self) -> None:
        """Stop as if the power had gone; the next DVR goes on or finishes."""
        self._recorder.leave()

    def discard(self) -> None:
        """Stop, and delete what was recorded."""
        self._recorder.leave()
        self.journal.unlink(missing_ok=True)
        self._analysis.remove()


def _remove_empty(path: Path) -> None:
    with contextlib.suppress(OSError):
        if not path.stat().st_size:
            path.unlink()
