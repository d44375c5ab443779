"""``livetiming-kafka export``: what a network publishes, or what comes of a log, into Kafka."""

from __future__ import annotations

import threading
import uuid
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twisted.logger import Logger

from livetiming.bridges.kafka.connection import client_config, producer_config
from livetiming.bridges.kafka.topics import REPLAY_SUFFIX
from livetiming.cli._joining import add_router_options, serve
from livetiming.cli._kafka import add_kafka_options, add_prefix_option, kafka_settings
from livetiming.cli._logging import start_logging
from livetiming.cli._progress import progress_bar
from livetiming.cli._signals import stopping
from livetiming.config import KafkaSettings, load_settings
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.bridges.kafka.delivering import Delivery
    from livetiming.network.wamp import WampBus
    from livetiming.service.options import CommandLine

CLIENT = "export"
SECOND_S = 1.0
CLOSE_LIMIT_S = 40.0
DESCRIPTION = """Send manifests, states, changes, events and analyses to Kafka: live, of every
service of the router's network (hidden ones too), or with --capture of a raw log or a captured
feed, which a plugin is run on. A log can be exported again: its records are the same each time,
and what is in the topics already is not sent a second time. Records of a log go to the topics of
replays (PREFIX-replay), away from live windows, unless --live is given."""
AFTER = """Options of the plugin follow after `--`, as in
`livetiming-kafka export --capture race.raw.ndjson.gz -- --min-interval 1`."""

_log = Logger(namespace="livetiming.kafka")


def add_actions(actions: Any) -> None:
    """Add the action to the command's parser."""
    parser: ArgumentParser = actions.add_parser(
        "export", help="router or raw log to topics", description=DESCRIPTION, epilog=AFTER
    )
    add_kafka_options(parser)
    add_prefix_option(parser)
    log = parser.add_argument_group("from a log")
    log.add_argument(
        "--capture",
        type=Path,
        metavar="FILE",
        help="raw log, captured feed, or folder of one message a file, to export",
    )
    log.add_argument(
        "--plugin", metavar="NAME", help="what runs on it (default: that which wrote the raw log)"
    )
    log.add_argument(
        "--uuid", help="of the service (default: the raw log's, or made of the file's name)"
    )
    log.add_argument(
        "--live", action="store_true", help="to the topics of live services, not those of replays"
    )
    log.add_argument("-q", "--quiet", action="store_true", help="show no progress")
    add_router_options(parser)
    parser.add_argument(
        "plugin_options", nargs="*", metavar="OPTION", help="of the plugin, after --"
    )
    parser.set_defaults(run=_export)


def _export(args: Namespace) -> int:
    settings = kafka_settings(args)
    if args.capture is not None:
        return _export_log(args, settings)
    for name, shown in (
        ("plugin", "--plugin"),
        ("uuid", "--uuid"),
        ("live", "--live"),
        ("plugin_options", f"{' '.join(args.plugin_options)!r}"),
    ):
        if getattr(args, name):
            raise NotConfigured(f"export: {shown} is of use with --capture FILE only")
    return _export_network(args, settings)


def _delivery(settings: KafkaSettings, prefix: str) -> tuple[Delivery, dict[str, int]]:
    config = client_config(settings, client=CLIENT)
    from livetiming.bridges.kafka import reaching
    from livetiming.bridges.kafka.delivering import Delivery, partition_counts

    _, metadata = reaching.reach(config)
    partitions = partition_counts(metadata, prefix)
    return Delivery(producer_config(settings, client=CLIENT), prefix, partitions), partitions


# ---- live ----------------------------------------------------------------------------------------


