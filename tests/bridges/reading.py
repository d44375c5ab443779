"""Read what is in a topic, and make a race to be exported."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from livetiming.bridges.kafka.envelope import Record, decode
from livetiming.testing.apex import PRESETS, Simulation
from livetiming.testing.apex.writer import write_capture
from tests.bridges.programs import run
from tests.kafka import Kafka

ANSWER_S = 30.0


@dataclass(frozen=True, slots=True)
class Came:
    """One record as it lies in a topic."""

    key: str
    partition: int
    at_ms: int = field(compare=False)
    """The brokers' time; that of replays says when they came."""
    value: bytes | None

    @property
    def record(self) -> Record:
        assert self.value is not None
        return decode(self.value)


def read(servers: str, topic: str) -> list[Came]:
    """Return everything in *topic*, partition by partition."""
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": uuid.uuid4().hex,
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 20,
            "isolation.level": "read_committed",
        }
    )
    try:
        places = list(consumer.list_topics(topic, ANSWER_S).topics[topic].partitions)
        consumer.assign([TopicPartition(topic, place, 0) for place in places])
        found, ended = [], 0
        while ended < len(places):
            message = consumer.poll(ANSWER_S)
            assert message is not None, f"{topic} is not answered"
            if message.error() is not None:
                ended += 1
                continue
            key = (message.key() or b"").decode()
            came = Came(key, message.partition(), message.timestamp()[1], message.value())
            found.append(came)
        return found
    finally:
        consumer.close()


def records(servers: str, topic: str) -> list[Record]:
    """Return the records in *topic* without its tombstones."""
    return [came.record for came in read(servers, topic) if came.value is not None]


def create_topics(kafka: Kafka, *options: str, partitions: int = 3) -> str:
    """Make the topics of a network of its own; return its prefix."""
    prefix = f"t{uuid.uuid4().hex[:8]}"
    where = ("--kafka-servers", kafka.servers, "--prefix", prefix)
    done = run(
        "livetiming-kafka", "topics", "create", *where, "--partitions", str(partitions), *options
    )
    assert 0 == done.returncode, done.stderr
    return prefix


def a_race(folder: Path, *, seed: int = 1, **changes: Any) -> tuple[Path, Simulation]:
    """Simulate a short race; return its raw log and the race."""
    simulation = Simulation(PRESETS["sprint"].having(seed=seed, **changes))
    path = folder / f"race{seed}.raw.ndjson.gz"
    write_capture(simulation.frames(), path, simulation.scenario.start_epoch_ms)
    return path, simulation
