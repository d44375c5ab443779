"""``livetiming-kafka capture``: a feed into the raw topic, as it comes."""

from __future__ import annotations

import threading
import time
import uuid
from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twisted.logger import Logger

from livetiming.bridges.errors import BridgeFailed, Unreachable
from livetiming.bridges.kafka.connection import Config, client_config, producer_config
from livetiming.bridges.kafka.topics import RAW, TopicPlan, topic
from livetiming.cli._kafka import (
    add_kafka_options,
    add_prefix_option,
    add_verbosity_option,
    kafka_settings,
    log_by,
)
from livetiming.cli._numbers import amount
from livetiming.config import KafkaSettings, load_settings
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.bridges.kafka.capturing import Capturing
    from livetiming.bridges.kafka.delivering import Delivery
    from livetiming.bridges.kafka.spool import Spool
    from livetiming.network.websocket import FeedAddress

CLIENT = "capture"
FOLDER = "kafka-capture"
SILENCE_S = 90.0
SECOND_S = 1.0
REACH_S = 5.0
RESEND_EVERY_S = 60.0
CLOSE_LIMIT_S = 40.0
RETENTION_MS = 7 * 86_400_000
DESCRIPTION = """Put a live feed into the raw topic, frame by frame as it comes, and say where
messages may be missing. A lost feed is dialled again. Every frame is on disk before it is sent:
while Kafka is away they wait there, and what a killed capture has left the next one sends."""

_log = Logger(namespace="livetiming.kafka")


def add_actions(actions: Any) -> None:
    """Add the action to the command's parser."""
    parser: ArgumentParser = actions.add_parser(
        "capture", help="feed to raw topic", description=DESCRIPTION
    )
    add_kafka_options(parser)
    add_prefix_option(parser)
    parser.add_argument(
        "--kafka-topic",
        metavar="NAME",
        help="another topic than PREFIX.raw.v1; made if it is missing",
    )
    parser.add_argument(
        "--websocket-uri", required=True, metavar="URI", help="of the feed: ws://… or wss://…"
    )
    parser.add_argument(
        "--competition-code",
        required=True,
        metavar="CODE",
        help="what the race is called; goes into every record",
    )
    parser.add_argument(
        "--uuid", help="of the service (default: made of the address and the code, always the same)"
    )
    parser.add_argument("--plugin", default="", metavar="NAME", help="whose feed it is, if known")
    parser.add_argument(
        "--spool-dir",
        type=Path,
        metavar="FOLDER",
        help=f"where frames wait for Kafka (default {FOLDER} in LIVETIMING_STATE_DIR)",
    )
    parser.add_argument(
        "--spool-limit",
        type=amount,
        default=1024,
        metavar="MB",
        help="how much may wait there (default %(default)s)",
    )
    add_verbosity_option(parser)
    parser.set_defaults(run=_capture)


def _capture(args: Namespace) -> int:
    if not args.websocket_uri.startswith(("ws://", "wss://")):
        raise NotConfigured(
            f"--websocket-uri: expected ws://… or wss://…, got {args.websocket_uri!r}"
        )
    settings = kafka_settings(args)
    name = args.kafka_topic or topic(settings.prefix, RAW)
    config = client_config(settings, client=CLIENT)
    log_by(args.verbosity)
    try:
        _partitions(config, name, is_ours=args.kafka_topic is None)
    except Unreachable as problem:
        _log.warn("{problem}; frames wait on disk", problem=problem)
    from livetiming.runtime.reactor import run

    folder = args.spool_dir or load_settings().state_dir / FOLDER
    plan = _Plan(args, settings, name, folder)
    return run(lambda shutdown: _main(plan, shutdown))


