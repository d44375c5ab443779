"""``livetiming-kafka check``: does producing work, does consuming work."""

from __future__ import annotations

import sys
import threading
import uuid
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from typing import Any

from livetiming.bridges.kafka.connection import client_config, consumer_config, producer_config
from livetiming.bridges.kafka.topics import DAY_MS, TopicPlan
from livetiming.cli._kafka import add_kafka_options, kafka_settings
from livetiming.cli._signals import stopping
from livetiming.config import KafkaSettings
from livetiming.service.errors import NotConfigured

TOPIC = "test-topic"
GROUP = "test-group"
COUNT = 100
EVERY_S = 0.5
PARTITIONS = 1
DESCRIPTION = """Test the way through Kafka. The producer sends numbered messages and says how many
the brokers acknowledged; the consumer says which came, and which are missing between. Run one
beside the other, or one after the other."""


def add_actions(actions: Any) -> None:
    """Add the action to the command's parser."""
    parser: ArgumentParser = actions.add_parser(
        "check", help="test producing and consuming", description=DESCRIPTION
    )
    parser.add_argument(
        "mode", nargs="?", choices=["producer", "consumer"], help="which of the two"
    )
    parser.add_argument(
        "--test-mode",
        choices=["producer", "consumer"],
        help="the same, as the older pipeline had it",
    )
    add_kafka_options(parser)
    parser.add_argument(
        "--kafka-topic", default=TOPIC, metavar="NAME", help=f"default {TOPIC}; made if missing"
    )
    parser.add_argument(
        "--kafka-group", default=GROUP, metavar="NAME", help=f"of the consumer (default {GROUP})"
    )
    parser.add_argument(
        "--count",
        type=int,
        default=None,
        metavar="N",
        help=f"messages (producer: {COUNT}; consumer: until it is stopped)",
    )
    parser.add_argument(
        "--interval",
        type=float,
        default=EVERY_S,
        metavar="SECONDS",
        help=f"between two messages (default {EVERY_S})",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="only the result")
    parser.set_defaults(run=_check)


def _check(args: Namespace) -> int:
    mode = args.mode or args.test_mode
    if mode is None:
        raise NotConfigured("check: expected producer or consumer")
    settings = kafka_settings(args)
    config = client_config(settings, client="check")
    from livetiming.bridges.kafka import admin, reaching

    client, _ = reaching.reach(config)
    if not admin.existing(client, [args.kafka_topic]):
        plan = TopicPlan(args.kafka_topic, "delete", DAY_MS, partitions=PARTITIONS)
        admin.apply(
            client, [admin.Change(args.kafka_topic, create=admin.new(args.kafka_topic, plan))]
        )
    with stopping() as stop:
        return (
            _produce(args, settings, stop) if mode == "producer" else _consume(args, settings, stop)
        )


def _produce(args: Namespace, settings: KafkaSettings, stop: threading.Event) -> int:
    from livetiming.bridges.kafka.check import produce

    config = producer_config(settings, client="check")
    total = COUNT if args.count is None else args.count

    def numbers() -> Iterator[int]:
        for number in range(total):
            if stop.is_set() or (number and stop.wait(args.interval)):
                return
            yield number

    sent = produce(
        config,
        args.kafka_topic,
        numbers(),
        run=uuid.uuid4().hex[:8],
        told=_teller(args, "sent"),
    )
    print(f"{args.kafka_topic}: {sent.acknowledged} messages acknowledged")
    for reason, count in sent.failed.items():
        print(f"livetiming-kafka: {count} not acknowledged: {reason}", file=sys.stderr)
    return 1 if sent.failed or not sent.acknowledged else 0


def _consume(args: Namespace, settings: KafkaSettings, stop: threading.Event) -> int:
    from livetiming.bridges.kafka.check import Received, consume

    config = consumer_config(settings, client="check", group=args.kafka_group)

    def enough(got: Received) -> bool:
        return stop.is_set() or (args.count is not None and got.count >= args.count)

    got = consume(config, args.kafka_topic, enough=enough, told=_teller(args, "received"))
    print(
        f"{args.kafka_topic}: {got.count} messages received, {got.missing} missing, "
        f"{got.doubled} twice, {got.strange} of somebody else"
    )
    return 1 if got.missing or not got.count else 0


def _teller(args: Namespace, what: str) -> Callable[[int], object]:
    def tell(number: int) -> None:
        if not args.quiet:
            print(f"{what} {number}", flush=True)

    return tell
