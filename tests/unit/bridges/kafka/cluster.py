"""librdkafka's own cluster for tests, in this process."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from confluent_kafka import Consumer, Message, Producer, TopicPartition

from livetiming.bridges.kafka.connection import Config

ANSWER_S = 20.0


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running one, for as long as this is held."""

    holder: Any
    config: Config


def a_cluster() -> Cluster:
    """Start one."""
    holder = Producer({"test.mock.num.brokers": "1", "bootstrap.servers": "unused:1"})
    brokers = holder.list_topics(timeout=ANSWER_S).brokers.values()
    servers = ",".join(f"{one.host}:{one.port}" for one in brokers)
    return Cluster(holder, {"bootstrap.servers": servers})


def everything(cluster: Cluster, topic: str) -> list[Message]:
    """Return all that is in *topic*."""
    consumer = Consumer(
        {
            **cluster.config,
            "group.id": uuid.uuid4().hex,
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 10,
        }
    )
    found: list[Message] = []
    places = consumer.list_topics(topic, ANSWER_S).topics[topic].partitions
    consumer.assign([TopicPartition(topic, place, 0) for place in places])
    ended = 0
    while ended < len(places):
        message = consumer.poll(ANSWER_S)
        assert message is not None
        if message.error() is None:
            found.append(message)
        else:
            ended += 1
    consumer.close()
    return found
