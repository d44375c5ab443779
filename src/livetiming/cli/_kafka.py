"""What the commands that use Kafka share: their options, and the settings these make."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from twisted.logger import LogLevel

from livetiming.cli._logging import observer, start_logging
from livetiming.config import KafkaSettings, load_settings

LEVELS = (
    None,
    LogLevel.debug,
    LogLevel.info,
    LogLevel.warn,
    LogLevel.error,
    LogLevel.critical,
)
"""By the older pipeline's number."""


def hyphens(argv: Sequence[str]) -> list[str]:
    """Return *argv* with the older pipeline's ``--kafka_topic`` as ``--kafka-topic``."""
    return [_hyphens(word) for word in argv]


def _hyphens(word: str) -> str:
    if not word.startswith("--"):
        return word
    name, equals, value = word.partition("=")
    return name.replace("_", "-") + equals + value


def add_kafka_options(parser: argparse.ArgumentParser) -> None:
    """Add how to reach the brokers."""
    parser.add_argument(
        "--kafka-servers",
        nargs="+",
        metavar="HOST:PORT",
        help="brokers, separated by spaces or commas (LIVETIMING_KAFKA_SERVERS)",
    )


def add_prefix_option(parser: argparse.ArgumentParser) -> None:
    """Add what the names of topics begin with."""
    parser.add_argument(
        "--prefix",
        metavar="NAME",
        help="what our topics' names begin with (LIVETIMING_KAFKA_PREFIX, default livetiming)",
    )


def kafka_settings(args: argparse.Namespace) -> KafkaSettings:
    """Return the settings of the environment, with the command line on top."""
    found = load_settings().kafka
    if args.kafka_servers:
        found = replace(found, servers=" ".join(args.kafka_servers))
    if getattr(args, "prefix", None):
        found = replace(found, prefix=args.prefix)
    return found


def add_verbosity_option(parser: argparse.ArgumentParser) -> None:
    """Add how much is logged, as the older pipeline had it."""
    parser.add_argument(
        "--verbosity",
        type=int,
        choices=range(len(LEVELS)),
        default=2,
        help="0 silent, 1 debug, 2 info, 3 warnings, 4 errors, 5 critical (default 2)",
    )


def log_by(verbosity: int) -> None:
    """Begin to log to standard output, as much as *verbosity* says."""
    if not verbosity:
        start_logging("/dev/null")
        return
    level = LEVELS[verbosity]
    if level in (LogLevel.debug, LogLevel.info):
        start_logging(verbose=level is LogLevel.debug)
        return
    observing = observer(sys.stdout)

    def only(event: dict[str, Any]) -> None:
        found = event.get("log_level")
        if found is not None and found >= level:
            observing(event)

    start_logging("/dev/null", observers=(only,))
