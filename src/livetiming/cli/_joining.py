"""What the commands share that serve a network: its router, their log, their life on it."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from livetiming.cli._logging import start_logging
from livetiming.cli._main import add_log_options, package_version
from livetiming.cli._supervised import supervised, tell_ready
from livetiming.config import Settings
from livetiming.observability import start_sentry
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.network.wamp import WampBus

Serve = Callable[["WampBus", Any, Shutdown], Awaitable[object]]
"""Given a bus, which has joined unless told otherwise, the reactor and what to register closings
with: begins to serve, and returns."""


def add_router_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that joins a router and runs until it is stopped."""
    parser.add_argument("--router", metavar="URL", help="router to join (LIVETIMING_ROUTER)")
    add_log_options(parser)


def serve(
    program: str,
    args: argparse.Namespace,
    settings: Settings,
    begin: Serve,
    *,
    at_once: bool = False,
) -> int:
    """Join the router and serve until a signal comes; return the exit code.

    Args:
        program: its name.
        args: those of :func:`add_router_options`, at least.
        settings: what the environment says.
        begin: what to do on the bus.
        at_once: begin without waiting for the router.

    Raises:
        NotConfigured: there is no router to join, or no secret to join it with.
    """
    url = args.router or settings.router_url
    if not url:
        raise NotConfigured(
            f"{program}: expected a router in LIVETIMING_ROUTER or --router - there is none; "
            "on this machine it is ws://127.0.0.1:8080/ws"
        )
    if not settings.shared_secret:
        raise NotConfigured(
            f"{program}: expected LIVETIMING_SHARED_SECRET - it is not set; "
            "give it the value the router was started with"
        )
    observers = start_sentry(
        settings.sentry_dsn,
        environment=settings.environment,
        release=package_version(),
        program=program,
    )
    start_logging(args.log_file, verbose=args.verbose, observers=observers)
    from livetiming.runtime.reactor import run

    async def work(bus: WampBus, reactor: Any, shutdown: Shutdown) -> None:
        if not at_once:
            await bus.joined()
        await begin(bus, reactor, shutdown)

    return run(lambda shutdown: _main(url, settings, work, shutdown))


async def _main(url: str, settings: Settings, work: Serve, shutdown: Shutdown) -> int:
    from livetiming.network.auth import Credentials
    from livetiming.network.wamp import WampBus
    from livetiming.runtime.reactor import the_reactor
    from livetiming.runtime.tasks import together

    reactor = the_reactor()
    notify = supervised(reactor, shutdown)
    bus = WampBus(reactor, url, Credentials(settings.auth_id, settings.shared_secret))
    shutdown.on_close(bus.close, name="the router connection")

    async def serving() -> None:
        await work(bus, reactor, shutdown)
        tell_ready(notify, shutdown, bus, url)

    await together(bus.run(), serving())
    return 0
