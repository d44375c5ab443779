"""``livetiming-kafka raw-storage``: the raw topic in files, exactly as it came."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from twisted.logger import Logger

from livetiming.bridges.kafka.connection import client_config, consumer_config
from livetiming.bridges.kafka.topics import RAW, topic
from livetiming.cli._kafka import (
    add_kafka_options,
    add_prefix_option,
    add_verbosity_option,
    kafka_settings,
    log_by,
)
from livetiming.cli._numbers import amount
from livetiming.cli._signals import stopping

CLIENT = "raw-storage"
GROUP = "raw-storage"
FOLDER = Path("artifacts/raw")
ROTATE_MB = 256
DESCRIPTION = """Write a topic into files, exactly what came, each record once. A line is one record
with its offset; positions are committed when the disk has the lines, and who is killed goes on
where the files end. Members of one group share the partitions, into one folder or several."""

_log = Logger(namespace="livetiming.kafka")


def add_actions(actions: Any) -> None:
    """Add the action to the command's parser."""
    parser: ArgumentParser = actions.add_parser(
        "raw-storage", help="raw topic to files", description=DESCRIPTION
    )
    add_kafka_options(parser)
    add_prefix_option(parser)
    parser.add_argument("--kafka-topic", metavar="NAME", help="another topic than PREFIX.raw.v1")
    parser.add_argument(
        "--kafka-group", default=GROUP, metavar="NAME", help="of the members (default %(default)s)"
    )
    parser.add_argument(
        "--output-path",
        type=Path,
        default=FOLDER,
        metavar="FOLDER",
        help="where the files go (default %(default)s)",
    )
    parser.add_argument(
        "--rotate",
        type=amount,
        default=ROTATE_MB,
        metavar="MB",
        help="begin another file after so much (default %(default)s)",
    )
    parser.add_argument("--gzip", action="store_true", help="compress files that are full")
    parser.add_argument(
        "--idle",
        type=amount,
        metavar="SECONDS",
        help="end when nothing has come for so long (default: run until stopped)",
    )
    add_verbosity_option(parser)
    parser.set_defaults(run=_store)


def _store(args: Namespace) -> int:
    settings = kafka_settings(args)
    config = client_config(settings, client=CLIENT)
    from livetiming.bridges.errors import BridgeFailed
    from livetiming.bridges.kafka import reaching
    from livetiming.bridges.kafka.collecting import Collector, Shelf

    log_by(args.verbosity)
    name = args.kafka_topic or topic(settings.prefix, RAW)
    _, metadata = reaching.reach(config)
    if name not in metadata.topics:
        raise BridgeFailed(
            f"topic {name} does not exist; `livetiming-kafka topics create` makes it"
        )
    shelf = Shelf(args.output_path, packed=args.gzip, rotate_bytes=round(args.rotate * 1e6))
    member = consumer_config(settings, client=CLIENT, group=args.kafka_group)
    collector = Collector(
        {**member, "session.timeout.ms": 6000, "heartbeat.interval.ms": 2000}, name, shelf
    )
    heard_s = time.monotonic()

    def told(count: int) -> None:
        nonlocal heard_s
        heard_s = time.monotonic() if count else heard_s

    with stopping() as stop:
        _log.info("storing {name} in {folder}", name=name, folder=args.output_path)
        collector.run(
            stop=lambda: (
                stop.is_set() or (args.idle is not None and time.monotonic() - heard_s >= args.idle)
            ),
            told=told,
        )
    _log.info("{count} records of {name} stored", count=collector.stored, name=name)
    return 0
