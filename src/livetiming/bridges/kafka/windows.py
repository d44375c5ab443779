"""Windows of time over the events topic, on Quix Streams.

The rules are ours (:mod:`livetiming.bridges.kafka.windowing`); the engine keeps the state of each
service beside its partition, restores it from its changelog topic on whatever machine takes the
partition over, and commits results, state and offsets in one transaction.
"""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.bridges.extras import extra
from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.connection import PARTITIONER, Config
from livetiming.bridges.kafka.envelope import BadRecord, Record, decode
from livetiming.bridges.kafka.windowing import COUNTED, Windowing
from livetiming.service.version import core_version

# What a library of a library announces for some later year is not our users' business.
with (
    extra("windows", "quixstreams", "confluent_kafka", "orjson"),
    warnings.catch_warnings(record=True),
):
    import orjson
    from quixstreams import Application, State, message_context
    from quixstreams.kafka.configuration import ConnectionConfig
    from quixstreams.models import SerializationContext, Serializer, Topic

GROUP = "livetiming-windows"
COMMIT_S = 1.0
FUTURE_MS = 3_600_000
"""An event so much ahead of our clock is wrong, and would make all others late."""
LONGEST_LAP_MS = 10 * topics.DAY_MS
KEPT = "windows"
MEMBER: Mapping[str, Any] = {
    "isolation.level": "read_committed",
    "session.timeout.ms": 6000,
    "heartbeat.interval.ms": 2000,
}
"""Who is killed is missed after six seconds."""

