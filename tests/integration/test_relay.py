"""`livetiming-relay` between two real routers, with a real directory and real publishers."""

from __future__ import annotations

import json
import os
import signal
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.orchestration.router import find_config_dir
from livetiming.ports import CallFailed, Details, Json
from livetiming.protocol import topics
from livetiming.protocol.compression import decompress_json
from livetiming.runtime.reactor import the_reactor
from livetiming.runtime.tasks import spawn, together
from livetiming.runtime.threads import run_in_thread
from livetiming.service.analysing import Analyst
from livetiming.service.outlets import BusOutlet
from livetiming.service.publishing import Publisher
from livetiming.testing.builders import COLUMNS, a_car, a_manifest, a_state
from tests.buses import Inbox
from tests.integration.programs import Program, Programs
from tests.router import Router
from tests.viewer import resident_bytes

pytestmark = pytest.mark.integration

MASTER_SECRET = "what only the master's components know"
PUBLIC_SECRET = "what the relay's router was started with"
KEY = "what relays prove themselves with"
RACE, OTHER, UNLISTED = "race1", "race2", "hidden1"
FLOOD, FLOOD_BYTES = 1200, 100_000
MOST_GROWTH = 48 * 1024 * 1024
"""What the relay may grow by: three times what it lets wait, for copies on their way."""
DENIED = "wamp.error.not_authorized"
NOBODY = "wamp.error.no_such_procedure"


class Place:
    """A master, a public router, and the commands between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.master = Router(folder / "master", secret=MASTER_SECRET, relay_key=KEY)
        self.public = Router(folder / "public", secret=PUBLIC_SECRET, config_name="relay.json")
        self.programs = Programs(self.master, folder)

    def directory(self) -> Program:
        """Start the master's directory."""
        return self.programs.start("directory", environment=self._environment(MASTER_SECRET))

    def relay(self, *options: str, key: str = KEY, public: Router | None = None) -> Program:
        """Start a relay; what it may know is in its environment, and nothing else."""
        environment = self._environment(PUBLIC_SECRET)
        if key:
            environment["LIVETIMING_RELAY_KEY"] = key
        command = ("relay", "--master", self.master.url, "--relay", (public or self.public).url)
        return self.programs.start(*command, *options, environment=environment, joins=False)

    @staticmethod
    def _environment(secret: str) -> dict[str, str]:
        return {"LIVETIMING_SHARED_SECRET": secret}

    def end(self) -> None:
        for program in self.programs.started:
            program.end(signal.SIGKILL)
            sys.stdout.write(f"{program.name}:\n{program.log}\n")  # shown when a test fails
        self.master.stop()
        self.public.stop()


class Service:
    """A service on the master; its publisher and its analysis are the real ones."""

    def __init__(self, bus: WampBus, uuid: str, **manifest: Any) -> None:
        reactor = the_reactor()
        self.uuid = uuid
        self.manifest = a_manifest(uuid, **manifest)
        outlet = BusOutlet(bus, uuid, reactor)
        self.analyst = Analyst(reactor, [outlet])
        self.publisher = Publisher(
            reactor, [outlet, self.analyst], manifest=lambda: self.manifest, full_interval_s=0.05
        )
        self._outlet = outlet

    async def begin(self) -> None:
        await self._outlet.set_up(self.publisher, self.analyst)

    def show(self, laps: int) -> None:
        """Publish a state in which car 7 has *laps*."""
        cars = [a_car("7", laps=laps, last=60 + laps / 1000), a_car("8", laps=laps - 1)]
        self.publisher.offer(a_state(*cars), COLUMNS)

    def stop(self) -> None:
        self.publisher.stop()
        self.analyst.stop()


class Wanted:
    """Waits until what a topic says is what is wanted."""

    def __init__(self) -> None:
        self.inbox = Inbox()

    def __call__(self, payload: Json, details: Details) -> None:
        self.inbox(payload, details)

    async def until(self, wanted: Any) -> Json:
        """Return the first payload of which *wanted* is true, from now or from before."""
        seen = 0
        while True:
            for payload, _ in self.inbox.events[seen:]:
                seen += 1
                if wanted(payload):
                    return payload
            await self.inbox.payloads(seen + 1)


