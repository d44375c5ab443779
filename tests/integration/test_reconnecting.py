"""Routers that are late, go away, come back: what a bus makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol

from livetiming.runtime.reactor import the_reactor
from livetiming.runtime.tasks import spawn
from livetiming.runtime.threads import run_in_thread
from tests.buses import Inbox, OwnRouterCase

pytestmark = pytest.mark.integration


class TestComingBack(OwnRouterCase):
    timeout = 90

    async def test_a_bus_waits_for_a_late_router_and_survives_its_restart(self) -> None:
        joins, losses, inbox = Inbox(), Inbox(), Inbox()
        bus = self.connecting()
        bus.on_join(lambda: joins("joined", None))  # type: ignore[arg-type]
        bus.on_loss(lambda: losses("lost", None))  # type: ignore[arg-type]
        await bus.subscribe("livetiming.delta.one", inbox)
        await bus.register("livetiming.service.requestState.one", lambda: {"seq": 1})
        spawn(bus.run(), name="bus")

        with pytest.raises(ConnectionError):
            await bus.publish("livetiming.delta.one", "too early")
        await run_in_thread(self.router.start)
        await joins.payloads(1)
        await bus.publish("livetiming.delta.one", 1)
        assert await inbox.payloads(1) == [1]

        await run_in_thread(self.router.stop)
        await losses.payloads(1)
        assert not bus.connected
        with pytest.raises(ConnectionError):
            await bus.call("livetiming.service.requestState.one")

        await run_in_thread(self.router.start)
        await joins.payloads(2)
        other = await self.join()
        await other.publish("livetiming.delta.one", 2)
        assert await inbox.payloads(2) == [1, 2]
        assert await other.call("livetiming.service.requestState.one") == {"seq": 1}

    async def test_closing_while_the_router_is_away_ends_at_once(self) -> None:
        bus = self.connecting()
        running = Deferred.fromCoroutine(bus.run())

        await bus.close()

        await running
        assert not bus.connected


class Silent(Protocol):
    """Accepts a connection and says nothing, or the wrong thing."""

    answer = b""

    def connectionMade(self) -> None:  # noqa: N802  # Twisted's name
        if self.answer:
            transport: Any = self.transport
            transport.write(self.answer)


class TestNoRouter(OwnRouterCase):
    async def test_a_web_server_in_the_routers_place_is_tried_again(self) -> None:
        class Page(Silent):
            answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi"

        attempts = Inbox()

        class Counting(Factory):
            protocol = Page

            def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
                attempts("attempt", None)  # type: ignore[arg-type]
                return super().buildProtocol(addr)

        port = the_reactor().listenTCP(0, Counting(), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        bus = self.connecting(url=f"ws://127.0.0.1:{port.getHost().port}/ws")
        spawn(bus.run(), name="bus")

        await attempts.payloads(3)

        assert not bus.connected
