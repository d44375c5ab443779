"""The questions a relay passes on: public ones, that change nothing, in a form it knows.

Arguments are read here and sent on in the one order there is, so that nothing a viewer adds
reaches the master; what would show hidden things is never sent on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from livetiming.ports import Bus, CallFailed, Json
from livetiming.protocol import topics
from livetiming.relay.listing import BadListing, without_hidden
from livetiming.relay.shared import Shared

BAD_ARGUMENT = "wamp.error.invalid_argument"
NOBODY = "wamp.error.no_such_procedure"
"""What viewers take for: nobody answers for this service now."""

MASTER_LIMIT_S = 8.0
LONGEST_TEXT = 500
MOST_KEYS = 64

Endpoint = Callable[..., Coroutine[Any, Any, Json]]

OF_A_SERVICE = (
    topics.LIVENESS_PREFIX,
    topics.REQUEST_STATE_PREFIX,
    topics.REQUEST_ANALYSIS_PREFIX,
    topics.REQUEST_STRATEGY_PREFIX,
)
"""Prefixes of the procedures of each service."""


class Passage:
    """Asks the master what viewers ask the relay."""

    def __init__(self, master: Bus, shared: Shared) -> None:
        self._master = master
        self._shared = shared

    async def ask(self, procedure: str, *args: Json) -> Json:
        """Return the master's answer.

        Raises:
            CallFailed: it refused, does not answer, or is lost.
        """
        question = f"{procedure} {json.dumps(args)}"
        try:
            return await self._shared.ask(
                question,
                lambda: self._call(procedure, *args),
            )
        except ConnectionError:
            raise CallFailed(NOBODY, "this relay has lost its master for now") from None
        except TimeoutError:
            raise CallFailed(NOBODY, "the master does not answer in time") from None

    async def _call(self, procedure: str, *args: Json) -> Json:
        return await self._master.call(procedure, *args, timeout_s=MASTER_LIMIT_S)

    # ---- of the network ----------------------------------------------------------------------

    def of_the_network(self) -> dict[str, Endpoint]:
        """Return what answers the procedures that belong to no service."""
        return {
            topics.RECORDINGS_PAGE: self._page,
            topics.RECORDINGS_NAMES: self._names,
            topics.RECORDINGS_MANIFEST: self._manifest,
            topics.SCHEDULE_LISTING: self._schedule,
            topics.RELAYS_LISTING: self._relays,
        }

    async def _page(
        self, page_number: object = 1, filter_name: object = None, show_hidden: object = None
    ) -> Json:
        if isinstance(page_number, bool) or not isinstance(page_number, (int, float)):
            raise CallFailed(BAD_ARGUMENT, f"page: expected a number from 1, got {page_number!r}")
        name = None if filter_name is None else _text(filter_name, "page: filter_name")
        return await self.ask(topics.RECORDINGS_PAGE, int(min(max(page_number, 1), 1e9)), name)

    async def _names(self, show_hidden: object = None) -> Json:
        return await self.ask(topics.RECORDINGS_NAMES)

    async def _manifest(self, recording_uuid: object = None) -> Json:
        wanted = _text(recording_uuid, "manifest: recording_uuid")
        found = await self.ask(topics.RECORDINGS_MANIFEST, wanted)
        hidden = isinstance(found, dict) and found.get("hidden") not in (None, False)
        return None if hidden else found

    async def _schedule(self) -> Json:
        return await self._list(topics.SCHEDULE_LISTING)

    async def _relays(self) -> Json:
        return await self._list(topics.RELAYS_LISTING)

    async def _list(self, procedure: str) -> Json:
        try:
            return without_hidden(await self.ask(procedure))
        except BadListing as problem:
            raise CallFailed("livetiming.error.bad_answer", f"{procedure}: {problem}") from None

    # ---- of a service ------------------------------------------------------------------------

    def of_service(self, uuid: str) -> dict[str, Endpoint]:
        """Return what answers the procedures of a service."""
        return {prefix + uuid: self._of_service(prefix, uuid) for prefix in OF_A_SERVICE}

    def _of_service(self, prefix: str, uuid: str) -> Endpoint:
        procedure = prefix + uuid
        if prefix in (topics.LIVENESS_PREFIX, topics.REQUEST_STATE_PREFIX):

            async def plain() -> Json:
                return await self.ask(procedure)

            return plain

        async def documents(keys: object = None) -> Json:
            return await self.ask(procedure, *_keys(keys, procedure))

        return documents


def _keys(keys: object, procedure: str) -> list[Any]:
    """Return the argument that names documents, or none; the same set is the same question."""
    if keys is None:
        return []
    if not isinstance(keys, list) or len(keys) > MOST_KEYS or not all(map(_is_short, keys)):
        raise CallFailed(
            BAD_ARGUMENT,
            f"{procedure}: expected at most {MOST_KEYS} names of documents, got {keys!r:.80}",
        )
    return [sorted(set(keys))]


def _is_short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_TEXT


def _text(value: object, what: str) -> str:
    if not isinstance(value, str) or not _is_short(value):
        raise CallFailed(
            BAD_ARGUMENT, f"{what}: expected a text of at most {LONGEST_TEXT}, got {value!r:.80}"
        )
    return value
