"""``livetiming-announce watch`` on a real router, posting to a real HTTP server."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.ports import Json
from livetiming.protocol import topics
from livetiming.protocol.envelope import Envelope, MessageClass
from livetiming.runtime.threads import run_in_thread
from livetiming.testing.builders import a_manifest
from tests.buses import RouterCase
from tests.integration.programs import Program, programs
from tests.integration.test_node import RunningNode
from tests.unit.recording.races import a_race, recorded
from tests.webhook import Webhook

pytestmark = pytest.mark.integration

UUID = "5f0c1a2b3c4d5e6f"


class TestWatching(RouterCase):
    timeout = 90

    @pytest.fixture(autouse=True)
    def _stage(
        self, router: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[None]:
        self.webhook = Webhook()
        # the prefix of our own variables is cleared for programs, so the file is what they read
        (tmp_path / "livetiming.env").write_text(
            f"LIVETIMING_ANNOUNCE_URLS={self.webhook.url}\n"
            "LIVETIMING_PUBLIC_URL=https://timing.example\n"
        )
        with programs(self.router, tmp_path) as started:
            self.programs = started
            yield
        self.webhook.close()

    def watching(self) -> Program:
        return self.programs.start("announce", "watch")

    async def send(self, topic: str, kind: MessageClass, payload: Json, *, retain: bool) -> None:
        sent = Envelope(kind=kind, payload=payload, sent_at_ms=1_700_000_000_000, retain=retain)
        await self.bus.publish(topic, sent.as_json(), retain=retain)

    async def flag(self, flag: str) -> None:
        state = {"cars": [], "session": {"flagState": flag}, "messages": []}
        await self.send(topics.state(UUID), MessageClass.SERVICE_DATA, state, retain=True)
        delta = {"seq": 1, "base": 0, "cars": {}, "session": {"flagState": flag}}
        await self.send(topics.delta(UUID), MessageClass.SERVICE_DELTA, delta, retain=False)

    async def test_a_red_flag_is_announced_once_though_the_watcher_is_killed(self) -> None:
        self.bus = await self.join()
        listed = {**a_manifest(uuid=UUID).as_json(), "name": "Club Enduro"}
        await self.send(topics.DIRECTORY, MessageClass.DIRECTORY_LISTING, [listed], retain=True)
        await self.flag("green")
        first = self.watching()
        await run_in_thread(first.says, "watching Club Enduro")
        await self.flag("red")
        (post,) = await run_in_thread(self.webhook.wait_for, 1)
        await run_in_thread(first.says, "announced at json://")
        os.kill(first.process.pid, signal.SIGKILL)
        first.wait()
        second = self.watching()
        await run_in_thread(second.says, "watching Club Enduro")
        await self.flag("green")
        await self.flag("red")
        code = await run_in_thread(second.end)

        assert "Red flag: Club Enduro" == post["title"]
        assert post["message"].endswith(f"https://timing.example/#/s/{UUID}")
        assert 1 == len(self.webhook.posts)
        assert 0 == code

    async def test_a_target_that_is_down_gets_the_news_when_it_is_back(self) -> None:
        self.bus = await self.join()
        listed = {**a_manifest(uuid=UUID).as_json(), "name": "Club Enduro"}
        await self.send(topics.DIRECTORY, MessageClass.DIRECTORY_LISTING, [listed], retain=True)
        self.webhook.status = 503
        await self.flag("green")
        watcher = self.watching()
        await run_in_thread(watcher.says, "watching Club Enduro")
        await self.flag("red")
        await run_in_thread(watcher.says, "cannot announce at json://")
        self.webhook.status = 200
        await run_in_thread(watcher.says, "works again")
        await run_in_thread(watcher.end)

        assert {"Red flag: Club Enduro"} == {post["title"] for post in self.webhook.posts}
        assert 1 == watcher.log.count("cannot announce")


def test_a_node_announces_the_red_flag_of_a_real_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = a_race(400, step_ms=500)
    for index, (_, state) in enumerate(states):
        state["session"]["flagState"] = "red" if 40 <= index < 120 else "green"
    race = recorded(tmp_path / "race.zip", states)
    webhook = Webhook()
    monkeypatch.setenv("LIVETIMING_ANNOUNCE_URLS", webhook.url)
    node = RunningNode(tmp_path / "data")
    try:
        node.start("up", "--no-page", "--no-record", "--service", f"replay {race} -d Final")
        (post,) = webhook.wait_for(1, limit_s=90)
        assert node.process is not None
        node.process.send_signal(signal.SIGINT)

        assert ("Red flag: Club Enduro", "Final") == (post["title"], post["message"])
        assert 0 == node.end(), node.lines
    finally:
        if node.process is not None and node.process.poll() is None:
            node.process.kill()
            node.process.wait()
        webhook.close()
