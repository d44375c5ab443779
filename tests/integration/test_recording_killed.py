"""A recorder that is killed at any moment loses the frame being written, and nothing else."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from livetiming.recording import open_recording
from livetiming.recording.salvage import repair

pytestmark = pytest.mark.integration

RECORDER = """
import sys
from pathlib import Path
from twisted.internet.task import Clock
from livetiming.recording import Recorder

recorder = Recorder(Path(sys.argv[1]), clock=Clock(), min_free_bytes=0)
recorder.manifest({"uuid": "a1", "name": "Club", "description": "Race", "colSpec": []}, 0)
for frame in range(10_000_000):
    cars = [[str(car), "RUN", frame if car == frame % 40 else 0] for car in range(40)]
    state = {"cars": cars, "session": {"frame": frame}, "messages": [], "highlight": []}
    recorder.state(state, frame)
    sys.stdout.write(f"{frame}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("seed", range(10))
def test_a_killed_recorder_has_kept_every_frame_that_it_was_done_with(
    tmp_path: Path, seed: int
) -> None:
    frames = random.Random(seed).randrange(1, 600)
    command = [sys.executable, "-c", RECORDER, str(tmp_path / "race.zip")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(frames):
            process.stdout.readline()
        process.kill()
        done = frames + process.stdout.read().count(b"\n")

    rescue = repair(tmp_path / "race.zip.journal", tmp_path / "race.zip")

    assert rescue.path is not None
    with open_recording(rescue.path) as recording:
        kept = [frame.state["session"]["frame"] for frame in recording]
    assert list(range(len(kept))) == kept
    assert done <= len(kept) <= done + 1
