"""Reads a topic as a member of a group and stores it: first on disk, then committed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from twisted.logger import Logger

from livetiming.bridges.errors import BridgeFailed, Unreachable
from livetiming.bridges.extras import extra
from livetiming.bridges.kafka.connection import Config
from livetiming.bridges.kafka.storing import ROTATE_BYTES, PartitionFiles, Stored

with extra("kafka", "confluent_kafka", "orjson"):
    from confluent_kafka import (
        OFFSET_STORED,
        Consumer,
        KafkaError,
        KafkaException,
        Message,
        TopicPartition,
    )

    from livetiming.bridges.kafka.reaching import QUIET

POLL_S = 0.5
BATCH = 2000
ANSWER_S = 10.0

_log = Logger(namespace="livetiming.kafka")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where files go, and how."""

    folder: Path
    packed: bool = False
    rotate_bytes: int = ROTATE_BYTES


class Collector:
    """Stores what comes in the partitions that this member is given."""

    def __init__(self, config: Config, topic: str, shelf: Shelf) -> None:
        """Prepare.

        Args:
            config: of a consumer that commits by itself never.
            topic: to be stored.
            shelf: where to.
        """
        self._topic = topic
        self._shelf = shelf
        self._files: dict[int, PartitionFiles] = {}
        self._is_away = False
        self.stored = 0
        """How many records were written."""
        self._consumer = Consumer({**config, "error_cb": self._on_error, "logger": QUIET})

    def run(self, *, stop: Callable[[], bool], told: Callable[[int], object]) -> None:
        """Store until *stop*.

        Args:
            stop: asked between two batches.
            told: called with the number of records of each batch.

        Raises:
            OSError: the disk does not take them.
            BridgeFailed: a file in the way is none of ours, or the topic is missing.
        """
        self._consumer.subscribe(
            [self._topic], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._dropped
        )
        try:
            while not stop():
                first = self._consumer.poll(POLL_S)
                if first is not None:
                    told(self._keep([first, *self._consumer.consume(BATCH, timeout=0)]))
        finally:
            self._consumer.close()
            for files in self._files.values():
                files.close()

    def _keep(self, messages: Iterable[Message]) -> int:
        ends: dict[int, int] = {}
        count = 0
        for message in messages:
            error = message.error()
            if error is not None:
                self._check(error)
                continue
            place, offset = message.partition(), message.offset()
            files = self._files.get(place)
            if files is None or place is None or offset is None:
                continue  # of a partition that another member has now
            self._is_away = False
            count += files.append(_stored(message, offset))
            ends[place] = offset + 1
        for place in ends:
            self._files[place].sync()
        self.stored += count
        self._commit([TopicPartition(self._topic, place, end) for place, end in ends.items()])
        return count

    def _commit(self, ends: list[TopicPartition]) -> None:
        """Commit what the disk has; if that fails, what comes again is known by its offset."""
        if not ends:
            return
        try:
            self._consumer.commit(offsets=ends, asynchronous=False)
        except KafkaException as problem:
            _log.debug("not committed ({problem}); the next one is", problem=problem)

    # ---- partitions come and go ------------------------------------------------------------------

    def _assigned(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        for place in places:
            files = PartitionFiles(
                self._shelf.folder,
                self._topic,
                place.partition,
                packed=self._shelf.packed,
                rotate_bytes=self._shelf.rotate_bytes,
            )
            self._files[place.partition] = files
            _, end = consumer.get_watermark_offsets(place, timeout=ANSWER_S)
            if end < files.next_offset:
                raise BridgeFailed(
                    f"{self._shelf.folder}: partition {place.partition} is stored up to "
                    f"{files.next_offset - 1}, and {self._topic} ends at {end - 1}: it was made "
                    "anew; give another --output-path"
                )
            place.offset = OFFSET_STORED
        consumer.incremental_assign(places)

    def _revoked(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        self._dropped(consumer, places)
        consumer.incremental_unassign(places)

    def _dropped(self, _: Consumer, places: list[TopicPartition]) -> None:
        for place in places:
            files = self._files.pop(place.partition, None)
            if files is not None:
                files.close()

    # ---- troubles --------------------------------------------------------------------------------

    def _check(self, error: KafkaError) -> None:
        if error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
            raise Unreachable(
                f"topic {self._topic} does not exist; `livetiming-kafka topics create` makes it"
            )
        if error.fatal():
            raise Unreachable(f"topic {self._topic}: {error.str()}")

    def _on_error(self, error: KafkaError) -> None:
        if error.code() == KafkaError._ALL_BROKERS_DOWN and not self._is_away:
            self._is_away = True
            _log.warn("Kafka is lost ({reason}); going on when it is back", reason=error.str())


def _stored(message: Message, offset: int) -> Stored:
    headers = [(name, value or b"") for name, value in message.headers() or []]
    return Stored(
        offset, message.timestamp()[1], _raw(message.key()), _raw(message.value()), headers
    )


def _raw(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value
