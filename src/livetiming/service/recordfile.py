"""``-r``: what a service publishes, recorded into one file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.ports import Clock
from livetiming.racing import Manifest
from livetiming.recording import Recorder, RecordingError
from livetiming.runtime.tasks import spawn
from livetiming.runtime.threads import run_in_thread

FINISH_LIMIT_S = 120
"""A recording of days may take so long to be finished."""

SYNC_MS = 5_000
"""A power cut takes at most what was recorded in so long."""

_log = Logger(namespace="livetiming.service")


class RecordingOutlet:
    """Records manifests and states; each state once."""

    connected = True

    def __init__(self, recorder: Recorder, clock: Clock, *, is_live: bool = False) -> None:
        """Prepare to record.

        Args:
            recorder: does it.
            clock: the service's.
            is_live: whether the clock is the world's, in which there are power cuts.
        """
        self._recorder = recorder
        self._clock = clock
        self._is_live = is_live
        self._synced_ms = 0
        self._seq: object = None

    def send_manifest(self, manifest: Manifest) -> None:
        """Record a manifest."""
        self._recorder.manifest(manifest.as_json(), self._now_ms())

    def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
        """Record the state that a change leads to."""
        self.send_state(state)

    def send_state(self, state: dict[str, Any]) -> None:
        """Record a state, unless it is the one before again."""
        if state["seq"] == self._seq:
            self._recorder.alive(self._now_ms())
            return
        self._seq = state["seq"]
        now_ms = self._now_ms()
        self._recorder.state(state, now_ms)
        if self._is_live and now_ms - self._synced_ms >= SYNC_MS:
            self._synced_ms = now_ms
            spawn(run_in_thread(self._recorder.sync), name="saving the recording")

    async def close(self, reason: str | None) -> None:
        """Finish the recording."""
        path = await run_in_thread(self._recorder.finish, reason or "the service ended")
        if path is None:
            _log.info("recording - nothing was published, so there is no file")
        else:
            _log.info("recording {path} - finished", path=path)

    def _now_ms(self) -> int:
        return round(self._clock.seconds() * 1000)


def open_recorder(path: Path, clock: Clock, *, uuid: str | None) -> RecordingOutlet:
    """Begin to record into *path*.

    Args:
        path: where the finished recording goes.
        clock: the service's.
        uuid: of a live service, whose recording goes on where a crash has interrupted it;
            ``None`` for one that plays a capture, on the capture's clock.

    Raises:
        RecordingError: the file cannot be written.
    """
    monotonic_s = None if uuid is None else time.monotonic
    recorder = Recorder(path, clock=clock, uuid=uuid, monotonic_s=monotonic_s, on_error=_complain)
    if recorder.recovered is not None:
        _log.info(
            "recording {path} - finished what a crash had left behind", path=recorder.recovered
        )
    return RecordingOutlet(recorder, clock, is_live=uuid is not None)


def _complain(error: RecordingError) -> None:
    _log.error("recording {error}", error=error)
