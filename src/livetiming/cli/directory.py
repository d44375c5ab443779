"""``livetiming-directory``: the list of live services."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from livetiming.cli._joining import add_router_options, serve
from livetiming.cli._main import make_parser, run_command
from livetiming.config import load_settings
from livetiming.runtime.shutdown import Shutdown

if TYPE_CHECKING:
    from livetiming.network.wamp import WampBus

DESCRIPTION = "Keep the list of live timing services of a network."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(directory, argv)


def directory(argv: Sequence[str]) -> int:
    """Serve the directory until a signal comes."""
    parser = make_parser("livetiming-directory", DESCRIPTION)
    add_router_options(parser)
    return serve("livetiming-directory", parser.parse_args(argv), load_settings(), _begin)


async def _begin(bus: WampBus, reactor: Any, shutdown: Shutdown) -> None:
    from livetiming.orchestration.directory import Directory

    serving = Directory(bus, reactor)
    shutdown.on_close(serving.stop, name="the directory")
    await serving.start()


if __name__ == "__main__":
    sys.exit(main())
