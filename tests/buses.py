"""Test cases whose tests talk to a real router."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.ports import Details, Json
from livetiming.runtime.reactor import the_reactor
from livetiming.runtime.tasks import spawn
from tests.router import SECRET, Router

SERVICES = Credentials("services", SECRET)
ANYBODY = Credentials()


class Inbox:
    """Collects events; lets a test wait for the next."""

    def __init__(self) -> None:
        self.events: list[tuple[Json, Details]] = []
        self._waiting: Deferred[None] | None = None

    def __call__(self, payload: Json, details: Details) -> None:
        self.events.append((payload, details))
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.callback(None)

    async def payloads(self, count: int) -> list[Json]:
        """Return the first *count* payloads, waiting for them."""
        while len(self.events) < count:
            self._waiting = Deferred()
            await self._waiting
        return [payload for payload, _ in self.events[:count]]


class RouterCase(TestCase):
    """Tests on the router of the run."""

    timeout = 30

    @pytest.fixture(autouse=True)
    def _router(self, router: Router) -> None:
        self.router = router

    def connecting(self, who: Credentials = SERVICES, *, url: str | None = None) -> WampBus:
        """Return a bus still to be run; it is closed after the test."""
        bus = WampBus(the_reactor(), url or self.router.url, who, wait_limit_s=0.2)
        self.addCleanup(lambda: Deferred.fromCoroutine(bus.close()))
        return bus

    async def join(self, who: Credentials = SERVICES, *, url: str | None = None) -> WampBus:
        """Return a bus that has joined."""
        bus = self.connecting(who, url=url)
        spawn(bus.run(), name="bus")
        await bus.joined()
        return bus


class OwnRouterCase(RouterCase):
    """Tests on a router of their own, not started yet."""

    timeout = 60

    @pytest.fixture(autouse=True)
    def _router(self, own_router: Router) -> None:
        self.router = own_router


async def until(inbox: Inbox, wanted: Any) -> None:
    """Wait for an event whose payload is *wanted*."""
    seen = 0
    while wanted not in [payload for payload, _ in inbox.events[seen:]]:
        seen = len(inbox.events)
        await inbox.payloads(seen + 1)
