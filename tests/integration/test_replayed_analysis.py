"""The analysis of a replay equals that of the original: real services, a real router."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.analysis.changes import KEYS
from livetiming.ports import Details, Json
from livetiming.protocol import topics
from livetiming.runtime.threads import run_in_thread
from tests.buses import RouterCase
from tests.feeds import feed
from tests.integration.programs import Program, Programs, programs
from tests.router import Router

pytestmark = pytest.mark.integration

UUID = "0f3a5c7e9b1d4f60a2b4c6d8e0f21436"
RACE = ("--kind", "sprint", "--seed", "3")
Documents = dict[str, dict[str, Any]]


def done(command: list[str], folder: Path) -> None:
    program = Program(command, folder, None)
    assert 0 == program.wait(), program.log


def record(capture: Path, path: Path) -> Path:
    command = ["service", "apex_kart", "--capture", str(capture), "--speed", "max", "-r", str(path)]
    done([*command, "--no-write-state", "--dump", str(path.parent / "dump")], path.parent)
    return path


def analysed(path: Path) -> Documents:
    out = path.with_suffix(".json")
    done(["analysis", str(path), "-o", str(out), "-q"], path.parent)
    document = json.loads(out.read_text())
    return {key: document[key] for key in KEYS}


class Merged:
    """Merges what is published of an analysis, as a DVR does."""

    def __init__(self) -> None:
        self.documents: Documents = {}

    def __call__(self, message: Json, details: Details) -> None:
        key = details.topic.removeprefix(topics.ANALYSIS_PREFIX).split("/")[1]
        self.documents[key] = {**self.documents.get(key, {}), **message["payload"]}


class TestReplay(RouterCase):
    timeout = 180

    @pytest.fixture(autouse=True)
    def _programs(self, router: Router, tmp_path: Path) -> Iterator[None]:
        self.folder = tmp_path
        with programs(router, tmp_path) as start:
            self.start_program: Programs = start
            yield

    async def replayed(self, path: Path, *options: str) -> Documents:
        """Play *path* on the router; return what was published of its analysis."""
        listener, merged = await self.join(), Merged()
        await listener.subscribe(f"{topics.ANALYSIS_PREFIX}{UUID}/", merged, match="prefix")
        service = self.start_program.start(
            "service", "replay", str(path), "--uuid", UUID, "-v", *options
        )
        assert 0 == await run_in_thread(service.wait), service.log
        return merged.documents

    async def is_as_the_original(self, path: Path, *options: str) -> Documents:
        original = await run_in_thread(analysed, path)
        found = await self.replayed(path, *options)
        for key in KEYS:
            assert original[key] == found.get(key), key
        return original

    def simulated(self) -> Path:
        path = self.folder / "feed.ndjson"
        done(["apex_server", "simulate", *RACE, "--out", str(path)], self.folder)
        return record(path, self.folder / "race.zip")

    async def test_of_a_simulated_race_at_full_speed(self) -> None:
        path = await run_in_thread(self.simulated)

        original = await self.is_as_the_original(path, "--speed", "max")

        assert sum(map(len, original["laps"].values())) > 100

    async def test_of_a_captured_race_at_full_speed_a_second_time_under_one_uuid(self) -> None:
        capture = feed("los_santos_3h_2026-06-27_first30min.ndjson")
        path = await run_in_thread(record, capture, self.folder / "race.zip")

        await self.is_as_the_original(path, "--speed", "max")
        original = await self.is_as_the_original(path, "--speed", "max")

        assert sum(map(len, original["laps"].values())) > 100

    async def test_of_a_version_1_file_faster_than_it_was(self) -> None:
        path, part, old = await run_in_thread(self.simulated), "part.zip", "old.zip"
        for command in (
            ["rectool", "clip", str(path), "30", "330", "-o", part, "-q"],
            ["rectool", "convert", part, "--to", "v1", "-o", old, "-q"],
        ):
            await run_in_thread(done, command, self.folder)

        await self.is_as_the_original(self.folder / old, "--speed", "30")
