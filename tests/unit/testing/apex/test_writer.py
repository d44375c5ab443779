from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.service.captures import read_capture
from livetiming.testing.apex.frames import Frame
from livetiming.testing.apex.writer import capture_line, write_capture

FRAMES = [
    Frame(0, "", "open"),
    Frame(200, "r1c1|sr|é\n"),
    Frame(400, "\n"),
    Frame(600, "", "close"),
]


@pytest.mark.parametrize("name", ["feed.ndjson", "feed.ndjson.gz"])
def test_a_written_capture_can_be_read_again(name: str, tmp_path: Path) -> None:
    path = tmp_path / name

    assert write_capture(FRAMES, path, 1000) == 4
    records = list(read_capture(path))

    assert [(r.at_ms, r.kind, r.text) for r in records] == [
        (1000 + f.at_ms, f.kind, f.text) for f in FRAMES
    ]


def test_a_record_tells_wall_time_and_race_time() -> None:
    record = json.loads(capture_line(FRAMES[1], 1000))

    assert record == {"t": 1200, "m": 200, "k": "frame", "d": "r1c1|sr|é\n"}
