"""Records on their way to the brokers: in order, once, and bounded while these are away.

Live, nothing may wait for Kafka: while its buffer is full, events wait here, of states and
documents the newest, and changes are left out (the next whole state makes up for them). From a
log everything can wait, and does.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping
from typing import Any

from twisted.logger import Logger

from livetiming.bridges.errors import BridgeFailed
from livetiming.bridges.extras import extra
from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.connection import Config
from livetiming.bridges.kafka.partitions import partition_of
from livetiming.bridges.kafka.service_records import Produced
from livetiming.service.version import core_version

with extra("kafka", "confluent_kafka", "orjson"):
    from confluent_kafka import KafkaError, KafkaException, Message, Producer

    from livetiming.bridges.kafka.reaching import QUIET

MOST_WAITING = 100_000
"""Events that wait for room; beyond, they are left out and counted."""
POLL_S = 0.2
FLUSH_LIMIT_S = 30.0
NEWEST = (topics.STATE, topics.MANIFEST, topics.ANALYSIS)
"""Kinds of which only the newest of each key is worth waiting with."""

_log = Logger(namespace="livetiming.kafka")


class Delivery:
    """Sends records to the topics of one prefix."""

    def __init__(
        self,
        config: Config,
        prefix: str,
        partitions: Mapping[str, int],
        *,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Connect.

        Args:
            config: of a producer.
            prefix: of the topics.
            partitions: how many each topic has, by kind; needed of those whose records have keys
                of their own.
            names: of topics that are not called by the prefix, by kind.
        """
        self._names = dict(names or {})
        self._prefix = prefix
        self._partitions = dict(partitions)
        self._version = core_version()
        self._away = False
        self._producer = Producer(
            {**config, "message.timeout.ms": 0, "error_cb": self._on_error, "logger": QUIET}
        )
        self._waiting: deque[Produced] = deque()
        self._newest: dict[tuple[str, str], Produced] = {}
        self._polling: threading.Thread | None = None
        self._closing = threading.Event()
        self.sent: Counter[str] = Counter()
        """Records given to the client, by kind."""
        self.acknowledged = 0
        self.left_out: Counter[str] = Counter()
        """Records that were not sent, by kind."""
        self.refused: Counter[str] = Counter()
        """Records that the brokers did not take, by reason."""

    # ---- live --------------------------------------------------------------------------------

    def start(self) -> None:
        """Hear of deliveries in a thread of our own, for who may not wait."""
        self._polling = threading.Thread(target=self._poll, name="Kafka deliveries", daemon=True)
        self._polling.start()

    def offer(self, made: Produced) -> None:
        """Send *made* without ever waiting."""
        self.drain()
        if not self._waiting and not self._newest and self.attempt(made):
            return
        if made.kind in NEWEST:
            self._newest[made.kind, made.key] = made
        elif made.kind == topics.DELTA or len(self._waiting) >= MOST_WAITING:
            self._leave_out(made)
        else:
            self._waiting.append(made)

    def drain(self) -> None:
        """Send what waits, as far as there is room."""
        while self._waiting and self.attempt(self._waiting[0]):
            self._waiting.popleft()
        for name, made in list(self._newest.items()) if not self._waiting else ():
            if not self.attempt(made):
                return
            del self._newest[name]

    @property
    def waiting(self) -> int:
        """How many records wait for room."""
        return len(self._waiting) + len(self._newest)

    @property
    def is_settled(self) -> bool:
        """Whether all that was ever sent is acknowledged."""
        return not self.waiting and not self.refused and self.sent.total() == self.acknowledged

    def _leave_out(self, made: Produced) -> None:
        self.left_out[made.kind] += 1
        if self.left_out[made.kind] == 1:
            _log.warn(
                "Kafka takes no more for now: records of {kind} are left out; more are counted",
                kind=made.kind,
            )

    def _poll(self) -> None:
        while not self._closing.is_set():
            self._producer.poll(POLL_S)

    # ---- from a log --------------------------------------------------------------------------

    def send(self, made: Produced, *, stop: Callable[[], bool] = lambda: False) -> None:
        """Send *made*, waiting for room as long as it takes, or until *stop*."""
        while not self.attempt(made):
            if stop():
                return
            self._producer.poll(POLL_S)
        self._producer.poll(0)

    def close(self, limit_s: float = FLUSH_LIMIT_S) -> int:
        """Wait until all is acknowledged; return how many records are not, after *limit_s*."""
        self.drain()
        left: int = self._producer.flush(limit_s)
        self._closing.set()
        if self._polling is not None:
            self._polling.join()
        return left + self.waiting

    # ---- inside ------------------------------------------------------------------------------

    def attempt(self, made: Produced) -> bool:
        """Send *made* if there is room; return whether there was."""
        name = self._names.get(made.kind) or topics.topic(self._prefix, made.kind)
        where: dict[str, Any] = {}
        if made.key != made.together:
            count = self._partitions[made.kind]
            where["partition"] = partition_of(made.together.encode(), count)
        try:
            self._producer.produce(
                name,
                made.value,
                key=made.key.encode(),
                timestamp=max(0, made.at_ms),
                headers=self._headers(made),
                on_delivery=self._on_delivery,
                **where,
            )
        except BufferError:
            return False
        except KafkaException as problem:  # it is too large, say
            self._refuse(f"{name}: {problem.args[0].str()}")
            return True
        self.sent[made.kind] += 1
        return True

    def _headers(self, made: Produced) -> list[tuple[str, bytes]]:
        if made.value is None:
            return []
        return [
            ("content-type", b"application/json"),
            ("schema", f"livetiming.{made.type}/{made.tv}".encode()),
            ("producer", f"livetiming/{self._version}".encode()),
        ]

    def _on_delivery(self, error: KafkaError | None, message: Message) -> None:
        if error is None:
            self.acknowledged += 1
            if self._away:
                self._away = False
                _log.info("Kafka is back")
            return
        self._refuse(f"{message.topic()}: {error.str()}")

    def _refuse(self, reason: str) -> None:
        self.refused[reason] += 1
        if self.refused[reason] == 1:
            _log.error("Kafka did not take a record - {reason}", reason=reason)

    def _on_error(self, error: KafkaError) -> None:
        if error.code() == KafkaError._ALL_BROKERS_DOWN and not self._away:
            self._away = True
            _log.warn("Kafka is lost ({reason}); what is to be sent waits", reason=error.str())


def partition_counts(metadata: Any, prefix: str) -> dict[str, int]:
    """Return how many partitions each of our topics has, by kind.

    Args:
        metadata: as the brokers tell it.
        prefix: of the topics.

    Raises:
        BridgeFailed: one is missing.
    """
    found = {}
    for plan in topics.PLANS:
        there = metadata.topics.get(topics.topic(prefix, plan.kind))
        if there is None:
            replay = " --replay" if prefix.endswith(topics.REPLAY_SUFFIX) else ""
            raise BridgeFailed(
                f"topic {topics.topic(prefix, plan.kind)} does not exist; "
                f"`livetiming-kafka topics create{replay}` makes it"
            )
        found[plan.kind] = len(there.partitions)
    return found
