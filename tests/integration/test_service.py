"""A service as a process: against a router, a feed, a full disk and signals."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from autobahn.twisted.websocket import WebSocketClientFactory, WebSocketClientProtocol
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase
from twisted.web.resource import Resource
from twisted.web.server import Site

from livetiming.network.details import Peer
from livetiming.protocol import delta as protocol_delta
from livetiming.protocol import topics
from livetiming.protocol.compression import decompress_json
from livetiming.runtime.reactor import the_reactor
from livetiming.runtime.threads import run_in_thread
from tests.buses import ANYBODY, Inbox, OwnRouterCase, RouterCase
from tests.router import SECRET, free_port
from tests.services import FeedServer, ServiceProcess

pytestmark = pytest.mark.integration


class Maintenance(Resource):
    """The page that some hosts show for everything."""

    isLeaf = True  # noqa: N815

    def render_GET(self, request: Any) -> bytes:  # noqa: N802
        return b"<html>maintenance</html>"


class WithService(TestCase):
    """What all of these tests need: processes and feeds that end with the test."""

    timeout = 90

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def feed(self, *greeting: str) -> tuple[FeedServer, str]:
        server = FeedServer(*greeting)
        self.addCleanup(lambda: Deferred.fromCoroutine(server.close()))
        return server, server.listen()

    def service(self, *words: str, **rest: Any) -> ServiceProcess:
        process = ServiceProcess("wired", *words, folder=self.folder, **rest)
        self.addCleanup(process.kill)
        return process

    async def states(self, process: ServiceProcess, path: str = "dump") -> list[Any]:
        await process.stop()
        text = (self.folder / path).read_text()
        return [json.loads(line) for line in text.splitlines()]


class TestOnARouter(WithService, RouterCase):
    def on_router(self, *words: str, **env: str) -> ServiceProcess:
        secret = {"LIVETIMING_SHARED_SECRET": SECRET, **env}
        return self.service("-v", "--router", self.router.url, *words, **secret)

    async def test_a_viewer_sees_manifest_state_and_deltas(self) -> None:
        viewer = await self.join(ANYBODY)
        control, full, deltas = Inbox(), Inbox(), Inbox()
        component = await self.join()
        await component.subscribe(topics.CONTROL, control)
        await viewer.subscribe(topics.state("it1"), full)
        await viewer.subscribe(topics.delta("it1"), deltas)
        feed, url = self.feed()
        process = self.on_router("--url", url, "--uuid", "it1", "-d", "Finals", "-H")
        await process.says("feed connected")
        await process.says("Session ready for service it1")
        seen = await viewer.call(topics.request_state("it1"))

        feed.say('{"7": 1, "8": 2}')
        feed.say('{"7": 3}')
        changes = await deltas.payloads(1)
        while seen["cars"] != [["7", 3], ["8", 2]]:
            for change in changes:
                if change["payload"]["base"] == seen["seq"]:
                    after = protocol_delta.apply(seen, change["payload"])
                    seen = {**after, "seq": change["payload"]["seq"]}
            changes = await deltas.payloads(len(changes))

        assert await viewer.call(topics.request_state("it1")) == seen
        manifest = (await control.payloads(1))[0]["payload"]
        assert ("Wired", "Finals", True) == (
            manifest["name"],
            manifest["description"],
            manifest["hidden"],
        )
        late = Inbox()
        await viewer.subscribe(topics.state("it1"), late)
        retained = (await late.payloads(1))[0]
        assert (8, True) == (retained["msgClass"], retained["retain"])
        assert decompress_json(retained["payload"])["session"]["flagState"] == "green"

    async def test_sigterm_publishes_the_end_saves_the_state_and_exits_with_zero(self) -> None:
        viewer = await self.join(ANYBODY)
        _, url = self.feed('{"7": 5}')
        process = self.on_router("--url", url, "--uuid", "it2")
        await process.says("Session ready")
        await process.says("told")
        full = Inbox()
        await viewer.subscribe(topics.state("it2"), full)
        await full.payloads(1)

        assert 0 == await process.stop(signal.SIGTERM)
        last = decompress_json((await full.payloads(len(full.events)))[-1]["payload"])
        assert "ended" == last["session"]["feed"]["status"]
        assert json.loads((self.folder / "state" / "it2.json").read_text())["cars"] == [["7", 5]]

    async def test_a_wrong_secret_ends_it_with_three_and_says_what_to_do(self) -> None:
        process = self.on_router("--url", "ws://x/", LIVETIMING_SHARED_SECRET="wrong")

        assert 3 == await process.ends()
        await process.says("LIVETIMING_SHARED_SECRET")

    async def test_without_a_secret_it_is_only_a_viewer_and_ends_with_three(self) -> None:
        process = self.on_router("--url", "ws://x/", LIVETIMING_SHARED_SECRET="")

        assert 3 == await process.ends()
        await process.says("let in as anonymous only")
        await process.says("LIVETIMING_SHARED_SECRET")


class TestWithARouterThatComesAndGoes(WithService, OwnRouterCase):
    async def test_it_waits_for_a_router_that_is_down_and_finds_it_again_after_a_restart(
        self,
    ) -> None:
        feed, url = self.feed('{"7": 1}')
        process = self.service(
            "-v",
            "--router",
            self.router.url,
            "--url",
            url,
            "--uuid",
            "it3",
            LIVETIMING_SHARED_SECRET=SECRET,
        )
        await process.says("no router at")
        self.router.start()
        await process.says("Session ready for service it3")

        self.router.stop()
        feed.say('{"7": 2}')
        feed.say('{"8": 9}')
        self.router.start()
        await process.says("Session ready for service it3", times=2)
        viewer = await self.join(ANYBODY)
        state = await viewer.call(topics.request_state("it3"))
        full = Inbox()
        await viewer.subscribe(topics.state("it3"), full)

        assert [["8", 9], ["7", 2]] == state["cars"]
        retained = decompress_json((await full.payloads(1))[0]["payload"])
        assert state["cars"] == retained["cars"]


class TestFeeds(WithService):
    async def test_a_feed_that_is_down_is_told_once_and_found_when_it_is_there(self) -> None:
        port = free_port()
        process = self.service("--url", f"ws://127.0.0.1:{port}/", "--dump", "dump")
        await process.says("connection refused")
        server = FeedServer('{"7": 1}')
        self.addCleanup(lambda: Deferred.fromCoroutine(server.close()))
        server.listen(port)
        await process.says("feed connected")
        states = await self.states(process)

        assert 1 == process.count("connection refused")
        assert "lost" == states[1]["state"]["session"]["feed"]["status"]

    async def test_a_web_page_in_its_place_is_recognised(self) -> None:
        page: Any = Maintenance
        port = the_reactor().listenTCP(0, Site(page()), interface="127.0.0.1")
        self.addCleanup(port.stopListening)
        process = self.service("--url", f"ws://127.0.0.1:{port.getHost().port}/", "--dump", "dump")

        line = await process.says("ordinary web page")
        assert "is the address right" in line
        assert 0 == await process.stop()

    async def test_a_host_that_does_not_exist_is_told(self) -> None:
        process = self.service("--url", "ws://feed.invalid/", "--dump", "dump")

        await process.says("no such host")
        assert 0 == await process.stop()

    async def test_tls_on_a_plain_port_is_told(self) -> None:
        _, url = self.feed()
        process = self.service("--url", url.replace("ws:", "wss:"), "--dump", "dump")

        await process.says("no feed: wss://")
        assert 0 == await process.stop()

    async def test_a_silent_feed_is_dialled_again(self) -> None:
        _, url = self.feed()
        process = self.service("--url", url, "--silence", "0.5", "--dump", "dump")

        await process.says("nothing heard for 0.5 s")
        await process.says("feed connected", times=2)
        assert 0 == await process.stop()

    async def test_a_missing_option_ends_it_with_two(self) -> None:
        process = self.service("--dump", "dump")

        assert 2 == await process.ends()
        await process.says("wired needs --url")

    async def test_a_plugin_that_raises_shows_the_last_good_state_and_recovers(self) -> None:
        feed, url = self.feed('{"7": 1}')
        process = self.service("--url", url, "--dump", "dump")
        await process.says("feed connected")
        feed.say("break")
        await process.says("told to break")
        feed.say('{"7": 2}')
        await process.says("has recovered")
        feed.say("not JSON")
        await process.says("on_feed_message failed")
        states = [line["state"] for line in await self.states(process) if "state" in line]

        assert "stale" in [state["session"]["feed"]["status"] for state in states]
        assert [["7", 2]] == states[-1]["cars"]


class TestBadPlugins(WithService):
    async def test_a_plugin_that_breaks_while_it_is_built_or_started_ends_it_with_two(
        self,
    ) -> None:
        for option, what in (
            ("--in-init", "its Service cannot be built"),
            ("--in-start", "it cannot be started"),
        ):
            process = ServiceProcess("breaking", option, "--dump", "dump", folder=self.folder)
            self.addCleanup(process.kill)

            assert 2 == await process.ends()
            line = await process.says(f"- {what}: ZeroDivisionError")
            assert "breaking.py" in line


class TestFiles(WithService):
    async def test_a_full_disk_for_the_state_is_told_and_the_service_goes_on(self) -> None:
        _, url = self.feed('{"7": 1}')
        process = self.service("-v", "--standalone", "--url", url, largest_file=50)
        await process.says("feed connected")
        await process.says("saved state")
        line = await process.says("the service goes on")

        assert "File too large" in line
        assert 0 == await process.stop()
        assert [] == list((self.folder / "state").iterdir())

    async def test_a_service_is_resumed_where_it_was(self) -> None:
        feed, url = self.feed('{"7": 5, "8": 3}')
        first = self.service("-v", "--standalone", "--url", url, "--uuid", "it4")
        await first.says("feed connected")
        feed.say('{"9": 1}')
        await first.says('told {"9": 1}')
        assert 0 == await first.stop(signal.SIGINT)
        saved = self.folder / "state" / "it4.json"
        await feed.close()

        again = self.service("--url", url, "-s", str(saved), "--dump", "dump")
        await again.says("connection refused")
        manifest, state, *_ = await self.states(again)

        assert "it4" == manifest["manifest"]["uuid"]
        assert [["7", 5], ["8", 3], ["9", 1]] == state["state"]["cars"]
        assert "lost" == state["state"]["session"]["feed"]["status"]

    async def test_the_log_goes_to_its_file_and_the_raw_feed_to_its_folder(self) -> None:
        _, url = self.feed('{"7": 5}')
        raw = self.folder / "raw"
        log = self.folder / "wired.log"
        os.mkfifo(log)
        process = self.service(
            "--url",
            url,
            "--router",
            f"ws://127.0.0.1:{free_port()}/",
            LIVETIMING_RAW_DIR=str(raw),
        )
        said = await run_in_thread(self.read_until, log, "no router at", "told")
        assert 0 == await process.stop()

        assert "connection refused" in said
        assert 1 == len(list(raw.iterdir()))

    def read_until(self, log: Path, *texts: str) -> str:
        """Return what is in *log*, a pipe, once all *texts* are."""
        said = ""
        with log.open() as lines:
            for line in lines:
                said += line
                if all(text in said for text in texts):
                    break
        return said

    async def test_what_was_recorded_raw_plays_back_to_the_same_cars(self) -> None:
        feed, url = self.feed('{"7": 5}')
        first = self.service("--url", url, "--dump", "dump", "--record-raw", "raw.gz")
        await first.says("feed connected")
        feed.say('{"8": 6}')
        await first.says('told {"8": 6}')
        live = await self.states(first)
        again = self.service("--capture", "raw.gz", "--speed", "max", "--dump", "dump2")

        assert 0 == await again.ends()
        played = [json.loads(line) for line in (self.folder / "dump2").read_text().splitlines()]
        assert live[-1]["state"]["cars"] == played[-1]["state"]["cars"]


class Viewer(WebSocketClientProtocol):
    """A client of standalone mode."""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        topic, envelope = json.loads(payload)
        self.factory.inbox(envelope, Peer(topic))


class TestStandalone(WithService):
    def view(self, port: int) -> Inbox:
        factory: Any = WebSocketClientFactory(f"ws://127.0.0.1:{port}/any/path")
        factory.protocol, factory.inbox = Viewer, Inbox()
        connector = the_reactor().connectTCP("127.0.0.1", port, factory)
        self.addCleanup(connector.disconnect)
        found: Inbox = factory.inbox
        return found

    async def test_a_client_gets_the_state_at_once_then_the_manifest_and_changes(self) -> None:
        feed, url = self.feed('{"7": 1}')
        words = ["--standalone", "--url", url, "--uuid", "it5", "--min-interval", "0"]
        process = self.service(*words)
        line = await process.says("Standalone server for uuid:it5 listening on port:")
        await process.says('told {"7": 1}')
        inbox = self.view(int(line.rpartition(":")[2]))

        state = (await inbox.payloads(1))[0]
        assert [["7", 1]] == decompress_json(state["payload"])["cars"]
        assert ("livetiming.service.it5", 8) == (inbox.events[0][1].topic, state["msgClass"])
        topic, manifest = await self.first(inbox, 2)
        assert ("livetiming.control", "Wired") == (topic, manifest["name"])

        feed.say('{"7": 2}')
        topic, change = await self.first(inbox, 11)
        assert ("livetiming.delta.it5", {"7": {"1": 2}}) == (topic, change["cars"])
        assert 0 == await process.stop()

    async def first(self, inbox: Inbox, kind: int) -> tuple[str, Any]:
        """Return topic and payload of the first message of a class, waiting for it."""
        while True:
            for message, details in inbox.events:
                if message["msgClass"] == kind:
                    return details.topic, message["payload"]
            await inbox.payloads(len(inbox.events) + 1)

    async def test_it_listens_on_this_machine_only(self) -> None:
        _, url = self.feed()
        process = self.service("--url", url)
        line = await process.says("listening on port:")
        port = int(line.rpartition(":")[2])

        listening = Path("/proc/net/tcp").read_text().splitlines()
        mine = [row.split()[1] for row in listening if row.split()[1].endswith(f":{port:04X}")]
        assert ["0100007F"] == [address.split(":")[0] for address in mine if address][:1]

    async def test_a_port_that_is_taken_ends_it_with_one(self) -> None:
        taken = FeedServer()
        url = taken.listen()
        self.addCleanup(lambda: Deferred.fromCoroutine(taken.close()))
        port = url.rpartition(":")[2].strip("/")
        process = self.service("--url", url, LIVETIMING_STANDALONE_PORT=port)

        assert 1 == await process.ends()
        await process.says("LIVETIMING_STANDALONE_PORT")
