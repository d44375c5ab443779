"""Records one service: states in, a journal while it runs, one file when it has ended."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.ports import Clock
from livetiming.racing import BadState
from livetiming.recording.encoder import FrameEncoder
from livetiming.recording.errors import DamagedRecording, RecordingError
from livetiming.recording.format import JOURNAL_SUFFIX, Manifest, event_line, manifest_line
from livetiming.recording.journal import JournalScan, JournalWriter
from livetiming.recording.packing import finish_journal
from livetiming.recording.timeline import END, GAP, RESTART, Event, Timeline

OnError = Callable[[RecordingError], None]
TOUCH_MS = 60_000
"""While nothing changes, the journal is dated anew so often: others see that it runs."""
MIN_FREE_BYTES = 16 * 1024 * 1024
"""Recording pauses while the disk has less room than this, so that others can still work."""

_log = Logger(namespace="livetiming.recording")


def journal_path(path: Path) -> Path:
    """Return where the journal of the recording *path* is while it runs."""
    return path.with_name(path.name + JOURNAL_SUFFIX)


class Recorder:
    """Writes a recording. Nothing but its opening raises; errors are told once each."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock,
        on_error: OnError | None = None,
        uuid: str | None = None,
        monotonic_s: Callable[[], float] | None = None,
        min_free_bytes: int = MIN_FREE_BYTES,
        retry_ms: int = 0,
    ) -> None:
        """Open the journal of *path*. One that a crash has left behind is finished first.

        Args:
            path: where the finished recording goes. A file that is there already is kept, and
                the new one gets a number.
            clock: tells the Unix time of what is not given one.
            on_error: told when writing fails, once until it works again.
            uuid: of the service; a journal of the same service is continued instead.
            monotonic_s: a clock that is never set, to see when the other one is.
            min_free_bytes: room on the disk that recording leaves free.
            retry_ms: after a failure, how long until writing is tried again.

        Raises:
            RecordingError: the file cannot be written, or what was left behind not finished.
        """
        self.path = path
        self._clock = clock
        self._on_error = on_error or _complain
        self._monotonic_s = monotonic_s
        self._min_free_bytes = min_free_bytes
        self._retry_ms = retry_ms
        self._failed_ms = 0
        self._touched_ms = 0
        self._timeline = Timeline()
        self._encoder = FrameEncoder()
        self._manifest: Manifest | None = None
        self._manifest_written = False
        self._lost = 0
        self._saved_ms: int | None = None
        self._closed = False
        self.faults: Counter[str] = Counter()
        """How many pieces of states were left out, by kind."""
        self.recovered: Path | None = None
        """The file that a journal left behind was turned into."""
        self._writer = JournalWriter(journal_path(path))
        try:
            self._begin(uuid)
        except OSError as error:
            self._writer.close()
            raise RecordingError(
                f"{self._writer.path}: cannot be written ({error.strerror}); make room, or give "
                "another file to record into"
            ) from None
        except RecordingError:
            self._writer.close()
            raise

    def _begin(self, uuid: str | None) -> None:
        now_ms = self._now_ms()
        _remove_parts(self.path)
        left = _left_behind(self._writer.path)
        if left is None:
            self._writer.begin(now_ms)
        elif uuid is not None and not left.ended and _uuid_of(left) == uuid:
            self._resume(left, now_ms)
        else:
            self.recovered = finish_journal(self._writer.path, self.path)
            self._writer.begin(now_ms)

    def _resume(self, left: JournalScan, now_ms: int) -> None:
        self._writer.begin(now_ms, size=left.good_size, number=left.next_number)
        last_ms = left.index.last_ms
        self._timeline.resume(last_ms)
        self._saved_ms = last_ms
        at_ms = max(last_ms, now_ms)
        event = {"t": at_ms, "e": RESTART, "from": last_ms, "to": at_ms}
        self._writer.append(event_line(event))

    @property
    def journal(self) -> Path:
        """The file that is being written."""
        return self._writer.path

    # ---- what is recorded ------------------------------------------------------------------

    def manifest(self, raw: Manifest, at_ms: int) -> None:
        """Record the manifest, if it is another one than before."""
        if self._closed or raw == self._manifest:
            return
        self._manifest, self._manifest_written = raw, False
        self._encoder.set_columns(raw.get("colSpec") or [])
        if self._saved_ms is not None or self._lost:
            at_ms, events = self._place(at_ms)
            self._write([*map(event_line, events)], at_ms)

    def state(self, raw: dict[str, Any], at_ms: int) -> None:
        """Record a state.

        Args:
            raw: it; not to be changed any more.
            at_ms: its Unix time [ms].
        """
        if self._closed:
            return
        now_ms, events = self._place(at_ms)
        try:
            line, is_key = self._encoder.encode(raw, now_ms, self._fault)
        except BadState as error:
            self._fault(error)
            return
        self._write_frame(line, now_ms, events, is_key=is_key)

    def delta(self, delta: dict[str, Any], at_ms: int) -> None:
        """Record what has changed since the state recorded last.

        Args:
            delta: it, as published.
            at_ms: its Unix time [ms].

        Raises:
            BadDelta: it does not fit that state; record a state next.
        """
        if self._closed:
            return
        now_ms, events = self._place(at_ms)
        if self._lost and 0 <= now_ms - self._failed_ms < self._retry_ms:
            self._encoder.follow(delta)
            self._lost += 1
            return
        line, is_key = self._encoder.advance(delta, now_ms)
        self._write_frame(line, now_ms, events, is_key=is_key)

    def _write_frame(self, line: bytes, at_ms: int, events: list[Event], *, is_key: bool) -> None:
        if is_key and self._is_full():
            self._failed(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
            return
        self._write([*map(event_line, events), line], at_ms)

    def alive(self, at_ms: int) -> None:
        """Note that nothing has changed; a long time without even that is a silence."""
        self._timeline.alive(at_ms)
        if not self._closed and abs(at_ms - self._touched_ms) >= TOUCH_MS:
            self._touched_ms = at_ms
            with contextlib.suppress(OSError):  # a date is no loss
                self._writer.touch()

    def event(self, kind: str, at_ms: int, **details: Any) -> None:
        """Record something that happened, such as a gap in what the source sends."""
        if not self._closed:
            now_ms, events = self._place(at_ms)
            self._write([*map(event_line, events), _event(now_ms, kind, details)], now_ms)

    def _place(self, at_ms: int) -> tuple[int, list[Event]]:
        monotonic_ms = None if self._monotonic_s is None else int(self._monotonic_s() * 1000)
        return self._timeline.place(at_ms, monotonic_ms)

    def _write(self, lines: list[bytes], at_ms: int) -> None:
        try:
            if self._lost:
                self._append_gap(at_ms)
            if not self._manifest_written and self._manifest is not None:
                self._writer.append(manifest_line(at_ms, self._manifest))
                self._manifest_written = True
            for line in lines:
                self._writer.append(line)
        except OSError as error:
            self._failed(error)
        else:
            self._saved_ms = at_ms

    def _append_gap(self, at_ms: int) -> None:
        from_ms = at_ms if self._saved_ms is None else self._saved_ms
        details = {"from": from_ms, "to": at_ms, "why": f"{self._lost} not written"}
        self._writer.append(_event(at_ms, GAP, details))
        self._lost = 0
        _log.info("recording {path} - written again", path=self.path)

    def _failed(self, error: OSError) -> None:
        self._encoder.restart()
        self._lost += 1
        self._failed_ms = self._timeline.last_ms or 0
        if self._lost == 1:
            self._on_error(
                RecordingError(
                    f"{self.journal}: cannot be written ({error.strerror or error}); what was "
                    "recorded until now is kept, and recording goes on when there is room again"
                )
            )

    def _is_full(self) -> bool:
        if not self._min_free_bytes:
            return False
        try:
            disk = os.statvfs(self.journal.parent)
        except OSError:
            return False
        return disk.f_bavail * disk.f_frsize < self._min_free_bytes

    def _fault(self, fault: BadState) -> None:
        self.faults[fault.kind] += 1
        if self.faults[fault.kind] == 1:
            _log.warn("recording {path} - left out: {fault}", path=self.path, fault=fault)

    # ---- the end ---------------------------------------------------------------------------

    def sync(self) -> None:
        """Wait until the disk has everything, so that a power cut cannot take it; for a thread."""
        if self._closed:
            return
        try:
            self._writer.sync()
        except OSError as error:
            text = (
                f"{self.journal}: the disk does not confirm it ({error.strerror}); check the disk"
            )
            self._on_error(RecordingError(text))
        except ValueError:
            return  # closed meanwhile: finishing waits for the disk by itself

    def finish(self, reason: str) -> Path | None:
        """End the recording and make the finished file.

        Takes seconds for a long recording.

        Args:
            reason: why it ends; kept in the file.

        Returns:
            The file; the journal, if there was no room for the file; ``None`` if there never
            was a state.
        """
        if self._closed:
            return None
        last_ms = self._timeline.last_ms
        now_ms = self._now_ms()
        end_ms = now_ms if last_ms is None else max(now_ms, last_ms)
        self._write([_event(end_ms, END, {"reason": reason})], end_ms)
        return self._pack()

    def _pack(self) -> Path | None:
        self._closed = True
        try:
            finished = finish_journal(self.journal, self.path)
            self.journal.unlink()
        except (OSError, RecordingError) as error:
            self._on_error(
                RecordingError(
                    f"{self.journal}: cannot be finished ({error}); nothing is lost: make room, "
                    f"then run 'livetiming-rectool repair {self.journal}'"
                )
            )
            return self.journal
        finally:
            self._writer.close()
        return finished

    def leave(self) -> None:
        """Stop without finishing; the journal stays, and is continued or finished later."""
        self._closed = True
        self._writer.close()

    def _now_ms(self) -> int:
        return int(self._clock.seconds() * 1000)


def _event(at_ms: int, kind: str, details: dict[str, Any]) -> bytes:
    return event_line({"t": at_ms, "e": kind, **details})


def _complain(error: RecordingError) -> None:
    _log.error("{error}", error=error)


def _remove_parts(path: Path) -> None:
    """Remove files that were being finished when a crash came; their journals are whole."""
    name = re.compile(rf"\.{re.escape(path.stem)}(_\d+)?{re.escape(path.suffix)}\.\d+\.part")
    for other in path.parent.iterdir():
        if name.fullmatch(other.name):
            other.unlink(missing_ok=True)


def _left_behind(path: Path) -> JournalScan | None:
    """Return what a crash has left in *path*, or ``None`` if there is not one frame."""
    if not path.stat().st_size:
        return None
    scan = JournalScan(path)
    try:
        scan.refresh()
    except DamagedRecording:
        kept = path.with_name(f"{path.name}.damaged")
        if path.stat().st_size > 200:  # more than the beginning of a first line
            kept.write_bytes(path.read_bytes())
            _log.error("recording {path} - no journal; kept as {kept}", path=path, kept=kept)
        return None
    return scan if scan.index.chunks else None


def _uuid_of(scan: JournalScan) -> Any:
    return scan.manifests[-1][1].get("uuid") if scan.manifests else None