class RelayCase(TestCase):
    """Tests on two routers of their own."""

    timeout = 120

    @pytest.fixture(autouse=True)
    def _place(self, tmp_path: Path) -> Iterator[None]:
        self.place = Place(tmp_path)
        yield
        self.place.end()

    async def join(self, router: Router, who: Credentials | None = None) -> WampBus:
        bus = WampBus(the_reactor(), router.url, who or Credentials(), wait_limit_s=0.3)
        self.addCleanup(lambda: Deferred.fromCoroutine(bus.close()))
        spawn(bus.run(), name="bus")
        await bus.joined()
        return bus

    async def service(self, uuid: str, **manifest: Any) -> Service:
        bus = await self.join(self.place.master, Credentials("services", MASTER_SECRET))
        made = Service(bus, uuid, **manifest)
        self.addCleanup(made.stop)
        await made.begin()
        return made

    async def network(self) -> None:
        """Start both routers, and the master's directory."""
        await self.routers()
        await says(self.place.directory(), "joined router")

    async def routers(self) -> None:
        await together(run_in_thread(self.place.master.start), run_in_thread(self._start_public))

    def _start_public(self) -> None:
        config = json.loads((find_config_dir() / "relay.json").read_text())
        names = [component["id"] for component in config["workers"][0]["components"]]
        place = f"components/{names.index('relays')}/extra/forsaken_s"
        self.place.public.start(change_config={place: 1})

    async def listed(self, viewer: WampBus, *uuids: str) -> Wanted:
        """Wait until exactly *uuids* are on the relay's list."""
        listing = Wanted()
        await viewer.subscribe(topics.DIRECTORY, listing)
        await listing.until(lambda raw: sorted(uuids) == names(raw))
        return listing


def seq_of(raw: Json) -> int:
    """Return the number of a compressed state."""
    seq: int = decompress_json(raw["payload"])["seq"]
    return seq


def names(raw: Json) -> list[str]:
    return sorted(entry["uuid"] for entry in raw["payload"])


async def says(program: Program, text: str) -> None:
    await run_in_thread(program.says, text)


