"""The analysis on a real router: what the DVR keeps of it is what the recording gives."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.analysis.changes import KEYS
from livetiming.testing.apex import PRESETS, Rules, Simulation
from livetiming.testing.apex.writer import write_capture
from tests.integration.programs import Program, Programs, programs
from tests.router import Router

pytestmark = pytest.mark.integration

RACE = PRESETS["endurance"].having(
    teams=8, duration_s=700, seed=3, lap_counter=True, rules=Rules(min_stop_s=60, max_stint_s=200)
)
UUID = "3f0a5c7e9b1d4f60a2b4c6d8e0f21437"


@pytest.fixture
def start(router: Router, tmp_path: Path) -> Iterator[Programs]:
    with programs(router, tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The feed of a short race with stops."""
    path = tmp_path_factory.mktemp("capture") / "feed.ndjson"
    write_capture(Simulation(RACE).frames(), path, RACE.start_epoch_ms)
    return path


def recorded(start: Programs, capture: Path, *options: str) -> None:
    """Play *capture* to a DVR."""
    dvr = start.start("dvr", "--min-duration", "60", "--reserve", "1", "--timeout", "4")
    dvr.says("joined router")
    service = start.start(
        "service", "apex_kart", "--capture", str(capture), "--speed", "100", "--uuid", UUID, "-v",
        "--no-write-state", *options,
    )  # fmt: skip
    assert 0 == service.wait(), service.log
    dvr.says("published:")
    assert 0 == dvr.end()


def afterwards(recording: Path, folder: Path) -> dict[str, Any]:
    """What ``livetiming-analysis`` makes of *recording*."""
    out = folder / f"{recording.stem}.analysis.json"
    program = Program(["analysis", str(recording), "-q", "-o", str(out)], folder, None)
    assert 0 == program.wait(), program.log
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found


def test_the_dvr_keeps_the_analysis_that_either_format_of_the_recording_gives(
    start: Programs, capture: Path, tmp_path: Path
) -> None:
    recorded(start, capture)
    recording = tmp_path / "recordings" / f"{UUID}.zip"
    kept = json.loads(recording.with_suffix(".json").read_text("utf-8"))
    v1 = tmp_path / "v1.zip"
    convert = Program(["rectool", "convert", str(recording), "-q", "-o", str(v1)], tmp_path, None)
    assert 0 == convert.wait(), convert.log

    assert sum(len(block) for block in kept["laps"].values()) > 60
    assert sum(len(stops) for stops in kept["stops"].values()) > 5
    for path in (recording, v1):
        found = afterwards(path, tmp_path)
        assert {key: found[key] for key in KEYS} == {key: kept[key] for key in KEYS}
        assert found["state"] == kept["state"]


def test_without_an_analysis_there_is_none_beside_the_recording(
    start: Programs, capture: Path, tmp_path: Path
) -> None:
    recorded(start, capture, "--disable-analysis")

    assert [f"{UUID}.zip"] == [path.name for path in (tmp_path / "recordings").iterdir()]


def test_the_analysis_of_a_replay_is_the_one_of_the_recording(
    start: Programs, capture: Path, tmp_path: Path
) -> None:
    """However fast it is played: laps are driven in the time of the race."""
    recording = tmp_path / "race.zip"
    record = Program(
        ["service", "apex_kart", "--capture", str(capture), "--speed", "max", "--dump",
         os.devnull, "-r", str(recording), "--no-write-state"],
        tmp_path, None,
    )  # fmt: skip
    assert 0 == record.wait(), record.log
    dvr = start.start("dvr", "--min-duration", "5", "--reserve", "1", "--timeout", "4")
    dvr.says("joined router")
    replay = start.start(
        "service", "replay", str(recording), "--speed", "100", "--uuid", UUID, "--no-write-state"
    )
    assert 0 == replay.wait(), replay.log
    dvr.says("published:")
    kept = json.loads((tmp_path / "recordings" / f"{UUID}.json").read_text("utf-8"))
    found = afterwards(recording, tmp_path)

    assert {key: found[key] for key in KEYS} == {key: kept[key] for key in KEYS}
