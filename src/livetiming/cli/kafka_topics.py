"""``livetiming-kafka topics``: make the topics, or see what they are."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from livetiming.bridges.kafka.connection import client_config
from livetiming.bridges.kafka.topics import PARTITIONS, PLANS, REPLAY_SUFFIX, plans, topic
from livetiming.cli._kafka import add_kafka_options, add_prefix_option, kafka_settings
from livetiming.service.errors import NotConfigured

CREATE = """Make the topics of a network with their partitions, retention and compaction.
Topics that are there already are brought to what they are to be; running it again changes
nothing."""


def add_actions(actions: Any) -> None:
    """Add the action to the command's parser."""
    topics = actions.add_parser("topics", help="make the topics, or see what they are")
    verbs = topics.add_subparsers(dest="verb", metavar="VERB", required=True)
    create = verbs.add_parser("create", help="make the topics", description=CREATE)
    _add_common(create)
    create.add_argument(
        "--partitions",
        type=int,
        default=PARTITIONS,
        metavar="N",
        help=f"of each topic (default {PARTITIONS}); all have the same number",
    )
    create.add_argument(
        "--replication",
        type=int,
        default=-1,
        metavar="N",
        help="copies of each partition (default: the brokers' own)",
    )
    create.add_argument("--dry-run", action="store_true", help="only say what would be done")
    create.set_defaults(run=_create)
    shown = verbs.add_parser("list", help="list the topics and what they keep")
    _add_common(shown)
    shown.set_defaults(run=_list)


def _add_common(parser: ArgumentParser) -> None:
    add_kafka_options(parser)
    add_prefix_option(parser)
    parser.add_argument(
        "--replay", action="store_true", help=f"those for replays (PREFIX{REPLAY_SUFFIX}.…)"
    )


def _prefix(args: Namespace, prefix: str) -> str:
    return prefix + REPLAY_SUFFIX if args.replay else prefix


def _create(args: Namespace) -> int:
    if args.partitions < 1:
        raise NotConfigured(f"--partitions: expected at least 1, got {args.partitions}")
    settings = kafka_settings(args)
    config = client_config(settings, client="topics")
    from livetiming.bridges.kafka import admin, reaching

    client, _ = reaching.reach(config)
    shape = admin.Shape(
        prefix=_prefix(args, settings.prefix),
        partitions=args.partitions,
        replication=args.replication,
    )
    wanted = plans(shape.prefix)
    names = [topic(shape.prefix, plan.kind) for plan in wanted]
    planned = admin.changes(wanted, admin.existing(client, names), shape)
    if not args.dry_run:
        admin.apply(client, planned)
    width = max(map(len, names))
    for change in planned:
        print(f"{change.name:{width}}  {'would be: ' if args.dry_run else ''}{change.says}")
    return 0


def _list(args: Namespace) -> int:
    settings = kafka_settings(args)
    config = client_config(settings, client="topics")
    from livetiming.bridges.kafka import admin, reaching

    client, _ = reaching.reach(config)
    prefix = _prefix(args, settings.prefix)
    names = [topic(prefix, plan.kind) for plan in PLANS]
    there = admin.existing(client, names)
    width = max(map(len, names))
    for name in names:
        found = there.get(name)
        if found is None:
            print(f"{name:{width}}  missing: `livetiming-kafka topics create` makes it")
        else:
            days = int(found.settings.get("retention.ms", "-1")) / 86_400_000
            keeps = f"{days:g} days" if days > 0 else "for ever"
            policy = found.settings.get("cleanup.policy", "")
            print(f"{name:{width}}  {found.partitions:3} partitions  {policy:15} {keeps}")
    return 0 if len(there) == len(names) else 1
