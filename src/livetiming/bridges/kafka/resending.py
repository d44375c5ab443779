"""What of a service's records is in the topics already, so that only the rest is sent.

An export from a log numbers its records the same each time. One that was cut short, or is run
again with a longer log, goes on behind the last number that it finds.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from livetiming.bridges.errors import BridgeFailed
from livetiming.bridges.extras import extra
from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.connection import Config
from livetiming.bridges.kafka.partitions import partition_of
from livetiming.bridges.kafka.service_records import Produced

with extra("kafka", "confluent_kafka", "orjson"):
    from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

    from livetiming.bridges.kafka.envelope import BadRecord, decode
    from livetiming.bridges.kafka.reaching import QUIET

KINDS = (topics.RAW, topics.MANIFEST, topics.STATE, topics.DELTA, topics.EVENTS, topics.ANALYSIS)
ANSWER_S = 30.0
BATCH = 1000


def last_numbers(
    config: Config, prefix: str, partitions: Mapping[str, int], service: str, boot: str
) -> dict[str, int]:
    """Return the number of the last record of *service* and *boot* in each kind of topic.

    Args:
        config: of a client, without a group.
        prefix: of the topics.
        partitions: how many each topic has, by kind.
        service: its uuid.
        boot: of the export.

    Raises:
        BridgeFailed: the brokers stopped answering.
    """
    found: dict[str, int] = {}
    for kind in KINDS:
        place = partition_of(service.encode(), partitions[kind])
        last = last_number(config, topics.topic(prefix, kind), place, f"{service}:{boot}:")
        if last:
            found[kind] = last
    return found


def last_number(config: Config, name: str, place: int, sign: str) -> int:
    """Return the number of the last record in a partition whose id begins with *sign*, or 0.

    Args:
        config: of a client, without a group.
        name: of the topic.
        place: the partition.
        sign: service and boot, each with its colon.

    Raises:
        BridgeFailed: the brokers stopped answering.
    """
    consumer = Consumer(
        {
            **config,
            "group.id": f"livetiming-export-{uuid.uuid4().hex}",  # asked for, and never joined
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 20,  # its end is soon told
            "logger": QUIET,
        }
    )
    try:
        consumer.assign([TopicPartition(name, place, OFFSET_BEGINNING)])
        return _last(consumer, name, sign.encode())
    except KafkaException as error:
        raise BridgeFailed(f"reading what is exported already: {error.args[0].str()}") from None
    finally:
        consumer.close()


def _last(consumer: Consumer, name: str, sign: bytes) -> int:
    last = 0
    while True:
        first = consumer.poll(ANSWER_S)
        if first is None:
            raise BridgeFailed(f"topic {name}: the brokers do not answer")
        for message in [first, *consumer.consume(BATCH, timeout=0)]:
            if message.error() is not None:
                return last  # the end of the partition
            last = max(last, _number(message, sign))


def _number(message: Message, sign: bytes) -> int:
    value = message.value()
    if value is None or sign not in value:
        return 0
    try:
        record = decode(value)
    except BadRecord:
        return 0
    return record.seq if record.id.encode().startswith(sign) else 0


class Rest:
    """Passes on the records behind those that are there already."""

    def __init__(self, there: Mapping[str, int]) -> None:
        self._there = dict(there)
        self._count: dict[str, int] = {}
        self.skipped = 0

    def wants(self, made: Produced) -> bool:
        """Whether *made*, the next of its kind, is to be sent; tombstones always are."""
        if made.value is None:
            return True
        number = self._count[made.kind] = self._count.get(made.kind, 0) + 1
        is_new = number > self._there.get(made.kind, 0)
        self.skipped += not is_new
        return is_new
