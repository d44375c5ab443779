"""Answers questions about finished recordings."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.orchestration.recordings_amend import amend, corrections
from livetiming.ports import Bus, CallFailed, Clock, Details, Json
from livetiming.protocol import topics
from livetiming.racing.parse import BadManifest
from livetiming.recording.catalogue import Catalogue, look, names, page, remembered, save
from livetiming.recording.errors import RecordingError
from livetiming.runtime.loops import Loops
from livetiming.runtime.threads import run_in_thread
from livetiming.runtime.turns import Turns

_log = Logger(namespace="livetiming.recordings")

InThread = Callable[..., Coroutine[Any, Any, Any]]

INTERVAL_S = 60.0
TRUSTED = "services"
STRANGERS = frozenset({"anonymous", None})

NOT_AUTHORIZED = "livetiming.error.not_authorized"
BAD_ARGUMENT = "wamp.error.invalid_argument"
NO_SUCH_RECORDING = "livetiming.error.no_such_recording"
FAILED = "livetiming.error.recording"


class Recordings:
    """The catalogue of a folder, offered over a bus."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        folder: Path,
        *,
        authcode: str | None,
        in_thread: InThread = run_in_thread,
    ) -> None:
        """Prepare to serve *folder*.

        Args:
            bus: where to answer.
            clock: for looking at the folder again.
            folder: of finished recordings.
            authcode: lets callers other than our own components correct manifests; none if empty.
            in_thread: runs what blocks.
        """
        self._bus = bus
        self._in_thread = in_thread
        self._authcode = (authcode or "").encode()
        self._catalogue = Catalogue(folder)
        self._loops = Loops(clock)
        self._turns = Turns()

    @property
    def catalogue(self) -> Catalogue:
        """What is known now."""
        return self._catalogue

    async def start(self, *, interval_s: float = INTERVAL_S, everything: bool = False) -> None:
        """Look at the folder, offer the procedures, and look again now and then.

        Raises:
            CallFailed: another process answers them already.
            OSError: the folder cannot be made, or not be read.
        """
        folder = self._catalogue.folder
        folder.mkdir(parents=True, exist_ok=True)
        self._catalogue = await self._in_thread(remembered, folder)
        await self.refresh(everything=everything)
        for procedure, endpoint in (
            (topics.RECORDINGS_PAGE, self._page),
            (topics.RECORDINGS_NAMES, self._names),
            (topics.RECORDINGS_MANIFEST, self._manifest),
            (topics.UPDATE_RECORDING_MANIFEST, self._update),
        ):
            await self._bus.register(procedure, endpoint, with_caller=True)
        self._loops.every(interval_s, self.refresh, name="index of the recordings")
        _log.info(
            "{count} recordings in {folder}", count=len(self._catalogue.entries), folder=folder
        )

    def stop(self) -> None:
        """Look no more."""
        self._loops.stop()

    async def refresh(self, *, everything: bool = False) -> None:
        """Look at the folder again; what cannot be read is told once, and costs nothing else.

        Raises:
            OSError: the folder cannot be read, or the index not be written.
        """
        async with self._turns:
            await self._look(everything=everything)

    async def _look(self, *, everything: bool) -> None:
        before = self._catalogue

        def work() -> Catalogue:
            found = look(before.folder, before, everything=everything)
            save(found)
            return found

        self._catalogue = await self._in_thread(work)
        for problem in self._catalogue.news:
            _log.warn("left out of the index: {problem}", problem=problem)

    # ---- procedures --------------------------------------------------------------------------

    def _page(
        self,
        page_number: object = 1,
        filter_name: object = None,
        show_hidden: object = False,  # noqa: FBT002  # on the wire
        *,
        caller: Details,
    ) -> Json:
        if isinstance(page_number, bool) or not isinstance(page_number, (int, float)):
            raise CallFailed(BAD_ARGUMENT, f"page: expected a number from 1, got {page_number!r}")
        if filter_name is not None and not isinstance(filter_name, str):
            raise CallFailed(BAD_ARGUMENT, f"page: expected a name or null, got {filter_name!r}")
        return page(
            self._catalogue.entries.values(),
            int(min(max(page_number, 1), 1e9)),
            name=filter_name,
            show_hidden=_sees_hidden(show_hidden, caller),
        )

    def _names(self, show_hidden: object = False, *, caller: Details) -> Json:  # noqa: FBT002
        entries = self._catalogue.entries.values()
        return names(entries, show_hidden=_sees_hidden(show_hidden, caller))

    def _manifest(self, recording_uuid: object = None, *, caller: Details) -> Json:
        return self._catalogue.find(recording_uuid)

    async def _update(
        self, manifest: object = None, authcode: object = None, *, caller: Details
    ) -> Json:
        if not self._may_update(authcode, caller):
            raise CallFailed(
                NOT_AUTHORIZED,
                "updateManifest: expected a component of this network, or the authcode in "
                "LIVETIMING_ADMIN_AUTHCODE",
            )
        try:
            changes = corrections(manifest)
            async with self._turns:
                await self._amend(manifest["uuid"], changes)  # type: ignore[index]  # it has one
                await self._look(everything=False)
        except BadManifest as problem:
            raise CallFailed(BAD_ARGUMENT, str(problem)) from None
        except (RecordingError, OSError) as problem:
            raise CallFailed(FAILED, str(problem)) from None
        return None

    async def _amend(self, uuid: str, changes: dict[str, Any]) -> None:
        entry = self._catalogue.find(uuid)
        if entry is None:
            raise CallFailed(NO_SUCH_RECORDING, f"updateManifest: no recording {uuid!r:.80}")
        # The file's name is the one we found in our folder, whatever the caller says.
        path = self._catalogue.folder / entry["filename"]
        await self._in_thread(amend, path, changes)
        _log.info("manifest of {name} corrected", name=entry["filename"])

    def _may_update(self, authcode: object, caller: Details) -> bool:
        given = authcode.encode() if isinstance(authcode, str) else b""
        matches = hmac.compare_digest(given, self._authcode)
        return caller.role == TRUSTED or (bool(self._authcode) and matches)


def _sees_hidden(show_hidden: object, caller: Details) -> bool:
    return show_hidden is True and caller.role not in STRANGERS