class TestRelaying(RelayCase):
    async def test_a_viewer_of_the_relay_sees_what_one_of_the_master_sees(self) -> None:
        await self.network()
        race = await self.service(RACE)
        race.show(1)
        relay = self.place.relay()
        at_relay, at_master = await self.join(self.place.public), await self.join(self.place.master)
        await self.listed(at_relay, RACE)

        topics_seen = (
            topics.delta(RACE),
            topics.state(RACE),
            topics.analysis(RACE, "lap", "7"),
            topics.analysis(RACE, "static"),
        )
        direct, relayed = {}, {}
        for topic in topics_seen:
            direct[topic], relayed[topic] = Wanted(), Wanted()
            await at_master.subscribe(topic, direct[topic])
            await at_relay.subscribe(topic, relayed[topic])
        race.show(2)
        race.show(3)
        race.analyst.stop()  # which publishes what waits
        documents = json.loads(json.dumps(race.analyst.answer()))
        last: dict[str, Callable[[Json], bool]] = {
            topics.delta(RACE): lambda raw: raw["payload"]["seq"] == race.publisher.seq,
            topics.state(RACE): lambda raw: seq_of(raw) == race.publisher.seq,
            topics.analysis(RACE, "lap", "7"): lambda raw: (
                raw["payload"] == {"7": documents["lap"]["7"]}
            ),
            topics.analysis(RACE, "static"): lambda raw: raw["payload"] == documents["static"],
        }

        for topic, is_last in last.items():
            there = await direct[topic].until(is_last)
            here = await relayed[topic].until(is_last)
            assert (here["msgClass"], here["payload"]) == (there["msgClass"], there["payload"])
            assert here.get("retain") == there.get("retain")
        for procedure in (
            topics.liveness(RACE),
            topics.request_state(RACE),
            topics.request_analysis(RACE),
        ):
            assert await at_relay.call(procedure) == await at_master.call(procedure)
        assert await at_relay.call(topics.request_analysis(RACE), ["lap"]) == await at_master.call(
            topics.request_analysis(RACE), ["lap"]
        )
        assert MASTER_SECRET not in relay.log
        assert KEY not in relay.log

    async def test_a_late_relay_and_a_late_viewer_get_what_was_retained_before(self) -> None:
        await self.network()
        race = await self.service(RACE)
        for lap in range(1, 4):
            race.show(lap)
        scheduler = await self.join(self.place.master, Credentials("services", MASTER_SECRET))
        events = [{"id": "e1", "name": "Race", "service": "x", "startTime": 1, "hidden": False}]
        await scheduler.publish(
            topics.SCHEDULER,
            {"msgClass": 6, "date": 1, "retain": True,
             "payload": [*events, {**events[0], "id": "e2", "hidden": True}]},
            retain=True,
        )  # fmt: skip
        await scheduler.publish(
            topics.strategy(RACE, "karts"),
            {"msgClass": 12, "date": 1, "payload": 7, "retain": True},
            retain=True,
        )
        # The service answers too, that it has none.
        await scheduler.register(topics.request_strategy(RACE), lambda: {"karts": 7}, replace=True)
        self.place.relay()
        viewer = await self.join(self.place.public)
        await self.listed(viewer, RACE)

        schedule, state, lap7, karts = Wanted(), Wanted(), Wanted(), Wanted()
        await viewer.subscribe(topics.SCHEDULER, schedule)
        await viewer.subscribe(topics.state(RACE), state)
        await viewer.subscribe(topics.analysis(RACE, "lap", "7"), lap7)
        await viewer.subscribe(topics.strategy(RACE, "karts"), karts)

        assert (await schedule.until(lambda raw: True))["payload"] == events
        assert (await state.until(lambda raw: True))["msgClass"] == 8
        assert (await karts.until(lambda raw: True))["payload"] == 7
        documents = await viewer.call(topics.request_analysis(RACE))
        assert (await lap7.until(lambda raw: True))["payload"] == {"7": documents["lap"]["7"]}

    async def test_a_hidden_service_never_leaves_the_master(self) -> None:
        await self.network()
        race = await self.service(RACE)
        hidden = await self.service(UNLISTED, hidden=True)
        race.show(1)
        hidden.show(1)
        self.place.relay()
        viewer = await self.join(self.place.public)
        component = await self.join(self.place.public, Credentials("services", PUBLIC_SECRET))
        everything = Inbox()
        await component.subscribe("livetiming.", everything, match="prefix")
        await self.listed(viewer, RACE)
        secret = Inbox()
        await viewer.subscribe(topics.state(UNLISTED), secret)
        await viewer.subscribe(topics.delta(UNLISTED), secret)

        hidden.show(2)
        race.show(2)
        relayed = Wanted()
        await viewer.subscribe(topics.delta(RACE), relayed)
        race.show(3)
        await relayed.until(lambda raw: raw["payload"]["seq"] == race.publisher.seq)

        assert secret.events == []
        assert UNLISTED not in json.dumps([payload for payload, _ in everything.events])
        for listing in (
            await viewer.call(topics.DIRECTORY_LISTING, True),
            await component.call(topics.DIRECTORY_LISTING, True),
        ):
            assert [entry["uuid"] for entry in listing] == [RACE]
        for procedure in (topics.liveness, topics.request_state, topics.request_analysis):
            with pytest.raises(CallFailed) as refused:
                await viewer.call(procedure(UNLISTED))
            assert refused.value.uri == NOBODY

    async def test_with_hidden_an_unlisted_link_works_and_stays_off_the_list(self) -> None:
        await self.network()
        race, hidden = await self.service(RACE), await self.service(UNLISTED, hidden=True)
        race.show(1)
        hidden.show(1)
        relay = self.place.relay("--hidden")
        await says(relay, f"relaying {UNLISTED}")
        viewer = await self.join(self.place.public)
        await self.listed(viewer, RACE)

        state = await viewer.call(topics.request_state(UNLISTED))

        assert state["seq"] == hidden.publisher.seq
        assert [RACE] == [m["uuid"] for m in await viewer.call(topics.DIRECTORY_LISTING, True)]


