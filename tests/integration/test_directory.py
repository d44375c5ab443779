"""The directory as a process, with services that live and die, on a real router."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from livetiming.orchestration.directory import Directory
from livetiming.runtime.reactor import the_reactor
from livetiming.runtime.threads import run_in_thread
from tests.buses import ANYBODY, Inbox, OwnRouterCase, RouterCase
from tests.router import SECRET, Router

pytestmark = pytest.mark.integration

GONE_LIMIT_S = 15

SERVICE = """
import sys
from livetiming.network.auth import Credentials
from livetiming.network.wamp import WampBus
from livetiming.runtime.reactor import run, the_reactor
from livetiming.runtime.tasks import spawn

url, secret, uuid = sys.argv[1:]
manifest = {"uuid": uuid, "name": "n", "description": "d", "serviceClass": "c",
            "colSpec": [["Num", "text"]], "trackDataSpec": [], "pollInterval": 1,
            "hidden": uuid.startswith("hidden")}

async def main(shutdown):
    bus = WampBus(the_reactor(), url, Credentials("services", secret), wait_limit_s=1)
    register = {"msgClass": 2, "date": 1, "payload": manifest}
    await bus.register("livetiming.service.isAlive." + uuid, lambda: True, replace=True)
    async def hear(payload, details):
        if payload["msgClass"] == 1:
            await bus.publish("livetiming.control", register)
    await bus.subscribe("livetiming.control", hear)
    bus.on_join(lambda: bus.publish("livetiming.control", register))
    spawn(bus.run(), name="bus")
    await shutdown.wait()
    return 0

run(main)
"""


class Listings(Inbox):
    """Collects the lists the directory publishes."""

    def uuids(self) -> list[str]:
        """Return those of the last list."""
        return [manifest["uuid"] for manifest in self.events[-1][0]["payload"]]

    async def become(self, wanted: list[str]) -> None:
        """Wait until the list is *wanted*."""
        while not self.events or self.uuids() != wanted:
            await self.payloads(len(self.events) + 1)


def process(router: Router, *command: str, **variables: str) -> subprocess.Popen[str]:
    env = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "LIVETIMING_ROUTER": router.url,
        "LIVETIMING_SHARED_SECRET": SECRET,
        **variables,
    }
    return subprocess.Popen(
        [sys.executable, *command],
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


class Processes:
    """Starts processes and ends them after the test."""

    router: Router
    addCleanup: Any  # noqa: N815  # unittest's name

    def start(self, *command: str, **variables: str) -> subprocess.Popen[str]:
        started = process(self.router, *command, **variables)

        def end() -> None:
            started.kill()
            started.wait()
            assert started.stdout is not None
            started.stdout.close()

        self.addCleanup(end)
        return started

    def start_service(self, uuid: str) -> subprocess.Popen[str]:
        return self.start("-c", SERVICE, self.router.url, SECRET, uuid)


class TestDirectory(Processes, RouterCase):
    timeout = 60

    async def test_services_appear_hidden_ones_do_not_and_the_dead_disappear(self) -> None:
        viewer, listings = await self.join(ANYBODY), Listings()
        await viewer.subscribe("livetiming.directory", listings)
        directory = Directory(await self.join(), the_reactor())
        await directory.start()
        self.addCleanup(directory.stop)

        self.start_service("hidden1")
        killed = self.start_service("aaa")
        self.start_service("bbb")
        await listings.become(["aaa", "bbb"])
        while "hidden1" not in directory.uuids():
            await listings.payloads(len(listings.events) + 1)

        listed = await viewer.call("livetiming.directory.listServices", True)
        assert [manifest["uuid"] for manifest in listed] == ["aaa", "bbb"]
        known = await (await self.join()).call("livetiming.directory.listServices", True)
        assert "hidden1" in [manifest["uuid"] for manifest in known]

        killed_at_s = the_reactor().seconds()
        killed.send_signal(signal.SIGKILL)
        await listings.become(["bbb"])
        sent_s = listings.events[-1][0]["date"] / 1000
        assert sent_s - killed_at_s <= GONE_LIMIT_S
        assert not any("hidden1" in str(event) for event, _ in listings.events)

    async def test_a_late_viewer_gets_the_list_at_once(self) -> None:
        directory = Directory(await self.join(), the_reactor())
        await directory.start()
        self.addCleanup(directory.stop)

        viewer, listings = await self.join(ANYBODY), Listings()
        await viewer.subscribe("livetiming.directory", listings)

        [first] = await listings.payloads(1)
        assert (first["msgClass"], first["retain"]) == (5, True)


class TestCommand(Processes, OwnRouterCase):
    timeout = 120

    async def test_the_process_outlives_the_router_and_publishes_the_list_again(self) -> None:
        await run_in_thread(self.router.start)
        directory = self.start("-m", "livetiming.cli.directory")
        self.start_service("aaa")
        await self.listed(["aaa"])

        await run_in_thread(self.router.restart)
        await self.listed(["aaa"])
        assert directory.poll() is None

        directory.send_signal(signal.SIGTERM)
        assert await run_in_thread(directory.wait, 20) == 0

    async def listed(self, wanted: list[str]) -> None:
        listings = Listings()
        viewer = await self.join(ANYBODY)
        await viewer.subscribe("livetiming.directory", listings)
        await listings.become(wanted)
        await viewer.close()

    async def test_what_is_wrong_is_said_in_one_line_with_an_exit_code(self) -> None:
        await run_in_thread(self.router.start)
        directory = Directory(await self.join(), the_reactor())
        await directory.start()
        self.addCleanup(directory.stop)
        cases: tuple[tuple[dict[str, str], int, str], ...] = (
            ({"LIVETIMING_SHARED_SECRET": "wrong"}, 3, "it refused"),
            ({"LIVETIMING_SHARED_SECRET": ""}, 2, "LIVETIMING_SHARED_SECRET"),
            ({"LIVETIMING_ROUTER": ""}, 2, "LIVETIMING_ROUTER"),
            ({"LIVETIMING_ROUTER": "http://x"}, 2, "expected something like ws://"),
            ({}, 1, "procedure_already_exists"),
        )
        commands = [self.start("-m", "livetiming.cli.directory", **case[0]) for case in cases]

        for command, (_, code, text) in zip(commands, cases, strict=True):
            output, _ = await run_in_thread(command.communicate)

            assert (command.returncode, "Traceback" in output) == (code, False), output
            assert text in output
