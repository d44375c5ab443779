"""``livetiming-dvr``: record every service of a network."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livetiming.cli._joining import add_router_options, serve
from livetiming.cli._main import make_parser, run_command
from livetiming.cli._numbers import amount
from livetiming.config import Settings, load_settings
from livetiming.runtime.shutdown import Shutdown

if TYPE_CHECKING:
    from livetiming.network.wamp import WampBus

DESCRIPTION = """Record every service of a network. A recording ends when its service is silent,
or begins another session; one that runs when the DVR stops goes on when it starts again."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(dvr, argv)


def dvr(argv: Sequence[str]) -> int:
    """Record until a signal comes."""
    args = _make_parser().parse_args(argv)
    settings = load_settings()
    return serve("livetiming-dvr", args, settings, _recording(args, settings))


def _recording(args: argparse.Namespace, settings: Settings) -> Any:
    async def begin(bus: WampBus, reactor: Any, shutdown: Shutdown) -> None:
        from livetiming.orchestration.dvr import Dvr
        from livetiming.orchestration.dvr_disk import Disk, Rules
        from livetiming.orchestration.dvr_reports import Reports
        from livetiming.orchestration.dvr_store import Store

        store = Store(
            args.temp_dir or settings.recordings_temp_dir,
            args.recordings_dir or settings.recordings_dir,
        )
        rules = Rules(
            timeout_s=args.timeout,
            min_duration_s=args.min_duration,
            reserve_bytes=round(args.reserve * 1e6),
        )
        reports = Reports()
        disk = Disk(store, rules, on_published=reports.want if args.report else None)
        recorder = Dvr(bus, reactor, disk)
        shutdown.on_close(reports.stop, name="reports")
        shutdown.on_close(recorder.stop, name="the DVR")
        await recorder.start()

    return begin


def _make_parser() -> argparse.ArgumentParser:
    parser = make_parser("livetiming-dvr", DESCRIPTION)
    for option, meaning in (
        ("--recordings-dir", "where finished recordings go (LIVETIMING_RECORDINGS_DIR)"),
        ("--temp-dir", "where recordings in progress are (LIVETIMING_RECORDINGS_TEMP_DIR)"),
    ):
        parser.add_argument(option, type=Path, metavar="FOLDER", help=meaning)
    for option, default, unit, meaning in (
        ("--timeout", 600, "SECONDS", "a service silent for so long has ended"),
        ("--min-duration", 600, "SECONDS", "drop recordings shorter than this"),
        ("--reserve", 500, "MB", "stop recording while the disk has less room than this"),
    ):
        parser.add_argument(
            option,
            type=amount,
            default=default,
            metavar=unit,
            help=f"{meaning} (default %(default)s)",
        )
    parser.add_argument(
        "--report",
        action="store_true",
        help="write a report beside each finished recording, as livetiming-report does",
    )
    add_router_options(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