def _export_network(args: Namespace, settings: KafkaSettings) -> int:
    async def begin(bus: WampBus, reactor: Any, shutdown: Shutdown) -> None:
        from livetiming.bridges.kafka.exporting import Exporter
        from livetiming.bridges.kafka.service_records import ServiceRecords
        from livetiming.bridges.watching import Watching
        from livetiming.runtime.loops import Loops
        from livetiming.runtime.threads import run_in_thread

        delivery, _ = await run_in_thread(_delivery, settings, settings.prefix)
        boot = uuid.uuid4().hex[:16]
        exporter = Exporter(
            delivery.offer, lambda name, source: ServiceRecords(name, boot=boot, source=source)
        )
        watching, loops = Watching(bus, reactor, exporter), Loops(reactor)

        def second() -> None:
            delivery.drain()
            exporter.pass_time(round(reactor.seconds() * 1000))

        async def close() -> None:
            loops.stop()
            watching.stop()
            _tell(delivery, await run_in_thread(delivery.close))

        shutdown.on_close(close, name="the way to Kafka", limit_s=CLOSE_LIMIT_S)
        delivery.start()
        loops.every(SECOND_S, second, name="the export's clock")
        await watching.start()
        _log.info("exporting to {prefix}.*", prefix=settings.prefix)

    return serve("livetiming-kafka export", args, load_settings(), begin)


def _tell(delivery: Delivery, left: int) -> None:
    _log.info(
        "exported {count} records; {left} not acknowledged, {out} left out",
        count=delivery.acknowledged,
        left=left,
        out=delivery.left_out.total(),
    )


# ---- from a log ----------------------------------------------------------------------------------


def _export_log(args: Namespace, settings: KafkaSettings) -> int:
    client_config(settings, client=CLIENT)  # what is wrong with it is said first
    command, told = _command(args)
    from livetiming.bridges.kafka.rerunning import Rerun, log_boot
    from livetiming.bridges.kafka.resending import Rest, last_numbers
    from livetiming.bridges.kafka.service_records import Produced
    from livetiming.service.captures import read_capture
    from livetiming.service.playback import Capture

    start_logging(args.log_file or "/dev/null", verbose=args.verbose)
    capture = Capture(args.capture, read_capture, fallback_start_s=time_of(args.capture))
    prefix = settings.prefix if args.live else settings.prefix + REPLAY_SUFFIX
    delivery, partitions = _delivery(settings, prefix)
    with stopping() as stop, progress_bar(None, "exporting", quiet=args.quiet) as step:
        capture.records = _counted(capture.records, step)

        def send(made: Produced) -> None:
            if stop.is_set():
                rerun.stop()
            elif rest.wants(made):
                delivery.send(made, stop=stop.is_set)

        boot = log_boot(args.capture, *told)
        rerun = Rerun(command, capture, send, boot=boot)
        config = client_config(settings, client=CLIENT)
        rest = Rest(last_numbers(config, prefix, partitions, rerun.uuid, boot))
        rerun.run()
    return _ended(delivery, rest.skipped, stop, f"{args.capture}: to {prefix}.*")


def _ended(delivery: Delivery, skipped: int, stop: threading.Event, where: str) -> int:
    left = delivery.close()
    there = f", {skipped} were there already" if skipped else ""
    print(f"{where}: {delivery.acknowledged} records{there}")
    if stop.is_set():
        print("stopped before its end; run again, it goes on where it was")
    if left:
        print(f"{left} records are not acknowledged; run again, it goes on where it was")
    return 1 if left or stop.is_set() or delivery.refused else 0


def _command(args: Namespace) -> tuple[CommandLine, list[str]]:
    """Return the plugin's command line, and what tells this export from others of the log.

    Raises:
        NotConfigured: it is not known which plugin is to run.
    """
    from livetiming.bridges.kafka.rerunning import log_header
    from livetiming.service.options import parse

    try:
        header = log_header(args.capture)
    except OSError as error:
        raise NotConfigured(f"--capture {args.capture}: {error.strerror or error}") from None
    plugin = args.plugin or header.get("plugin")
    if not isinstance(plugin, str) or not plugin:
        raise NotConfigured(
            f"--capture {args.capture} does not say which plugin it is for; name one with "
            "--plugin (livetiming-plugins lists them)"
        )
    found = args.uuid or header.get("uuid")
    named = ["--uuid", found] if isinstance(found, str) and found else []
    command = parse([plugin, "--capture", str(args.capture), *named, *args.plugin_options])
    return command, [plugin, *named, *args.plugin_options]


def time_of(path: Path) -> float:
    """Return the Unix time [s] that a capture without times began at: that of its file."""
    return path.stat().st_mtime


def _counted(records: Iterator[Any], step: Any) -> Iterator[Any]:
    for record in records:
        step(1)
        yield record
