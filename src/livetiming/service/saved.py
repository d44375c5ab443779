"""The saved state of a service: written now and then, whole or not at all; resumed with ``-s``."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.ports import Clock, Timer
from livetiming.runtime.tasks import Gate, spawn
from livetiming.runtime.threads import run_in_thread
from livetiming.service.errors import SavedStateError

SAVE_INTERVAL_S = 5.0

_log = Logger(namespace="livetiming.service.saved")

State = dict[str, Any]
InThread = Callable[..., Coroutine[Any, Any, Any]]


def saved_path(folder: Path, uuid: str) -> Path:
    """Return where the state of a service is saved."""
    return folder / f"{uuid}.json"


def load(path: Path) -> State | None:
    """Read a saved state; one that is no JSON object is logged, and gives ``None``.

    Raises:
        SavedStateError: there is no such file, or it cannot be read.
    """
    try:
        raw = json.loads(path.read_bytes())
    except OSError as error:
        raise SavedStateError(
            f"-s {path} - expected a saved state - {error.strerror or error} - give the "
            "<uuid>.json that a service wrote, or leave the option out"
        ) from None
    except ValueError as error:
        _log.error(
            "saved state {path} - expected JSON ({error}) - starting afresh",
            path=path,
            error=error,
        )
        return None
    if not isinstance(raw, dict):
        _log.error("saved state {path} - expected an object - starting afresh", path=path)
        return None
    return raw


def write(path: Path, state: State) -> None:
    """Replace the file at *path* by *state*; a reader sees the old one or the new one whole.

    Raises:
        OSError: no room, or no right; the old file is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(state, file, separators=(",", ":"))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


class Saver:
    """Saves the newest state, in a thread, at most every so often, and at the end."""

    def __init__(
        self,
        path: Path,
        clock: Clock,
        *,
        interval_s: float = SAVE_INTERVAL_S,
        in_thread: InThread = run_in_thread,
        write: Callable[[Path, State], None] = write,
    ) -> None:
        self._path = path
        self._clock = clock
        self._interval_s = interval_s
        self._in_thread = in_thread
        self._write = write
        self._newest: State | None = None
        self._timer: Timer | None = None
        self._writing: Gate | None = None
        self._failed = False
        self._closed = False

    def offer(self, state: State) -> None:
        """Have *state* saved soon."""
        self._newest = state
        if self._timer is None and not self._closed:
            self._timer = self._clock.callLater(self._interval_s, self._due)

    async def close(self) -> None:
        """Save now what is not saved yet."""
        self._closed = True
        if self._timer is not None and self._timer.active():
            self._timer.cancel()
        if self._writing is not None:
            await self._writing.wait()
        state, self._newest = self._newest, None
        if state is not None:
            try:
                self._write(self._path, state)
            except OSError as error:
                self._complain(error)

    def _due(self) -> None:
        self._timer = None
        state = self._newest
        if state is not None and self._writing is None:
            self._newest = None
            spawn(self._save(state), name="saving the state")

    async def _save(self, state: State) -> None:
        self._writing = done = Gate()
        try:
            await self._in_thread(self._write, self._path, state)
        except OSError as error:
            self._complain(error)
            self._newest = self._newest or state
        else:
            self._recovered()
        finally:
            self._writing = None
            done.open()
        if self._newest is not None:
            self.offer(self._newest)

    def _complain(self, error: OSError) -> None:
        if not self._failed:
            self._failed = True
            _log.error(
                "saved state {path} - cannot be written ({error}) - the service goes on, but "
                "can be resumed from older data only",
                path=self._path,
                error=error.strerror or str(error),
            )

    def _recovered(self) -> None:
        if self._failed:
            self._failed = False
            _log.info("saved state {path} - written again", path=self._path)
