"""What every bus keeps, run on the one in memory and on the one over a real router."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.network.wamp import WampBus
from livetiming.ports import CallFailed, Details, Json
from livetiming.runtime.reactor import the_reactor
from tests.buses import Inbox, RouterCase


class Contract:
    """The tests; mixed into one test case per implementation."""

    async def bus(self) -> Any:
        raise NotImplementedError

    async def test_an_event_reaches_those_who_subscribed_to_its_topic(self) -> None:
        sender, receiver, inbox = await self.bus(), await self.bus(), Inbox()
        await receiver.subscribe("livetiming.delta.one", inbox)

        await sender.publish("livetiming.delta.two", {"n": 0})
        await sender.publish("livetiming.delta.one", {"n": 1})
        await sender.publish("livetiming.delta.one", {"n": 2})

        assert await inbox.payloads(2) == [{"n": 1}, {"n": 2}]
        assert inbox.events[0][1].topic == "livetiming.delta.one"

    async def test_a_publisher_hears_itself(self) -> None:
        bus, inbox = await self.bus(), Inbox()
        await bus.subscribe("livetiming.control", inbox)

        await bus.publish("livetiming.control", "hello")

        assert await inbox.payloads(1) == ["hello"]

    async def test_control_says_who_published(self) -> None:
        bus, inbox = await self.bus(), Inbox()
        await bus.subscribe("livetiming.control", inbox)

        await bus.publish("livetiming.control", 1)

        await inbox.payloads(1)
        assert (inbox.events[0][1].role, inbox.events[0][1].authid) == ("services", "services")

    async def test_a_late_subscriber_gets_the_last_retained_event(self) -> None:
        sender, receiver, inbox = await self.bus(), await self.bus(), Inbox()
        await sender.publish("livetiming.service.late", "old", retain=True)
        await sender.publish("livetiming.service.late", "new", retain=True)
        await sender.call("livetiming.echo", "the router has seen both")

        await receiver.subscribe("livetiming.service.late", inbox)

        assert await inbox.payloads(1) == ["new"]

    async def test_a_confirmed_publication_has_reached_the_router(self) -> None:
        sender, receiver, inbox = await self.bus(), await self.bus(), Inbox()
        await sender.publish_confirmed("livetiming.service.sure", "kept", retain=True)

        await receiver.subscribe("livetiming.service.sure", inbox)

        assert await inbox.payloads(1) == ["kept"]

    async def test_a_procedure_that_was_unregistered_is_free_again(self) -> None:
        first, second = await self.bus(), await self.bus()
        await first.register("livetiming.free", lambda: 1)

        await first.unregister("livetiming.free")
        await first.unregister("livetiming.never")

        with pytest.raises(CallFailed) as refused:
            await second.call("livetiming.free")
        assert refused.value.uri == "wamp.error.no_such_procedure"
        await second.register("livetiming.free", lambda: 2)
        assert await first.call("livetiming.free") == 2

    async def test_a_prefix_subscription_names_each_topic(self) -> None:
        bus, inbox = await self.bus(), Inbox()
        await bus.subscribe("livetiming.analysis/p/", inbox, match="prefix")

        await bus.publish("livetiming.analysis/p/lap/7", 7)
        await bus.publish("livetiming.analysis/q/lap/8", 8)
        await bus.publish("livetiming.analysis/p/driver", 9)

        assert await inbox.payloads(2) == [7, 9]
        topics = [details.topic for _, details in inbox.events]
        assert topics == ["livetiming.analysis/p/lap/7", "livetiming.analysis/p/driver"]

    async def test_a_cancelled_subscription_is_silent(self) -> None:
        bus, inbox, witness = await self.bus(), Inbox(), Inbox()
        subscription = await bus.subscribe("livetiming.delta.c", inbox)
        await bus.subscribe("livetiming.delta.c", witness)

        await subscription.cancel()
        await bus.publish("livetiming.delta.c", 1)

        assert await witness.payloads(1) == [1]
        assert inbox.events == []

    async def test_a_handler_that_raises_hears_the_next_event(self) -> None:
        bus, inbox = await self.bus(), Inbox()

        def handler(payload: Json, details: Details) -> None:
            inbox(payload, details)
            if payload == 1:
                raise RuntimeError("once")

        await bus.subscribe("livetiming.delta.h", handler)

        await bus.publish("livetiming.delta.h", 1)
        await bus.publish("livetiming.delta.h", 2)

        assert await inbox.payloads(2) == [1, 2]
        self.expected_failures("once")

    async def test_a_call_returns_what_the_procedure_returns(self) -> None:
        callee, caller = await self.bus(), await self.bus()

        async def later(text: str) -> Json:
            return {"said": text}

        await callee.register("livetiming.service.requestState.s", later)

        result = await caller.call("livetiming.service.requestState.s", "hi")

        assert result == {"said": "hi"}

    async def test_a_procedure_may_ask_who_calls(self) -> None:
        bus = await self.bus()
        await bus.register(
            "livetiming.who", lambda caller: [caller.role, caller.authid], with_caller=True
        )

        assert await bus.call("livetiming.who") == ["services", "services"]

    async def test_a_procedure_nobody_offers_is_said_so(self) -> None:
        bus = await self.bus()

        with pytest.raises(CallFailed) as refused:
            await bus.call("livetiming.service.isAlive.nobody")

        assert refused.value.uri == "wamp.error.no_such_procedure"

    async def test_a_procedure_that_raises_fails_the_call_with_its_text(self) -> None:
        bus = await self.bus()

        def broken() -> Json:
            raise ValueError("out of karts")

        await bus.register("livetiming.broken", broken)

        with pytest.raises(CallFailed, match="out of karts"):
            await bus.call("livetiming.broken")

    async def test_a_procedure_may_choose_its_error(self) -> None:
        bus = await self.bus()

        def refuse() -> Json:
            raise CallFailed("livetiming.error.closed", "come back tomorrow")

        await bus.register("livetiming.closed", refuse)

        with pytest.raises(CallFailed) as refused:
            await bus.call("livetiming.closed")

        assert refused.value.uri == "livetiming.error.closed"

    async def test_a_call_that_is_not_answered_in_time_is_given_up(self) -> None:
        bus = await self.bus()
        await bus.register("livetiming.never", Deferred)

        with pytest.raises(TimeoutError, match=r"livetiming\.never: no answer within 0.2 s"):
            await bus.call("livetiming.never", timeout_s=0.2)

        assert await bus.call("livetiming.echo", "still here") == "still here"

    async def test_a_procedure_belongs_to_one_unless_replaced(self) -> None:
        first, second = await self.bus(), await self.bus()
        await first.register("livetiming.mine", lambda: "first")

        with pytest.raises(CallFailed) as refused:
            await second.register("livetiming.mine", lambda: "second")
        assert refused.value.uri == "wamp.error.procedure_already_exists"
        assert await second.call("livetiming.mine") == "first"

        await second.register("livetiming.mine", lambda: "second", replace=True)
        assert await first.call("livetiming.mine") == "second"

    async def test_a_payload_that_is_no_json_is_refused_with_its_topic(self) -> None:
        bus = await self.bus()

        with pytest.raises(ValueError, match=r"livetiming\.delta\.x"):
            await bus.publish("livetiming.delta.x", {"bad": object()})

    async def test_a_closed_bus_raises_connection_errors(self) -> None:
        bus = await self.bus()

        await bus.close()

        assert not bus.connected
        with pytest.raises(ConnectionError):
            await bus.publish("livetiming.delta.x", 1)
        with pytest.raises(ConnectionError):
            await bus.call("livetiming.echo", 1)

    # ---- what differs ----------------------------------------------------------------------

    def expected_failures(self, text: str) -> None:
        """Take note of the failure with *text* a test provoked."""
        lost = self._lost
        assert [trace for trace in lost if text in trace]
        lost.clear()
        self.flushLoggedErrors(RuntimeError)  # type: ignore[attr-defined]

    @pytest.fixture(autouse=True)
    def _keep_lost(self, lost_failures: list[str]) -> None:
        self._lost = lost_failures


class TestMemoryBus(Contract, TestCase):
    def setUp(self) -> None:
        self.router = MemoryRouter()

    async def bus(self) -> MemoryBus:
        bus = MemoryBus(self.router, clock=the_reactor())
        await bus.register("livetiming.echo", lambda text: text, replace=True)
        return bus


@pytest.mark.integration
class TestWampBus(Contract, RouterCase):
    timeout = 10
    url = property(lambda self: self.router.url)

    async def bus(self) -> WampBus:
        bus = await self.join(url=self.url)
        await bus.register("livetiming.echo", lambda text: text, replace=True)
        return bus


@pytest.mark.integration
class TestWampBusOverRawSocket(TestWampBus):
    url = property(lambda self: self.router.local_url)
