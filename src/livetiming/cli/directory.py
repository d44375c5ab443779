"""``livetiming-directory``: the list of live services."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from livetiming.cli._logging import start_logging
from livetiming.cli._main import add_log_options, make_parser, package_version, run_command
from livetiming.cli._supervised import supervised, tell_ready
from livetiming.config import Settings, load_settings
from livetiming.observability import start_sentry
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured

DESCRIPTION = "Keep the list of live timing services of a network."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(directory, argv)


def directory(argv: Sequence[str]) -> int:
    """Serve the directory until a signal comes."""
    parser = make_parser("livetiming-directory", DESCRIPTION)
    parser.add_argument("--router", metavar="URL", help="router to join (LIVETIMING_ROUTER)")
    add_log_options(parser)
    args = parser.parse_args(argv)
    settings = load_settings()
    url = args.router or settings.router_url
    if not url:
        raise NotConfigured(
            "directory: expected a router in LIVETIMING_ROUTER or --router - there is none; "
            "on this machine it is ws://127.0.0.1:8080/ws"
        )
    if not settings.shared_secret:
        raise NotConfigured(
            "directory: expected LIVETIMING_SHARED_SECRET - it is not set; "
            "give it the value the router was started with"
        )
    sentry = start_sentry(
        settings.sentry_dsn,
        environment=settings.environment,
        release=package_version(),
        program="directory",
    )
    start_logging(args.log_file, verbose=args.verbose, observers=sentry)
    return _serve(url, settings)


def _serve(url: str, settings: Settings) -> int:
    from livetiming.runtime.reactor import run

    return run(lambda shutdown: _main(url, settings, shutdown))


async def _main(url: str, settings: Settings, shutdown: Shutdown) -> int:
    from livetiming.network.auth import Credentials
    from livetiming.network.wamp import WampBus
    from livetiming.orchestration.directory import Directory
    from livetiming.runtime.reactor import the_reactor
    from livetiming.runtime.tasks import together

    reactor = the_reactor()
    notify = supervised(reactor, shutdown)
    bus = WampBus(reactor, url, Credentials(settings.auth_id, settings.shared_secret))
    shutdown.on_close(bus.close, name="the router connection")
    serving = Directory(bus, reactor)
    shutdown.on_close(serving.stop, name="the directory")

    async def serve() -> None:
        await bus.joined()
        await serving.start()
        tell_ready(notify, shutdown, bus, url)

    await together(bus.run(), serve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
