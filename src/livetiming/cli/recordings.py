"""``livetiming-recordings``: the catalogue of finished recordings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livetiming.cli._joining import add_router_options, serve
from livetiming.cli._main import make_parser, run_command
from livetiming.cli._numbers import positive
from livetiming.config import load_settings
from livetiming.runtime.shutdown import Shutdown

if TYPE_CHECKING:
    from livetiming.network.wamp import WampBus

DESCRIPTION = """Answer questions about recordings: pages of finished ones, names, one of them; let
those who may correct their manifests; and give viewers of a running session what the DVR on this
machine has recorded of it, so that they can rewind it."""
INTERVAL_S = 60.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(recordings, argv)


def recordings(argv: Sequence[str]) -> int:
    """Serve the catalogue until a signal comes."""
    args = _make_parser().parse_args(argv)
    settings = load_settings()

    async def begin(bus: WampBus, reactor: Any, shutdown: Shutdown) -> None:
        from livetiming.orchestration.recordings import Recordings
        from livetiming.orchestration.recordings_running import RunningRecordings

        folder = args.recordings_dir or settings.recordings_dir
        serving = Recordings(bus, reactor, folder, authcode=settings.admin_authcode)
        shutdown.on_close(serving.stop, name="the catalogue")
        await serving.start(interval_s=args.interval, everything=settings.reindex)
        running = RunningRecordings(bus, reactor, args.temp_dir or settings.recordings_temp_dir)
        shutdown.on_close(running.stop, name="the running recordings")
        await running.start()

    return serve("livetiming-recordings", args, settings, begin)


def _make_parser() -> argparse.ArgumentParser:
    parser = make_parser("livetiming-recordings", DESCRIPTION)
    for option, meaning in (
        ("--recordings-dir", "finished recordings (LIVETIMING_RECORDINGS_DIR)"),
        ("--temp-dir", "recordings in progress (LIVETIMING_RECORDINGS_TEMP_DIR)"),
    ):
        parser.add_argument(option, type=Path, metavar="FOLDER", help=meaning)
    parser.add_argument(
        "--interval",
        type=positive,
        default=INTERVAL_S,
        metavar="SECONDS",
        help="look for new recordings this often (default %(default)g)",
    )
    add_router_options(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