def _partitions(config: Config, name: str, *, is_ours: bool) -> int:
    """Return how many partitions the topic has; make it if it is the user's own.

    Raises:
        BridgeFailed: it is missing, or the brokers are.
    """
    from livetiming.bridges.kafka import admin, reaching

    client, metadata = reaching.reach(config, limit_s=REACH_S)
    there = metadata.topics.get(name)
    if there is not None:
        return len(there.partitions)
    if is_ours:
        raise BridgeFailed(
            f"topic {name} does not exist; `livetiming-kafka topics create` makes it"
        )
    made = admin.new(name, TopicPlan(name, "delete", RETENTION_MS))
    admin.apply(client, [admin.Change(name, create=made)])
    return int(made.num_partitions)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to capture, and where to."""

    args: Namespace
    settings: KafkaSettings
    topic: str
    folder: Path

    @property
    def uuid(self) -> str:
        """Of the service: the same each time."""
        told = f"{self.args.websocket_uri}\n{self.args.competition_code}"
        return self.args.uuid or uuid.uuid5(uuid.NAMESPACE_URL, told).hex

    def delivery(self) -> Delivery:
        """Return what sends."""
        from livetiming.bridges.kafka.delivering import Delivery

        config = producer_config(self.settings, client=CLIENT)
        return Delivery(config, self.settings.prefix, {}, names={RAW: self.topic})


async def _main(plan: _Plan, shutdown: Shutdown) -> int:
    from livetiming.bridges.kafka.capturing import Capturing
    from livetiming.bridges.kafka.service_records import ServiceRecords
    from livetiming.bridges.kafka.spool import SUFFIX, Spool
    from livetiming.network.websocket import FeedConnection
    from livetiming.runtime.loops import Loops
    from livetiming.runtime.reactor import the_reactor
    from livetiming.runtime.threads import run_in_thread
    from livetiming.service.rawlog import Clocks

    args, reactor, boot = plan.args, the_reactor(), uuid.uuid4().hex[:16]
    spool = Spool(
        plan.folder / f"{plan.uuid}-{boot}{SUFFIX}", limit_bytes=round(args.spool_limit * 1e6)
    )
    delivery = plan.delivery()
    capturing = Capturing(
        ServiceRecords(plan.uuid, boot=boot, source=args.plugin),
        spool,
        delivery,
        Clocks(reactor.seconds, time.monotonic),
        competition=args.competition_code,
    )

    async def address() -> FeedAddress:
        from livetiming.network.websocket import FeedAddress

        return FeedAddress(args.websocket_uri)

    feed, loops = FeedConnection(reactor, address, capturing, silence_s=SILENCE_S), Loops(reactor)
    ending = threading.Event()

    async def leftovers() -> None:
        await run_in_thread(_resend, plan, ending)

    async def close() -> None:
        ending.set()
        feed.stop()
        loops.stop()
        capturing.pump()
        await run_in_thread(delivery.close)
        _end(capturing, spool)

    shutdown.on_close(close, name="the way to Kafka", limit_s=CLOSE_LIMIT_S)
    delivery.start()
    loops.every(SECOND_S, capturing.pump, name="the spool")
    loops.every(RESEND_EVERY_S, leftovers, name="what others have left")
    feed.start()
    _log.info("capturing {uri} as {who}", uri=args.websocket_uri, who=plan.uuid)
    await leftovers()
    await shutdown.wait()
    return 0


def _end(capturing: Capturing, spool: Spool) -> None:
    arrived = capturing.has_arrived
    spool.close(keep=not arrived)
    _log.info(
        "{frames} frames; {state}",
        frames=capturing.frames,
        state="all have arrived" if arrived else f"the rest waits in {spool.path}",
    )


def _resend(plan: _Plan, ending: threading.Event) -> None:
    """Send what killed captures have left; while Kafka is away there is a next time."""
    from livetiming.bridges.kafka.capturing import Target, resend
    from livetiming.bridges.kafka.spool import leftovers

    if not any(True for _ in leftovers(plan.folder)):
        return
    config = client_config(plan.settings, client=CLIENT)
    try:
        partitions = _partitions(config, plan.topic, is_ours=plan.args.kafka_topic is None)
        target = Target(config, plan.topic, partitions)
        count = resend(plan.folder, target, plan.delivery, stop=ending.is_set)
    except BridgeFailed as problem:
        _log.debug("what killed captures have left waits: {problem}", problem=problem)
        return
    _log.info("sent {count} records that a killed capture had left", count=count)
