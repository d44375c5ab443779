"""The self-test: numbered messages in, numbered messages out, and what is missing between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from livetiming.bridges.errors import Unreachable
from livetiming.bridges.extras import extra
from livetiming.bridges.kafka.connection import Config

with extra("kafka", "confluent_kafka", "orjson"):
    import orjson
    from confluent_kafka import Consumer, KafkaError, Message, Producer

    from livetiming.bridges.kafka.reaching import QUIET, Troubles

SOURCE = "dummy"
"""What the older pipeline's self-test calls itself in its messages."""
DELIVERY_LIMIT_S = 30.0
POLL_S = 0.2


@dataclass(slots=True)
class Sent:
    """What became of the messages of a producer."""

    acknowledged: int = 0
    failed: dict[str, int] = field(default_factory=dict)
    """Reason → count."""

    def note(self, error: KafkaError | None, _: Message) -> None:
        """Note one delivery report."""
        if error is None:
            self.acknowledged += 1
        else:
            text = error.str()
            self.failed[text] = self.failed.get(text, 0) + 1


def message(run: str, counter: int) -> bytes:
    """Return the value of one test message."""
    return orjson.dumps({"counter": counter, "source": SOURCE, "run": run})


def produce(
    config: Config, topic: str, numbers: Iterator[int], *, run: str, told: Callable[[int], object]
) -> Sent:
    """Send one message for each of *numbers*, at the pace at which they come.

    Returns:
        What was acknowledged; what is not after :data:`DELIVERY_LIMIT_S` counts as failed.
    """
    sent = Sent()
    producer = Producer({**config, "logger": QUIET})
    for number in numbers:
        producer.produce(topic, message(run, number), key=run.encode(), on_delivery=sent.note)
        producer.poll(0)
        told(number)
    left = producer.flush(DELIVERY_LIMIT_S)
    if left:
        sent.failed["not acknowledged in time"] = left
    return sent


@dataclass(slots=True)
class Received:
    """What a consumer got, by the run that sent it."""

    numbers: dict[str, set[int]] = field(default_factory=dict)
    doubled: int = 0
    strange: int = 0
    """Messages that are none of a self-test."""

    def note(self, value: bytes | None) -> int | None:
        """Note one message; return its number, or ``None`` if it is a strange one."""
        try:
            whole = orjson.loads(value or b"")
            run, number = str(whole.get("run", "")), int(whole["counter"])
        except (ValueError, KeyError, TypeError, AttributeError):
            self.strange += 1
            return None
        seen = self.numbers.setdefault(run, set())
        self.doubled += number in seen
        seen.add(number)
        return number

    @property
    def count(self) -> int:
        """How many different numbers came."""
        return sum(map(len, self.numbers.values()))

    @property
    def missing(self) -> int:
        """How many numbers are missing between the first and the last of each run."""
        return sum(max(seen) - min(seen) + 1 - len(seen) for seen in self.numbers.values())


def consume(
    config: Config, topic: str, *, enough: Callable[[Received], bool], told: Callable[[int], object]
) -> Received:
    """Receive test messages until *enough*, and commit what was received.

    Raises:
        Unreachable: a fault that does not pass, such as a topic that does not exist.
    """
    got, troubles = Received(), Troubles()
    consumer = Consumer({**config, "error_cb": troubles, "logger": QUIET})
    try:
        consumer.subscribe([topic])
        while not enough(got):
            came = consumer.poll(POLL_S)
            if came is None:
                continue
            error = came.error()
            if error is not None:
                _check(error, topic)
                continue
            number = got.note(came.value())
            if number is not None:
                told(number)
            consumer.store_offsets(came)
        if got.count or got.strange:
            consumer.commit(asynchronous=False)
    finally:
        consumer.close()
    return got


def _check(error: KafkaError, topic: str) -> None:
    if error.code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
        raise Unreachable(
            f"topic {topic} does not exist; `livetiming-kafka check producer` makes it"
        )
    if error.fatal():
        raise Unreachable(f"topic {topic}: {error.str()}")
