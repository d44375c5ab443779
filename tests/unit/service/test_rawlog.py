from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.logger import LogEvent, globalLogPublisher

from livetiming.service.captures import read_capture
from livetiming.service.rawlog import Clocks, RawLog, raw_path


def a_log(path: Path, clock: Clock, **rest: Any) -> RawLog:
    return RawLog(path, Clocks(clock.seconds, clock.seconds), plugin="kart", uuid="u", **rest)


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_log_tells_who_wrote_it_and_what_came_when(tmp_path: Path, clock: Clock) -> None:
    clock.advance(1.5)
    log = a_log(tmp_path / "x", clock)
    log.write("open", "")
    log.write("frame", "r1|é\n", race_s=12.5)
    log.close()

    header, opened, frame = records(tmp_path / "x")
    assert {"livetiming_raw": 1, "plugin": "kart", "uuid": "u", "started_at_ms": 1500} == header
    assert {"t": 1500, "m": 1500, "k": "open", "d": ""} == opened
    assert {"t": 1500, "m": 1500, "r": 12.5, "k": "frame", "d": "r1|é\n"} == frame


def test_a_feed_that_comes_back_leaves_a_record_of_the_gap(tmp_path: Path, clock: Clock) -> None:
    log = a_log(tmp_path / "x", clock)
    for kind in ("open", "frame", "close", "open"):
        log.write(kind, "")
    log.close()

    kinds = [record["k"] for record in records(tmp_path / "x")[1:]]
    assert ["open", "frame", "close", "gap", "open"] == kinds


@pytest.mark.parametrize("name", ["x.ndjson", "x.ndjson.gz"])
def test_a_log_is_a_capture(tmp_path: Path, clock: Clock, name: str) -> None:
    log = a_log(tmp_path / name, clock)
    log.write("open", "")
    clock.advance(1)
    log.write("frame", "a|b|c\n")
    log.close()

    assert [(0, "open", ""), (1000, "frame", "a|b|c\n")] == [
        tuple(record) for record in read_capture(tmp_path / name)
    ]


def test_a_log_that_has_grown_is_followed_by_another(tmp_path: Path, clock: Clock) -> None:
    log = a_log(tmp_path / "x.raw", clock, rotate_bytes=200)
    for _ in range(10):
        log.write("frame", "y" * 100)
    log.close()

    assert 5 == len(list(tmp_path.iterdir()))
    assert all(path.stat().st_size < 400 for path in tmp_path.iterdir())


def test_a_full_disk_is_told_once_and_what_is_missing_is_noted(
    tmp_path: Path, clock: Clock
) -> None:
    told: list[LogEvent] = []
    publisher: Any = globalLogPublisher
    publisher.addObserver(told.append)
    target = tmp_path / "folder"
    target.write_text("a file where the folder should be")
    log = a_log(target / "x", clock)

    for _ in range(3):
        log.write("frame", "lost")
    target.unlink()
    log.write("frame", "kept")
    log.close()
    publisher.removeObserver(told.append)

    assert 1 == sum("cannot be written" in str(event["log_format"]) for event in told)
    assert ["3 records not written", "kept"] == [r["d"] for r in records(target / "x")[1:]]


def test_automatic_names_tell_plugin_service_and_time() -> None:
    assert Path("/raw/kart-u-5.raw.ndjson.gz") == raw_path(Path("/raw"), "kart", "u", 5)
