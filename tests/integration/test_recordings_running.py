"""A recording that runs is given to anybody on a real router, a hidden one to nobody."""

from __future__ import annotations

import base64
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.ports import CallFailed
from livetiming.protocol import topics
from livetiming.recording import open_recording
from livetiming.recording.fold import Fold
from livetiming.runtime.threads import run_in_thread
from tests.buses import ANYBODY, RouterCase
from tests.integration.programs import Programs, programs, until
from tests.router import Router
from tests.unit.recording.races import State, a_race, recorded, timed

pytestmark = pytest.mark.integration

RACE = a_race(400, step_ms=500)
RUNNING, CHUNK = topics.RECORDINGS_RUNNING, topics.RECORDINGS_RUNNING_CHUNK


def frames_of(answer: Any) -> list[tuple[int, State]]:
    """Return time and state of each frame in a chunk, as any client would work them out."""
    text = zlib.decompress(base64.b64decode(answer["deflated"]), -15)
    first, *rest = [json.loads(line) for line in text.splitlines()]
    fold = Fold(first["k"], first.get("c", 0))
    frames = [(first["t"], fold.state())]
    for record in rest:
        fold.apply(record["d"])
        frames.append((record["t"], fold.state()))
    return frames


class TestRunning(RouterCase):
    timeout = 120

    @pytest.fixture(autouse=True)
    def _programs(self, router: Router, tmp_path: Path) -> Iterator[None]:
        self.folder = tmp_path
        self.race = recorded(tmp_path / "race.zip", RACE)
        with programs(router, tmp_path) as start:
            self.run_program: Programs = start
            self.dvr = start.start(
                "dvr", "--min-duration", "0", "--reserve", "1", "--timeout", "60"
            )
            self.dvr.says("joined router")
            self.catalogue = start.start("recordings")
            self.catalogue.says("recordings in")
            yield

    def play(self, uuid: str, *options: str) -> None:
        service = self.run_program.start(
            "service", "replay", str(self.race), "--uuid", uuid, "-v", "--no-write-state", *options
        )
        assert 0 == service.wait(), service.log

    def journal(self, uuid: str) -> Path:
        return self.folder / "recordings-temp" / f"{uuid}.journal"

    async def test_it_is_given_whole_while_it_runs(self) -> None:
        await run_in_thread(self.play, "open", "--speed", "100")
        viewer = await self.join(ANYBODY)

        described = await viewer.call(RUNNING, "open")
        listed = await viewer.call(RUNNING, "open", 0)
        given: list[tuple[int, State]] = []
        for number in range(listed["chunks"]):
            given += frames_of(await viewer.call(CHUNK, "open", listed["recording"], number))

        with open_recording(self.journal("open")) as recording:
            frames = timed(recording)
        assert frames == given
        assert described["frames"] == len(frames) > 100
        assert sum(frames for _, _, frames in listed["index"]) == len(frames)

    async def test_what_is_hidden_or_not_to_be_recorded_is_given_to_nobody(self) -> None:
        for uuid, option in (("hidden", "--hidden"), ("excluded", "--do-not-record")):
            await run_in_thread(self.play, uuid, "--speed", "100", option)
        await run_in_thread(until, self.journal("hidden").exists, "the hidden recording")
        with open_recording(self.journal("hidden")) as recording:
            assert recording.frame_count > 100
            name = f"hidden@{recording.start_ms}"
        assert not self.journal("excluded").exists()

        for who in (await self.join(ANYBODY), await self.join()):
            for uuid in ("hidden", "excluded", "nobody"):
                assert await who.call(RUNNING, uuid) is None
                assert await who.call(RUNNING, uuid, 0) is None
            with pytest.raises(CallFailed) as refused:
                await who.call(CHUNK, "hidden", name, 0)
            assert "livetiming.error.no_such_recording" == refused.value.uri

    async def test_a_viewer_that_asks_without_end_is_held_back_and_recording_goes_on(self) -> None:
        greedy, other = await self.join(ANYBODY), await self.join(ANYBODY)
        answers = Counter[str]()
        for _ in range(200):
            try:
                await greedy.call(RUNNING, "open")
            except CallFailed as answer:
                answers[answer.uri] += 1

        assert ["livetiming.error.busy"] == list(answers)
        assert await other.call(RUNNING, "open") is None
        await run_in_thread(self.play, "open", "--speed", "100")
        assert (await other.call(RUNNING, "open"))["frames"] > 100
