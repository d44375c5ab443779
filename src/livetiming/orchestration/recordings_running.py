"""Lets viewers rewind a session that is still running: its recording, a chunk at a time.

The DVR writes and knows nothing of it. What is asked for is read in a thread, one request after
the other; who asks for more than a viewer needs is told to wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from livetiming.orchestration.recordings_allowance import Allowance
from livetiming.orchestration.recordings_journals import RunningJournals
from livetiming.ports import Bus, CallFailed, Clock, Details, Json
from livetiming.protocol import topics
from livetiming.recording.errors import RecordingError
from livetiming.runtime.threads import run_in_thread
from livetiming.runtime.turns import Turns

InThread = Callable[..., Coroutine[Any, Any, Any]]

RATE, BURST = 20.0, 120.0
"""Requests a second of one viewer, and at once: playing at 60 times takes one a second, finding
the marks of a long race some hundred."""
MAX_WAITING = 64
"""Requests in line; a reading takes some milliseconds."""
LONGEST_NAME = 400

BUSY = "livetiming.error.busy"
BAD_ARGUMENT = "wamp.error.invalid_argument"
NO_SUCH_RECORDING = "livetiming.error.no_such_recording"
FAILED = "livetiming.error.recording"


class RunningRecordings:
    """The recordings in a DVR's folder, offered over a bus while they run."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        folder: Path,
        *,
        in_thread: InThread = run_in_thread,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to serve *folder*.

        Args:
            bus: where to answer.
            clock: tells the time, for files that were left behind.
            folder: where the DVR has its recordings in progress.
            in_thread: runs what blocks.
            monotonic_s: a clock that is never set, for how much a viewer may ask for.
        """
        self._bus = bus
        self._clock = clock
        self._in_thread = in_thread
        self._monotonic_s = monotonic_s
        self._journals = RunningJournals(folder)
        self._allowance = Allowance(RATE, BURST)
        self._turns = Turns()

    async def start(self) -> None:
        """Offer the procedures.

        Raises:
            CallFailed: another process answers them already.
        """
        await self._bus.register(topics.RECORDINGS_RUNNING, self._running, with_caller=True)
        await self._bus.register(topics.RECORDINGS_RUNNING_CHUNK, self._chunk, with_caller=True)

    async def stop(self) -> None:
        """Let go of the files, when nobody reads them any more."""
        async with self._turns:
            self._journals.close()

    async def _running(
        self, uuid: object = None, first_chunk: object = None, *, caller: Details
    ) -> Json:
        name = _text(uuid, "running: a service's uuid")
        first = None if first_chunk is None else _number(first_chunk, "running: a chunk's number")
        now_s = self._clock.seconds()
        if first is None:
            found = await self._read(caller, self._journals.describe, name, now_s)
        else:
            found = await self._read(caller, self._journals.index, name, first, now_s)
        return None if found is None else {**found, "now": round(self._clock.seconds() * 1000)}

    async def _chunk(
        self,
        uuid: object = None,
        recording: object = None,
        number: object = None,
        *,
        caller: Details,
    ) -> Json:
        args = (
            _text(uuid, "runningChunk: a service's uuid"),
            _text(recording, "runningChunk: the name of a recording"),
            _number(number, "runningChunk: a chunk's number"),
        )
        found = await self._read(caller, self._journals.chunk, *args, self._clock.seconds())
        if found is None:
            raise CallFailed(
                NO_SUCH_RECORDING,
                f"runningChunk: no chunk {args[2]} of a running recording {args[1]!r:.80}; ask "
                f"{topics.RECORDINGS_RUNNING} which there is",
            )
        return found

    async def _read(self, caller: Details, call: Callable[..., Json], *args: Any) -> Json:
        if not self._allowance.spend(caller.authid or "", self._monotonic_s()):
            raise CallFailed(BUSY, f"expected at most {RATE:g} requests a second; wait a little")
        if self._turns.waiting >= MAX_WAITING:
            raise CallFailed(BUSY, "too many ask at the same time; wait a little")
        async with self._turns:
            try:
                return await self._in_thread(call, *args)
            except RecordingError as problem:
                raise CallFailed(FAILED, str(problem)) from None


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME:
        raise CallFailed(BAD_ARGUMENT, f"{what}: expected text, got {value!r:.80}")
    return value


def _number(value: object, what: str) -> int:
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not is_whole or not 0 <= value < 1e9:  # type: ignore[operator]
        raise CallFailed(BAD_ARGUMENT, f"{what}: expected a whole number from 0, got {value!r:.80}")
    return int(value)  # type: ignore[call-overload,no-any-return]  # looked at just now
