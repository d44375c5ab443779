"""``livetiming-kafka``: Kafka as a place for the data of a network, one action a job."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from livetiming.cli import (
    kafka_capture,
    kafka_check,
    kafka_export,
    kafka_raw_storage,
    kafka_topics,
    kafka_windows,
)
from livetiming.cli._kafka import hyphens
from livetiming.cli._main import make_parser, run_command

DESCRIPTION = """Carry timing data through Apache Kafka. Begin with `topics create`; `check`
tells whether producing and consuming work; `capture` sends a feed,
`raw-storage` keeps it in files, `export` sends what a network publishes, `windows` counts it minute
by minute."""


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command."""
    sys.exit(run_command(kafka, argv))


def kafka(argv: Sequence[str]) -> int:
    """Do what *argv* says; return the exit code."""
    args = make_kafka_parser().parse_args(hyphens(argv))
    code: int = args.run(args)
    return code


def make_kafka_parser() -> ArgumentParser:
    """Return the parser of all actions."""
    parser = make_parser("livetiming-kafka", DESCRIPTION)
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for module in (
        kafka_topics,
        kafka_check,
        kafka_capture,
        kafka_raw_storage,
        kafka_export,
        kafka_windows,
    ):
        module.add_actions(actions)
    return parser


if __name__ == "__main__":
    main()
