"""A capture loses no frame and doubles none, though the broker goes and it is killed itself."""

from __future__ import annotations

import re
import signal
from collections import Counter
from pathlib import Path

import pytest

from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.envelope import Record
from livetiming.testing.apex import Simulation
from tests.bridges.reading import a_race, create_topics, records
from tests.integration.programs import Program, until
from tests.kafka import Kafka

pytestmark = pytest.mark.integration

SPEED = "40"


def frames(found: list[Record]) -> list[str]:
    return [one.data["text"] for one in found if one.data["kind"] == "frame"]


def sent(simulation: Simulation) -> list[str]:
    again = Simulation(simulation.scenario)
    return [frame.text for frame in again.frames() if frame.kind == "frame"]


def test_no_frame_is_lost_or_doubled_by_a_broker_that_dies_and_a_capture_that_is_killed(
    own_kafka: Kafka, tmp_path: Path
) -> None:
    own_kafka.start()
    prefix = create_topics(own_kafka)
    name = topics.topic(prefix, topics.RAW)
    path, simulation = a_race(tmp_path, teams=8)
    spools = tmp_path / "spools"
    server = Program(
        ["apex_server", "replay", str(path), "--speed", SPEED, "--port", "0"], tmp_path
    )
    server.says("feed ws")
    address = re.search(r"feed (\S+)", server.log)
    assert address is not None
    command = [
        *("kafka", "capture", "--kafka_servers", own_kafka.servers, "--prefix", prefix),
        *("--websocket_uri", address[1], "--competition_code", "TEST", "--spool-dir", str(spools)),
    ]
    first = Program(command, tmp_path)
    try:
        until(lambda: len(records(own_kafka.servers, name)) > 5, "frames", limit_s=4)
        own_kafka.kill()
        first.says("Kafka is lost")
        size = sum(one.stat().st_size for one in spools.iterdir())
        until(
            lambda: sum(one.stat().st_size for one in spools.iterdir()) > size + 2000,
            "frames on disk",
        )
        first.end(signal.SIGKILL)
        own_kafka.start()
        second = Program(command, tmp_path)
        second.says("that a killed capture had left")
        until(
            lambda: len(every(second, own_kafka, name)) >= len(sent(simulation)), "all", limit_s=15
        )
        code = second.end()
    finally:
        for program in (first, server):
            program.end(signal.SIGKILL)

    found = records(own_kafka.servers, name)
    assert (0, True) == (code, "all have arrived" in second.log)
    assert [] == list(spools.iterdir())
    assert [1] * len(found) == list(Counter(one.id for one in found).values())
    by_boot: dict[str, list[Record]] = {}
    for one in found:
        by_boot.setdefault(one.boot, []).append(one)
    killed, whole = by_boot.values()
    assert sent(simulation) == frames(whole)
    assert sent(simulation)[: len(frames(killed))] == frames(killed)
    assert ["open"] == [one.data["kind"] for one in whole if one.data["kind"] != "frame"]
    for mine in (killed, whole):
        assert [*range(1, len(mine) + 1)] == [record.seq for record in mine]
    assert {"TEST"} == {one.data["competition"] for one in found}
    assert all(one.t.mono is not None for one in found)


def every(capture: Program, kafka: Kafka, name: str) -> list[str]:
    """The frames of the capture that runs now."""
    assert capture.process.poll() is None, capture.log
    found = records(kafka.servers, name)
    last = found[-1].boot if found else ""
    return frames([one for one in found if one.boot == last])
