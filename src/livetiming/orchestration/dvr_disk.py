"""The disk's side of the DVR: room, finishing, syncing; what takes long happens in a thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.orchestration.dvr_store import Job, Left, Outcome, Store
from livetiming.runtime.tasks import Tasks
from livetiming.runtime.threads import run_in_thread
from livetiming.runtime.turns import Turns

_log = Logger(namespace="livetiming.dvr")

InThread = Callable[..., Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a recording ends, and which ones are kept."""

    timeout_s: float = 600.0
    """A service that is silent for so long has ended."""
    min_duration_s: float = 600.0
    """Recordings shorter than this are dropped."""
    reserve_bytes: int = 500 * 1000 * 1000
    """Room on the disk that is left free."""


class Disk:
    """Looks after the files of one DVR."""

    def __init__(
        self,
        store: Store,
        rules: Rules,
        in_thread: InThread = run_in_thread,
        *,
        on_published: Callable[[Path], object] | None = None,
    ) -> None:
        """Prepare to look after the files of *store*.

        Args:
            store: the folders.
            rules: when a recording ends, and which ones are kept.
            in_thread: runs what takes long.
            on_published: called with each recording that was finished.
        """
        self._store = store
        self._on_published = on_published
        self._rules = rules
        self._in_thread = in_thread
        self._turns = Turns()
        self._jobs = Tasks()
        self._postponed: list[Job] = []
        self._told: set[Path] = set()
        self._stopping = False
        self.out_of_room = False
        """Whether there is less room than is to be left free."""

    @property
    def rules(self) -> Rules:
        """When a recording ends, and which ones are kept."""
        return self._rules

    def new_base(self, uuid: str) -> Path:
        """Return where a new recording runs."""
        return self._store.new_base(uuid)

    async def open(self) -> list[Left]:
        """Take the folders over; return the journals that were left there.

        Raises:
            NotConfigured: another DVR records there.
            OSError: the folders cannot be used.
        """
        self._store.open()
        self.look_at_room()
        found: list[Left]
        found, outcomes = await self._in_thread(self._store.leftovers)
        for outcome in outcomes:
            self._tell(outcome)
        return found

    async def close(self) -> None:
        """Let go, when what is being finished is."""
        self._stopping = True
        async with self._turns:
            self._store.close()

    # ---- jobs --------------------------------------------------------------------------------

    def finish(self, journal: Path, uuid: str) -> None:
        """Publish or drop a recording that has ended."""
        self._start(Job(journal, uuid, round(self._rules.min_duration_s * 1000)))

    def try_again(self) -> None:
        """Try again what could not be finished."""
        jobs, self._postponed = self._postponed, []
        for job in jobs:
            self._start(job)

    def _start(self, job: Job) -> None:
        self._jobs.start(self._work(job), name=f"finishing {job.uuid}")

    async def _work(self, job: Job) -> None:
        async with self._turns:
            if self._stopping:
                return  # the next DVR finds it
            outcome = await self._in_thread(self._store.finish, job)
        if outcome.kind == "postponed":
            self._postponed.append(job)
            if job.journal in self._told:
                return
            self._told.add(job.journal)
        self._tell(outcome)

    def _tell(self, outcome: Outcome) -> None:
        if outcome.kind in ("published", "dropped"):
            _log.info("{kind}: {text}", kind=outcome.kind, text=outcome.text)
        else:
            _log.error("{text}", text=outcome.text)
        if outcome.kind == "published" and outcome.path is not None and self._on_published:
            self._on_published(outcome.path)

    async def sync(self, journals: list[Path]) -> None:
        """Wait until the disk has all of *journals*."""
        async with self._turns:
            if not self._stopping:
                await self._in_thread(sync_files, journals)

    # ---- room --------------------------------------------------------------------------------

    def look_at_room(self) -> bool:
        """Look at how much room there is; return whether there is some again."""
        try:
            free_bytes = self._store.free_bytes()
        except OSError:
            return False  # writing tells whether it works
        is_short = free_bytes < self._rules.reserve_bytes
        if is_short == self.out_of_room:
            return False
        self.out_of_room = is_short
        folder, free_mb = self._store.temp_dir, round(free_bytes / 1e6)
        if is_short:
            _log.error(
                "recording has stopped: {folder} has {free} MB left, and {reserve} MB are to be "
                "left free; what was recorded is kept, and it goes on by itself when there is room",
                folder=folder,
                free=free_mb,
                reserve=round(self._rules.reserve_bytes / 1e6),
            )
        else:
            _log.info("recording goes on: {folder} has {free} MB left", folder=folder, free=free_mb)
        return not is_short


def sync_files(paths: list[Path]) -> None:
    """Wait until the disk has all of *paths*; those that are gone are passed over."""
    for path in paths:
        try:
            with path.open("rb") as file:
                os.fsync(file.fileno())
        except OSError:
            continue
