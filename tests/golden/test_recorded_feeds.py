"""Every captured feed, through the service and its recorder, read back from every format."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from livetiming.recording import Recording, open_recording
from livetiming.recording.checking import check
from livetiming.recording.v1writer import write_v1
from tests.feeds import feed
from tests.golden.apex import CAPTURES

pytestmark = pytest.mark.integration
SERVICE = "from livetiming.cli.service import main; main()"
SENT = ("seq", "colSpec")
"""What goes with a published state and is none of it."""


def publish_and_record(capture: Path, dump: Path, out: Path) -> None:
    command = [
        sys.executable, "-c", SERVICE, "apex_kart", "--capture", str(capture), "--speed", "max",
        "--dump", str(dump), "-r", str(out), "--no-write-state", "--disable-analysis",
    ]  # fmt: skip
    subprocess.run(command, check=True, cwd=out.parent, stderr=subprocess.DEVNULL)


def published(dump: Path) -> Iterator[tuple[int, Any]]:
    with dump.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if "state" in record:
                state = {k: v for k, v in record["state"].items() if k not in SENT}
                yield record["t"], state


def frames(recording: Recording) -> Iterator[tuple[int, Any]]:
    return ((recording.start_ms + frame.at_ms, frame.state) for frame in recording)


def differing(dump: Path, *recordings: Recording) -> tuple[int, list[bool]] | None:
    """Return the number of the first frame that is not as it was published, and where it is."""
    told = zip_longest(published(dump), *map(frames, recordings))
    for number, (one, *others) in enumerate(told):
        if any(other != one for other in others):
            return number, [other == one for other in others]
    return None


@pytest.mark.parametrize("name", CAPTURES)
def test_what_a_service_publishes_is_what_its_recording_holds(name: str, tmp_path: Path) -> None:
    dump, race, old = tmp_path / "dump.ndjson", tmp_path / "race.zip", tmp_path / "v1.zip"
    publish_and_record(feed(name), dump, race)

    with open_recording(race) as v2:
        write_v1(old, v2)
        with open_recording(old) as v1:
            assert differing(dump, v2, v1) is None
            assert [[], []] == [v2.problems, v1.problems]
            assert (v2.frame_count, v2.start_ms, v2.duration_ms, v2.events) == (
                v1.frame_count, v1.start_ms, v1.duration_ms, v1.events,
            )  # fmt: skip
    dump.unlink()  # hundreds of megabytes
    assert [[], []] == [check(race).problems, check(old).problems]
