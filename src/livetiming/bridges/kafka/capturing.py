"""A feed into the raw topic: every frame as it came, numbered, dated, and never only in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from twisted.logger import Logger

from livetiming.bridges.kafka import topics
from livetiming.bridges.kafka.connection import Config
from livetiming.bridges.kafka.delivering import Delivery
from livetiming.bridges.kafka.envelope import BadRecord, Times, decode
from livetiming.bridges.kafka.partitions import partition_of
from livetiming.bridges.kafka.resending import last_number
from livetiming.bridges.kafka.service_records import Produced, ServiceRecords
from livetiming.bridges.kafka.spool import Spool, leftovers
from livetiming.service.rawlog import Clocks

AT_ONCE = 500
"""Records sent in one go, so that the feed is heard in between."""
ENOUGH_BYTES = 1024 * 1024
"""A spool that has grown so large is emptied once all of it has arrived."""

_log = Logger(namespace="livetiming.kafka")


class Capturing:
    """Hears a feed; a :class:`~livetiming.network.websocket.FeedListener`."""

    def __init__(
        self,
        records: ServiceRecords,
        spool: Spool,
        delivery: Delivery,
        clocks: Clocks,
        *,
        competition: str,
    ) -> None:
        self._records = records
        self._spool = spool
        self._delivery = delivery
        self._clocks = clocks
        self._competition = competition
        self._was_open = False
        self._lost = 0
        self.frames = 0
        """How many messages came."""
        self.lost = 0
        """How many records could not be kept while Kafka was away."""

    def feed_opened(self) -> None:
        """The feed is connected; between two connections, messages may be missing."""
        if self._was_open:
            self._note("gap", "reconnected")
        self._was_open = True
        self._note("open", "")

    def feed_said(self, text: str) -> None:
        """The feed has sent *text*."""
        self.frames += 1
        self._note("frame", text)

    def feed_closed(self, reason: str) -> None:
        """The connection is lost."""
        self._note("close", reason)

    def pump(self) -> None:
        """Send what is spooled, as far as there is room; call it now and then."""
        for _ in range(AT_ONCE):
            line = self._spool.peek()
            if line is None:
                break
            if not self._delivery.attempt(_produced(line)):
                return
            self._spool.take()
        if self._spool.size > ENOUGH_BYTES and self.has_arrived:
            self._spool.clear()

    @property
    def has_arrived(self) -> bool:
        """Whether the brokers have all that came."""
        return not self._spool.has_unread and self._delivery.is_settled

    def _note(self, kind: str, text: str) -> None:
        if self._lost:
            missing = f"{self._lost} records not kept"
            if not self._keep("gap", missing):
                self._lose()
                return
            self._lost = 0
            _log.info("the spool has room again; {missing}", missing=missing)
        if not self._keep(kind, text):
            self._lose()
        self.pump()

    def _keep(self, kind: str, text: str) -> bool:
        times = Times(
            round(self._clocks.wall_s() * 1000), mono=round(self._clocks.monotonic_s() * 1000)
        )
        before = self._records.numbers
        data = {"kind": kind, "text": text, "competition": self._competition}
        made = self._records.raw(data, times)
        try:
            kept = self._spool.append(made.value or b"")
        except OSError as problem:
            kept = False
            if not self._lost:
                _log.error("the spool cannot be written ({problem})", problem=problem)
        if not kept:
            self._records.resume(before)  # its number is still to be had
        return kept

    def _lose(self) -> None:
        self.lost += 1
        self._lost += 1
        if self._lost == 1:
            _log.error("the spool is full while Kafka is away: what comes is lost, and counted")


@dataclass(frozen=True, slots=True)
class Target:
    """The topic that records go to."""

    config: Config
    """Of a client."""
    name: str
    partitions: int


def resend(
    folder: Path, target: Target, make: Callable[[], Delivery], *, stop: Callable[[], bool]
) -> int:
    """Send what killed captures have left in *folder*; return how many records that were.

    What the topic has already is not sent again.

    Args:
        folder: of the spools.
        target: where they go.
        make: makes what sends.
        stop: tells that there is no more time.

    Raises:
        BridgeFailed: the brokers stopped answering.
    """
    count = 0
    for path, lines in leftovers(folder):
        delivery = make()
        there: dict[str, int] = {}
        for line in lines:
            try:
                record = decode(line)
            except BadRecord as problem:
                _log.warn("{path}: {problem}; left out", path=path, problem=problem)
                continue
            sign = f"{record.service}:{record.boot}:"
            if sign not in there:
                place = partition_of(record.service.encode(), target.partitions)
                there[sign] = last_number(target.config, target.name, place, sign)
            if record.seq > there[sign]:
                delivery.send(_produced(line), stop=stop)
                count += 1
        if delivery.close() or not delivery.is_settled:
            return count  # there is a next time
        path.unlink(missing_ok=True)
    return count


def _produced(line: bytes) -> Produced:
    record = decode(line)
    return Produced(
        topics.RAW, record.service, record.t.wall, line, record.service, record.type, record.tv
    )
