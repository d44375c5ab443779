"""Both folder layouts of the older pipeline give the same messages as the feed did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.service.captures import read_capture
from livetiming.service.folders import read_folder

FRAMES = {"9.5": "init|p|", "1679000000.25": "r1c2|in|é", "1679000001": "r1c3||\nr2c3||"}


def envelope(frame: object) -> str:
    return json.dumps({"competition_code": "X", "data": frame, "source": "ws-listener"})


def write(folder: Path, layout: str) -> Path:
    for time_s, frame in FRAMES.items():
        if layout != "frame and envelope":
            (folder / f"{time_s}.raw.txt").write_text(envelope(frame), "utf-8")
        else:
            (folder / f"{time_s}.raw.txt").write_text(frame, "utf-8")
            (folder / f"{time_s}.msg.txt").write_text(envelope(frame), "utf-8")
    return folder


@pytest.mark.parametrize("layout", ["envelope", "frame and envelope"])
def test_messages_come_in_the_order_of_the_times_in_their_names(
    tmp_path: Path, layout: str
) -> None:
    found = list(read_folder(write(tmp_path, layout)))

    assert [
        (9_500, "init|p|\n"),
        (1_679_000_000_250, "r1c2|in|é\n"),
        (1_679_000_001_000, "r1c3||\nr2c3||\n"),
    ] == found


def test_a_file_that_is_damaged_costs_itself_only(tmp_path: Path) -> None:
    write(tmp_path, "envelope")
    (tmp_path / "1679000000.5.raw.txt").write_text('{"data": 7}')
    (tmp_path / "1679000000.6.raw.txt").write_text("{")
    (tmp_path / "notes.txt").write_text("not ours")
    (tmp_path / "x.raw.txt").write_text("not ours")

    capture = read_capture(tmp_path)

    assert 3 == len([record for record in capture if record.kind == "frame"])
    assert 2 == capture.skipped


def test_an_envelope_alone_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "5.msg.txt").write_text(envelope("a"))

    assert [(5_000, "a\n")] == list(read_folder(tmp_path))


def test_holes_between_messages_are_gaps(tmp_path: Path) -> None:
    assert "gap" in [record.kind for record in read_capture(write(tmp_path, "envelope"))]
