"""Strategy of a real service on a real router, as a viewer without a login sees it."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from livetiming.ports import CallFailed
from livetiming.protocol import topics
from livetiming.strategy.documents import KEYS
from livetiming.testing.apex import Simulation
from livetiming.testing.apex.writer import write_capture
from tests.buses import ANYBODY, Inbox, RouterCase
from tests.integration.programs import Programs
from tests.integration.test_analysis import RACE

pytestmark = pytest.mark.integration

UUID = "5b0a5c7e9b1d4f60a2b4c6d8e0f21438"


class TestStrategy(RouterCase):
    timeout = 90

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path) -> None:
        self.folder = tmp_path

    def service(self, own: str, speed: str) -> Programs:
        """Play a race to the router, with the strategy of one of its teams."""
        rules = self.folder / "rules.toml"
        rules.write_text(
            f'own = "{own}"\n[race]\nduration = "11m40s"\n[pits]\nrequired = 2\nminimum = "1m"\n'
            "[stint]\nmaximum = 200\n[karts]\nrows = [2, 2]\n",
            encoding="utf-8",
        )
        capture = self.folder / "feed.ndjson"
        write_capture(Simulation(RACE).frames(), capture, RACE.start_epoch_ms)
        running = Programs(self.router, self.folder)
        running.start(
            "service", "apex_kart", "--capture", str(capture), "--speed", speed, "--uuid", UUID,
            "-v", "--no-write-state", "--strategy", str(rules),
        )  # fmt: skip
        self.addCleanup(lambda: [one.end(signal.SIGKILL) for one in running.started])
        return running

    async def test_anybody_sees_and_is_answered_what_the_service_thinks(self) -> None:
        own = Simulation(RACE).document()["cars"][0]["number"]
        viewer, pit_now, karts = await self.join(ANYBODY), Inbox(), Inbox()
        await viewer.subscribe(topics.strategy(UUID, "pitNow"), pit_now)
        await viewer.subscribe(topics.strategy(UUID, "karts"), karts)
        self.service(str(own), "20")

        heard = await pit_now.payloads(3)
        await karts.payloads(2)
        found = await viewer.call(topics.request_strategy(UUID))

        assert {12} == {one["msgClass"] for one in heard}
        assert str(own) == heard[-1]["payload"]["car"]
        assert {*KEYS, "pitNow"} == set(found)
        assert ["box"] == list(await viewer.call(topics.request_strategy(UUID), ["box"]))
        json.dumps(found, allow_nan=False)

    async def test_a_correction_by_a_component_is_applied_and_seen_and_by_anybody_refused(
        self,
    ) -> None:
        own = str(Simulation(RACE).document()["cars"][0]["number"])
        viewer, wall, karts = await self.join(ANYBODY), await self.join(), Inbox()
        await viewer.subscribe(topics.strategy(UUID, "karts"), karts)
        self.service(own, "10")
        while not any(own in one["payload"] for one in await karts.payloads(len(karts.events))):
            await karts.payloads(len(karts.events) + 1)

        label = {"kind": "label", "car": own, "label": "bad"}
        with pytest.raises(CallFailed):
            await viewer.call(topics.correct_strategy(UUID), label)
        assert {"applied": True, "why": ""} == await wall.call(topics.correct_strategy(UUID), label)

        found = await viewer.call(topics.request_strategy(UUID), ["karts"])
        assert ("bad", True) == (
            found["karts"][own]["odds"]["label"], found["karts"][own]["odds"]["manual"]
        )  # fmt: skip
