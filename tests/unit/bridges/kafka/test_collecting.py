"""A member stores what comes, and what came before it was started again is not stored twice."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from confluent_kafka import Producer

from livetiming.bridges.errors import BridgeFailed
from livetiming.bridges.kafka.collecting import Collector, Shelf
from livetiming.bridges.kafka.storing import stored
from tests.unit.bridges.kafka.cluster import Cluster

NAME = "t.raw.v1"


def fill(cluster: Cluster, *values: bytes) -> None:
    producer = Producer(dict(cluster.config))
    for value in values:
        producer.produce(NAME, value, key=b"race", partition=1)
    producer.flush()


def collect(cluster: Cluster, folder: Path, group: str, count: int) -> None:
    config = {
        **cluster.config,
        "group.id": group,
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "earliest",
        "partition.assignment.strategy": "cooperative-sticky",
    }
    seen = [0]

    def told(came: int) -> None:
        seen[0] += came

    one = Collector(config, NAME, Shelf(folder))
    one.run(stop=lambda: seen[0] >= count, told=told)


def kept(folder: Path) -> list[bytes | None]:
    return [one.value for path in sorted(folder.iterdir()) for one in stored(path)]


def test_what_comes_is_stored_and_another_group_finds_it_there(
    cluster: Cluster, tmp_path: Path
) -> None:
    fill(cluster, b"1", b"\xff", b"3")
    collect(cluster, tmp_path, uuid.uuid4().hex, 3)
    fill(cluster, b"4")
    collect(cluster, tmp_path, uuid.uuid4().hex, 1)  # it is given all four, and keeps one

    assert [b"1", b"\xff", b"3", b"4"] == kept(tmp_path)


def test_a_file_in_the_way_ends_it(cluster: Cluster, tmp_path: Path) -> None:
    fill(cluster, b"1")
    (tmp_path / f"{NAME}-001-00000000000000000000.ndjson").write_bytes(b"mine\nmine\n")

    with pytest.raises(BridgeFailed, match="none of ours"):
        collect(cluster, tmp_path, uuid.uuid4().hex, 1)
