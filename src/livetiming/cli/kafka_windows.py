"""``livetiming-kafka windows``: laps and stops in windows of 1, 5 and 10 minutes."""

from __future__ import annotations

import random
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twisted.logger import Logger

from livetiming.bridges.kafka.connection import client_config
from livetiming.bridges.kafka.topics import REPLAY_SUFFIX
from livetiming.cli._kafka import add_kafka_options, add_prefix_option, kafka_settings
from livetiming.cli._logging import start_logging
from livetiming.cli._main import add_log_options
from livetiming.cli._numbers import amount
from livetiming.cli._signals import stopping
from livetiming.config import load_settings

if TYPE_CHECKING:
    from livetiming.bridges.kafka.windows import WindowsJob

CLIENT = "windows"
GRACE_S = 5.0
FOLDER = "kafka-windows"
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
DESCRIPTION = """Count laps, stops and lap times of every service in windows of 1, 5 and 10 minutes,
from the events topic into the windows topics. Start it on as many machines as there are
partitions, at most: they share the services, and when one is lost another restores what it knew
from Kafka. Needs the extra `windows`."""

_log = Logger(namespace="livetiming.kafka")


def add_actions(actions: Any) -> None:
    """Add the action to the command's parser."""
    parser: ArgumentParser = actions.add_parser(
        "windows", help="events to windows of 1, 5 and 10 minutes", description=DESCRIPTION
    )
    add_kafka_options(parser)
    add_prefix_option(parser)
    parser.add_argument(
        "--replay", action="store_true", help=f"those of replays (PREFIX{REPLAY_SUFFIX}.…)"
    )
    parser.add_argument(
        "--grace",
        type=amount,
        default=GRACE_S,
        metavar="SECONDS",
        help="wait so long for what comes out of order (default %(default)g)",
    )
    parser.add_argument(
        "--partial", action="store_true", help="tell of open windows too, once a second"
    )
    parser.add_argument(
        "--state-dir",
        type=Path,
        metavar="FOLDER",
        help=f"what is known between runs (default {FOLDER} in LIVETIMING_STATE_DIR); "
        "a second member on one machine needs another",
    )
    parser.add_argument(
        "--idle",
        type=amount,
        metavar="SECONDS",
        help="end when nothing has come for so long (default: run until stopped)",
    )
    add_log_options(parser)
    parser.set_defaults(run=_windows)


def _windows(args: Namespace) -> int:
    settings = kafka_settings(args)
    config = client_config(settings, client=CLIENT)
    from livetiming.bridges.kafka import reaching
    from livetiming.bridges.kafka.delivering import partition_counts
    from livetiming.bridges.kafka.windowing import Windowing
    from livetiming.bridges.kafka.windows import WindowsJob, quiet

    start_logging(args.log_file, verbose=args.verbose)
    if not args.verbose:
        quiet()
    prefix = settings.prefix + REPLAY_SUFFIX if args.replay else settings.prefix
    _, metadata = reaching.reach(config)
    partition_counts(metadata, prefix)
    rules = Windowing(grace_ms=round(args.grace * 1000), partial=args.partial)
    job = WindowsJob(prefix, rules, now_ms=lambda: time.time_ns() // 1_000_000)
    folder = args.state_dir or load_settings().state_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    _log.info("windows of {prefix}.*", prefix=prefix)
    _run(job, config, folder, idle_s=args.idle or 0.0)
    dead = sum(count for what, count in job.counts.items() if what.startswith("dead"))
    _log.info(
        "{events} events, {windows} windows, {dead} dead",
        events=job.counts["events"],
        windows=job.counts["windows"],
        dead=dead,
    )
    return 0


def _run(job: WindowsJob, config: Any, folder: Path, *, idle_s: float) -> None:
    """Run until it is stopped; a broker that goes away is waited for."""
    from confluent_kafka import KafkaException
    from quixstreams.exceptions import QuixException

    wait_s = FIRST_WAIT_S
    while True:
        before = job.counts["events"]
        try:
            job.application(config, folder).run(timeout=idle_s, collect=False)
        except (KafkaException, QuixException) as problem:
            if job.counts["events"] > before:
                wait_s = FIRST_WAIT_S
            _log.warn("Kafka is lost ({problem}); going on when it is back", problem=problem)
        else:
            return
        with stopping() as stop:
            if stop.wait(wait_s * random.uniform(0.5, 1.0)):
                return
        wait_s = min(LONGEST_WAIT_S, wait_s * 2)