class TestSecurity(RelayCase):
    async def test_nobody_publishes_through_the_relay_or_learns_a_secret(self) -> None:
        await self.network()
        race = await self.service(RACE)
        race.show(1)
        self.place.relay()
        viewer = await self.join(self.place.public)
        await self.listed(viewer, RACE)
        component = await self.join(self.place.public, Credentials("services", PUBLIC_SECRET))
        everything, at_master = Inbox(), Inbox()
        await component.subscribe("livetiming.", everything, match="prefix")
        services = await self.join(self.place.master, Credentials("services", MASTER_SECRET))
        await services.subscribe("livetiming.", at_master, match="prefix")

        for router in (self.place.public, self.place.master):
            anonymous = await self.join(router)
            for topic in (topics.state(RACE), topics.DIRECTORY, topics.CONTROL, topics.RELAYS):
                with pytest.raises(CallFailed) as refused:
                    await anonymous.publish_confirmed(topic, "spoofed")
                assert refused.value.uri == DENIED
            for procedure in (
                "livetiming.authenticate",
                topics.RELAYS_ANNOUNCE,
                topics.RELAYS_LOAD,
                topics.UPDATE_RECORDING_MANIFEST,
            ):
                with pytest.raises(CallFailed) as refused:
                    await anonymous.call(procedure)
                assert refused.value.uri == DENIED
        # Components of the public router have no way to the master either.
        await component.publish_confirmed(topics.state(RACE), "spoofed")
        await component.publish_confirmed(topics.CONTROL, "spoofed")
        with pytest.raises(CallFailed):
            await component.call(topics.UPDATE_RECORDING_MANIFEST, {"uuid": "x"})
        race.show(2)
        await until_seq(everything, race.publisher.seq)

        told = json.dumps([payload for payload, _ in everything.events])
        assert MASTER_SECRET not in told
        assert KEY not in told
        assert "spoofed" not in json.dumps([payload for payload, _ in at_master.events])

    async def test_the_relay_key_opens_no_more_than_relays_need(self) -> None:
        await run_in_thread(self.place.master.start)
        relay = await self.join(self.place.master, Credentials("relay", KEY))

        for topic in (topics.state(RACE), topics.DIRECTORY, topics.CONTROL, topics.RELAYS):
            with pytest.raises(CallFailed) as refused:
                await relay.publish_confirmed(topic, "spoofed")
            assert refused.value.uri == DENIED
        with pytest.raises(CallFailed):
            await relay.register(topics.liveness(RACE), lambda: True)
        with pytest.raises(CallFailed):
            await relay.subscribe("livetiming.", Inbox(), match="prefix")
        with pytest.raises(CallFailed):
            await relay.subscribe(topics.CONTROL, Inbox())

    async def test_a_wrong_key_ends_the_relay_and_says_which_setting_is_wrong(self) -> None:
        await self.routers()

        refused = self.place.relay(key="wrong")

        assert await run_in_thread(refused.wait) == 3
        assert "give LIVETIMING_RELAY_KEY the value the router was started with" in refused.log
        assert "wrong'" not in refused.log


async def until_seq(inbox: Inbox, seq: int) -> None:
    seen = 0
    while True:
        for payload, details in inbox.events[seen:]:
            seen += 1
            if details.topic == topics.delta(RACE) and payload["payload"]["seq"] == seq:
                return
        await inbox.payloads(seen + 1)


