"""The schedule as the network sees it: a retained topic, and a procedure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from livetiming.orchestration.schedule.events import Session
from livetiming.orchestration.schedule.planner import upcoming
from livetiming.ports import Bus, Clock, Details, Json
from livetiming.protocol import topics
from livetiming.protocol.envelope import Envelope, MessageClass

MAX_LISTED = 1000
"""Sessions that are published: a message has a limit."""
STRANGERS = frozenset({"anonymous", None})


class Board:
    """Publishes what is to come whenever it changes."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._calendar: Sequence[Session] | None = None
        self._on: Sequence[Session] = ()
        self._published: Json = None

    async def offer(self) -> None:
        """Answer calls for the schedule.

        Raises:
            CallFailed: another scheduler does.
        """
        await self._bus.register(topics.SCHEDULE_LISTING, self._list, with_caller=True)

    async def show(self, calendar: Sequence[Session], on: Sequence[Session]) -> None:
        """Publish the sessions of *calendar* that are to come, without those that are *on*."""
        self._calendar, self._on = calendar, on
        await self._publish(lambda listing: listing != self._published)

    async def repeat(self) -> None:
        """Tell a new router what is to come."""
        await self._publish(lambda _: True)

    def listing(self, *, include_hidden: bool = False) -> list[dict[str, Any]]:
        """Return what is to come, by start."""
        now_s = self._clock.seconds()
        found = upcoming(self._calendar or (), now_s, self._on, include_hidden=include_hidden)
        return [session.as_json() for session in found[:MAX_LISTED]]

    def _list(self, includeHidden: object = False, *, caller: Details) -> Json:  # noqa: FBT002, N803  # on the wire
        """Answer; hidden sessions are for those who have proved who they are."""
        trusted = caller.role not in STRANGERS
        return self.listing(include_hidden=includeHidden is True and trusted)

    async def _publish(self, is_due: Callable[[Json], bool]) -> None:
        listing = self.listing()
        if self._calendar is None or not is_due(listing):
            return  # what the scheduler before has published is better than nothing
        envelope = Envelope(
            kind=MessageClass.SCHEDULE_LISTING,
            payload=listing,
            sent_at_ms=round(self._clock.seconds() * 1000),
            retain=True,
        )
        try:
            await self._bus.publish(topics.SCHEDULER, envelope.as_json(), retain=True)
        except ConnectionError:
            return  # it is repeated when the router is back
        self._published = listing
