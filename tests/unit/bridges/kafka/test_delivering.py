"""Records wait while the brokers are away: events in order, of states the newest, changes not."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from livetiming.bridges.errors import BridgeFailed
from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.connection import PARTITIONER, Config
from livetiming.bridges.kafka.delivering import Delivery, partition_counts
from livetiming.bridges.kafka.partitions import partition_of
from livetiming.bridges.kafka.service_records import Produced
from tests.unit.bridges.kafka.cluster import Cluster, everything

PREFIX = "t"
COUNTS = dict.fromkeys((plan.kind for plan in topics.PLANS), 4)
NOBODY: Config = {"bootstrap.servers": "127.0.0.1:1", "queue.buffering.max.messages": 2}


def made(kind: str, number: int, key: str = "race") -> Produced:
    return Produced(kind, key, 1_700_000_000_000 + number, str(number).encode(), "race", "x")


def test_records_arrive_in_order_where_their_service_is(cluster: Cluster) -> None:
    delivery = Delivery({**cluster.config, "partitioner": PARTITIONER}, PREFIX, COUNTS)
    delivery.start()
    for number in range(20):
        delivery.offer(made(topics.EVENTS, number))
        delivery.offer(made(topics.ANALYSIS, number, key=f"race/laps/{number}"))
    left = delivery.close()

    place = partition_of(b"race", 4)
    events = everything(cluster, "t.events.v1")
    documents = everything(cluster, "t.analysis.v1")
    assert (0, 40) == (left, delivery.acknowledged)
    assert [(place, str(n).encode()) for n in range(20)] == [
        (one.partition(), one.value()) for one in events
    ]
    assert {place} == {one.partition() for one in documents}
    assert ("schema", b"livetiming.x/1") in (events[0].headers() or [])


def test_nothing_waits_for_brokers_that_are_away(cluster: Cluster) -> None:
    delivery = Delivery(NOBODY, PREFIX, COUNTS)
    for number in range(6):
        delivery.offer(made(topics.EVENTS, number))  # two fill the buffer, four wait
    for number in range(5):
        delivery.offer(made(topics.STATE, number))
        delivery.offer(made(topics.DELTA, number))

    assert 4 + 1 == delivery.waiting
    assert {topics.DELTA: 5} == dict(delivery.left_out)
    assert 7 == delivery.close(0.1)


def test_a_log_waits_for_room_until_it_is_told_to_stop() -> None:
    delivery = Delivery(NOBODY, PREFIX, COUNTS)
    asked: list[bool] = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 1

    for number in range(3):
        delivery.send(made(topics.DELTA, number), stop=stop)

    assert 2 == len(asked)
    assert {} == dict(delivery.left_out)
    delivery.close(0.1)


def test_a_missing_topic_is_named_with_what_makes_it() -> None:
    metadata = SimpleNamespace(topics={})

    with pytest.raises(BridgeFailed, match=r"t-replay\.raw\.v1 .* `.* topics create --replay`"):
        partition_counts(metadata, "t-replay")