class TestTrouble(RelayCase):
    async def test_the_master_is_killed_and_comes_back(self) -> None:
        await self.network()
        race = await self.service(RACE)
        race.show(1)
        relay = self.place.relay()
        viewer = await self.join(self.place.public)
        await self.listed(viewer, RACE)
        relayed = Wanted()
        await viewer.subscribe(topics.delta(RACE), relayed)

        await run_in_thread(self.place.master.kill)
        await says(relay, f"no router at {self.place.master.url}")
        with pytest.raises(CallFailed) as refused:
            await viewer.call(topics.liveness(RACE))
        assert refused.value.uri == NOBODY
        race.show(2)
        await run_in_thread(self.place.master.start)
        await says(relay, f"back on router {self.place.master.url}")
        state = Wanted()
        await viewer.subscribe(topics.state(RACE), state)

        before = len(relayed.inbox.events)
        for lap in range(3, 200):
            race.show(lap)
            if len(relayed.inbox.events) > before:
                break
            await viewer.call(topics.DIRECTORY_LISTING)
        await relayed.inbox.payloads(before + 1)
        assert await viewer.call(topics.liveness(RACE)) is True
        assert relay.log.count(f"no router at {self.place.master.url}") == 1
        assert relay.log.count(f"back on router {self.place.master.url}") == 1

    async def test_a_public_router_that_comes_back_empty_is_told_everything(self) -> None:
        await self.network()
        race = await self.service(RACE)
        for lap in range(1, 4):
            race.show(lap)
        relay = self.place.relay()
        before = await self.join(self.place.public)
        await self.listed(before, RACE)
        await before.close()

        await run_in_thread(self.place.public.kill)
        await says(relay, f"no router at {self.place.public.url}")
        await run_in_thread(self.place.public.start)
        await says(relay, f"back on router {self.place.public.url}")
        viewer = await self.join(self.place.public)
        state, lap7 = Wanted(), Wanted()
        await self.listed(viewer, RACE)
        await viewer.subscribe(topics.state(RACE), state)
        await viewer.subscribe(topics.analysis(RACE, "lap", "7"), lap7)

        await state.until(lambda raw: raw["msgClass"] == 8)
        await lap7.until(lambda raw: "7" in raw["payload"])
        assert (await viewer.call(topics.request_state(RACE)))["seq"] == race.publisher.seq

    async def test_a_public_router_that_stops_reading_costs_the_relay_a_bounded_amount(
        self,
    ) -> None:
        await self.network()
        race = await self.service(RACE)
        race.show(1)
        relay = self.place.relay()
        viewer = await self.join(self.place.public)
        await self.listed(viewer, RACE)
        flood = await self.join(self.place.master, Credentials("services", MASTER_SECRET))
        before = resident_bytes(relay.process.pid)

        public = self.place.public.pid
        os.killpg(public, signal.SIGSTOP)
        self.addCleanup(os.killpg, public, signal.SIGCONT)  # who is stopped cannot end
        for number in range(FLOOD):
            payload = {"seq": number, "base": number - 1, "cars": "x" * FLOOD_BYTES}
            message = {"msgClass": 11, "date": 1, "payload": payload}
            await flood.publish_confirmed(topics.delta(RACE), message)
        await says(relay, "the public router is slower than the master")
        grown = resident_bytes(relay.process.pid) - before
        os.killpg(public, signal.SIGCONT)
        race.show(2)
        state, late = Wanted(), await self.join(self.place.public)
        await late.subscribe(topics.state(RACE), state)

        await state.until(lambda raw: seq_of(raw) == race.publisher.seq)
        assert FLOOD * FLOOD_BYTES > 2 * MOST_GROWTH
        assert grown < MOST_GROWTH

    async def test_a_killed_relay_is_off_the_list_and_another_takes_its_place(self) -> None:
        await self.network()
        race = await self.service(RACE)
        race.show(1)
        viewer = await self.join(self.place.master)
        relays = Wanted()
        await viewer.subscribe(topics.RELAYS, relays)
        first = self.place.relay("--public-url", "wss://one.example/ws")
        await relays.until(lambda raw: urls(raw) == ["wss://one.example/ws"])
        at_relay = await self.join(self.place.public)
        await self.listed(at_relay, RACE)
        assert (await viewer.call(topics.RELAYS_LISTING))[0]["connections"] >= 0
        shown = await run_in_thread(fetch, self.place.master.page_url + "relays")
        assert [entry["url"] for entry in shown] == ["wss://one.example/ws"]

        await run_in_thread(first.end, signal.SIGKILL)
        await relays.until(lambda raw: urls(raw) == [])
        await run_in_thread(self.place.relay("--public-url", "wss://two.example/ws").says, "listed")

        await relays.until(lambda raw: urls(raw) == ["wss://two.example/ws"])
        assert (await at_relay.call(topics.request_state(RACE)))["seq"] == race.publisher.seq
        assert (await at_relay.call(topics.RELAYS_LISTING))[0]["url"] == "wss://two.example/ws"

    async def test_viewers_of_a_router_without_its_relay_are_sent_to_find_another(self) -> None:
        await self.network()
        (await self.service(RACE)).show(1)
        relay = self.place.relay()
        viewer = await self.join(self.place.public)
        losses, joins = Inbox(), Inbox()
        await self.listed(viewer, RACE)
        await says(relay, "this relay is listed")  # so that its router has seen it, too
        viewer.on_loss(lambda: losses("lost", None))  # type: ignore[arg-type]
        viewer.on_join(lambda: joins("back", None))  # type: ignore[arg-type]

        await run_in_thread(relay.end, signal.SIGKILL)
        await losses.payloads(1)
        await joins.payloads(1)  # once: who has no other router may stay

        assert viewer.connected
        assert 1 == len(losses.events)

    async def test_without_a_key_it_relays_as_any_viewer_and_is_not_listed(self) -> None:
        await self.network()
        (await self.service(RACE)).show(1)
        relay = self.place.relay(key="")
        viewer = await self.join(self.place.public)

        await self.listed(viewer, RACE)

        assert f"joined router {self.place.master.url} as anonymous" in relay.log
        assert await viewer.call(topics.RELAYS_LISTING) == []

    async def test_a_second_relay_on_one_router_says_that_one_is_there(self) -> None:
        await self.routers()
        await says(self.place.relay(), "joined router")
        await self.listed_nothing()
        second = self.place.relay()

        assert await run_in_thread(second.wait) == 1
        assert "already" in second.log

    async def listed_nothing(self) -> None:
        await run_in_thread(self.place.directory().says, "joined router")
        await self.listed(await self.join(self.place.public))


def urls(raw: Json) -> list[str]:
    return [entry["url"] for entry in raw["payload"]]


def fetch(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)