_log = Logger(namespace="livetiming.kafka")
Headers = list[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A record of the events topic: an event, or why it is none."""

    value: bytes
    record: Record | None
    reason: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Out:
    """What goes into a topic."""

    kind: str
    at_ms: int
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


class _Value(Serializer):
    """Writes what is in an :class:`Out`."""

    def __call__(self, value: Out, ctx: SerializationContext) -> bytes:
        return value.value


class WindowsJob:
    """Makes windows of what is in the events topic of one prefix."""

    def __init__(
        self, prefix: str, rules: Windowing, *, now_ms: Callable[[], int], group: str = GROUP
    ) -> None:
        """Prepare.

        Args:
            prefix: of the topics.
            rules: what closes when.
            now_ms: the time of now, to know what cannot have happened yet.
            group: of the members that share the services.
        """
        self._prefix = prefix
        self._rules = rules
        self._now_ms = now_ms
        self._group = f"{group}-{prefix}"
        self._version = core_version()
        self._topics: dict[str, Topic] = {}
        self.counts: Counter[str] = Counter()
        """Events, windows and dead records by reason."""

    def application(self, config: Config, state_dir: Path) -> Application:
        """Return what does it once it is ``run``.

        Args:
            config: of a client.
            state_dir: where states are kept between runs; what is lost is restored.
        """
        app = Application(
            ConnectionConfig.from_librdkafka_dict(dict(config), ignore_extras=True),
            consumer_group=self._group,
            auto_offset_reset="earliest",
            auto_create_topics=True,
            commit_interval=COMMIT_S,
            consumer_poll_timeout=0.2,
            consumer_extra_config=dict(MEMBER),
            producer_extra_config={"partitioner": PARTITIONER, "compression.type": "zstd"},
            state_dir=state_dir,
            processing_guarantee="exactly-once",
            broker_availability_timeout=0,
            loglevel=None,
        )
        self._flow(app)
        return app

    def _flow(self, app: Application) -> None:
        kinds = (*topics.WINDOWS.values(), topics.DEAD)
        self._topics = {
            kind: app.topic(topics.topic(self._prefix, kind), value_serializer=_Value())
            for kind in kinds
        }
        name = topics.topic(self._prefix, topics.EVENTS)
        events = app.topic(name, value_deserializer="bytes")
        seen = app.dataframe(events).apply(self._look, metadata=True)
        dead = seen.filter(_is_dead).apply(self._dead, metadata=True)
        made = seen.filter(_is_event).apply(self._take, stateful=True, metadata=True, expand=True)
        for results in (dead, made):
            dated = results.set_timestamp(_time_of).set_headers(_headers_of)
            dated.to_topic(self._topic_of)

    # ---- record by record ------------------------------------------------------------------------

    def _look(self, value: bytes | None, key: bytes | None, _time: int, _headers: Any) -> Seen:
        self.counts["events"] += 1
        if value is None:
            return Seen(b"", None)  # a tombstone says nothing
        try:
            record = decode(value)
        except BadRecord as problem:
            return Seen(value, None, problem.reason, str(problem))
        if key != record.service.encode():
            return Seen(value, None, "key", f"key: expected {record.service}, got {key!r:.80}")
        if record.t.wall > self._now_ms() + FUTURE_MS:
            return Seen(value, None, "future", f"t.wall: {record.t.wall} is yet to come")
        wrong = _wrong(record) if record.type in COUNTED else ""
        return Seen(value, None, "data", wrong) if wrong else Seen(value, record)

    def _take(
        self, seen: Seen, key: Any, time_ms: int, headers: Headers | None, state: State[str, Any]
    ) -> list[Out]:
        record = seen.record
        assert record is not None
        outcome = self._rules.take(state.get(KEPT), record)
        state.set(KEPT, outcome.state)
        self.counts["windows"] += len(outcome.windows)
        made = [self._window(one) for one in outcome.windows]
        if outcome.is_late:
            late = Seen(seen.value, None, "late", f"{record.id}: its window has closed")
            made.append(self._dead(late, key, time_ms, headers))
        return made

    def _window(self, window: dict[str, Any]) -> Out:
        headers = (
            ("content-type", b"application/json"),
            ("schema", f"livetiming.window/{window['tv']}".encode()),
            ("producer", f"livetiming/{self._version}".encode()),
        )
        kind = topics.WINDOWS[window["size_s"]]
        return Out(kind, max(0, window["end_ms"]), orjson.dumps(window), headers)

    def _dead(self, seen: Seen, _key: Any, time_ms: int, headers: Headers | None) -> Out:
        self.counts[f"dead: {seen.reason}"] += 1
        if self.counts[f"dead: {seen.reason}"] == 1:
            _log.warn(
                "an event cannot be counted ({reason}): {text}; it is in {topic}, more are counted",
                reason=seen.reason,
                text=seen.text,
                topic=topics.topic(self._prefix, topics.DEAD),
            )
        where = message_context()
        told = (
            ("dlq.reason", seen.reason.encode()),
            ("dlq.text", seen.text.encode("utf-8", "replace")),
            ("dlq.topic", where.topic.encode()),
            ("dlq.partition", str(where.partition).encode()),
            ("dlq.offset", str(where.offset).encode()),
        )
        return Out(topics.DEAD, time_ms, seen.value, (*(headers or ()), *told))

    def _topic_of(self, out: Out, _key: Any, _time: int, _headers: Any) -> Topic:
        return self._topics[out.kind]


def _wrong(record: Record) -> str:
    """Return what makes *record* one that cannot be counted, or nothing."""
    car, lap_ms = record.data.get("car"), record.data.get("lap_ms")
    if not isinstance(car, str) or not car:
        return f"data.car: expected a text, got {car!r:.80}"
    is_time = isinstance(lap_ms, int) and not isinstance(lap_ms, bool)
    if lap_ms is not None and not (is_time and 0 <= lap_ms <= LONGEST_LAP_MS):
        return f"data.lap_ms: expected a time in ms, got {lap_ms!r:.80}"
    return ""


def _is_dead(seen: Seen) -> bool:
    return bool(seen.reason)


def _is_event(seen: Seen) -> bool:
    return seen.record is not None


def _time_of(out: Out, _key: Any, _time: int, _headers: Any) -> int:
    return out.at_ms


def _headers_of(out: Out, _key: Any, _time: int, _headers: Any) -> Headers:
    return list(out.headers)


def quiet() -> None:
    """Let the engine say only what matters, through the program's own log."""
    logging.getLogger("quixstreams").setLevel(logging.WARNING)
