"""Frames go through the spool, with gaps where some may be missing, and nothing twice."""

from __future__ import annotations

from pathlib import Path

from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.capturing import Capturing, Target, resend
from livetiming.bridges.kafka.connection import PARTITIONER, Config
from livetiming.bridges.kafka.delivering import Delivery
from livetiming.bridges.kafka.envelope import Record, decode
from livetiming.bridges.kafka.service_records import ServiceRecords
from livetiming.bridges.kafka.spool import SUFFIX, Spool
from livetiming.service.rawlog import Clocks
from tests.unit.bridges.kafka.cluster import Cluster, everything

NAME = "own-topic"
NOBODY: Config = {"bootstrap.servers": "127.0.0.1:1", "queue.buffering.max.messages": 2}


def a_delivery(config: Config) -> Delivery:
    names = {topics.RAW: NAME}
    return Delivery({**config, "partitioner": PARTITIONER}, "t", {}, names=names)


def a_capture(
    folder: Path, delivery: Delivery, limit_bytes: int = 10**6
) -> tuple[Capturing, Spool]:
    spool = Spool(folder / f"a{SUFFIX}", limit_bytes=limit_bytes)
    clocks = Clocks(lambda: 1_700_000_000.0, lambda: 5.0)
    records = ServiceRecords("race", boot="b")
    return Capturing(records, spool, delivery, clocks, competition="TEST"), spool


def said(found: list[Record]) -> list[tuple[int, str, str]]:
    return [(one.seq, one.data["kind"], one.data["text"]) for one in found]


def test_frames_arrive_with_a_gap_where_the_feed_was_lost(cluster: Cluster, tmp_path: Path) -> None:
    delivery = a_delivery(cluster.config)
    capturing, spool = a_capture(tmp_path, delivery)
    capturing.feed_opened()
    capturing.feed_said("one")
    capturing.feed_closed("lost")
    capturing.feed_opened()
    left = delivery.close()
    found = [decode(one.value() or b"") for one in everything(cluster, NAME)]
    arrived = capturing.has_arrived
    spool.close(keep=False)

    assert (0, True, 1) == (left, arrived, capturing.frames)
    assert [
        (1, "open", ""),
        (2, "frame", "one"),
        (3, "close", "lost"),
        (4, "gap", "reconnected"),
        (5, "open", ""),
    ] == said(found)
    assert {("TEST", 5000)} == {(one.data["competition"], one.t.mono) for one in found}


def test_what_does_not_fit_on_the_disk_is_a_gap_with_its_count(tmp_path: Path) -> None:
    delivery = a_delivery(NOBODY)
    capturing, spool = a_capture(tmp_path, delivery, limit_bytes=500)
    for number in range(6):
        capturing.feed_said(str(number))
    kept = [decode(line) for line in spool.path.read_bytes().splitlines()]
    spool.clear()  # as if the brokers had come back and taken all of it
    capturing.feed_said("again")
    after = [decode(line) for line in spool.path.read_bytes().splitlines()]
    delivery.close(0.1)
    spool.close(keep=False)

    lost = 6 - len(kept)
    assert 0 < lost == capturing.lost
    assert [
        (len(kept) + 1, "gap", f"{lost} records not kept"),
        (len(kept) + 2, "frame", "again"),
    ] == said(after)


def test_what_a_killed_capture_left_is_sent_but_for_what_has_arrived(
    cluster: Cluster, tmp_path: Path
) -> None:
    first = a_delivery(cluster.config)
    capturing, spool = a_capture(tmp_path, first)
    for number in range(5):
        capturing.feed_said(str(number))
    first.close()
    records = ServiceRecords("race", boot="b")
    records.resume({topics.RAW: 5})
    for number in range(5, 8):
        times = decode(spool.path.read_bytes().splitlines()[0]).t
        made = records.raw({"kind": "frame", "text": str(number)}, times)
        spool.append(made.value or b"")
    spool.close(keep=True)
    target = Target(cluster.config, NAME, 4)

    count = resend(tmp_path, target, lambda: a_delivery(cluster.config), stop=lambda: False)

    found = [decode(one.value() or b"") for one in everything(cluster, NAME)]
    assert 3 == count
    assert [(n + 1, "frame", str(n)) for n in range(8)] == said(found)
    assert [] == [*tmp_path.iterdir()]
