"""``livetiming router``: the router alone, as units and containers start it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from livetiming.cli._errors import FAILED, OK
from livetiming.config import Settings, environment
from livetiming.orchestration import router as routing
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured

DO_ROUTER = """Write the router's configuration into its folder, and become the router: the page,
the WebSocket and the recordings on one port, components on a unix socket in that folder."""


CHECK_LIMIT_S = 5.0


def add_router(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.set_defaults(act=run_router)
    parser.add_argument(
        "--port", type=int, help="of the page and the WebSocket (LIVETIMING_PORT; default 8080)"
    )
    parser.add_argument(
        "--interface",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on; 0.0.0.0 lets others in (default %(default)s)",
    )
    parser.add_argument(
        "--work-dir",
        type=Path,
        metavar="FOLDER",
        help="where configuration and socket are (default: router/ in LIVETIMING_DATA_DIR)",
    )
    parser.add_argument(
        "--for-relay", action="store_true", help="be the public router of a livetiming-relay"
    )
    parser.add_argument("--no-page", action="store_true", help="serve no page")
    parser.add_argument("--tls-key", type=Path, metavar="FILE", help="private key, for wss://")
    parser.add_argument(
        "--tls-certificate", type=Path, metavar="FILE", help="certificate and its chain"
    )
    parser.add_argument(
        "--check",
        metavar="URL",
        help="start nothing; exit with 0 if a viewer can join the router at URL, else with 1",
    )


def make_plan(args: argparse.Namespace, settings: Settings) -> routing.RouterPlan:
    """Return the router that command line and settings ask for.

    Raises:
        NotConfigured: key and certificate do not go together, or cannot be read.
    """
    from livetiming.orchestration.node import page_dir

    return routing.RouterPlan(
        port=settings.port if args.port is None else args.port,
        interface=args.interface,
        work_dir=(args.work_dir or settings.data_dir / "router").resolve(),
        page_dir=None if args.no_page else page_dir(),
        recordings_dir=settings.recordings_dir.resolve(),
        config_name="relay.json" if args.for_relay else "config.json",
        tls=_tls(args.tls_key, args.tls_certificate),
    )


def _tls(key: Path | None, certificate: Path | None) -> tuple[Path, Path] | None:
    if key is None and certificate is None:
        return None
    if key is None or certificate is None:
        raise NotConfigured("router: expected --tls-key and --tls-certificate together, got one")
    for path in (key, certificate):
        if not os.access(path, os.R_OK):
            raise NotConfigured(
                f"router: expected to read {str(path)!r} - it is missing, or not for this user"
            )
    return key.resolve(), certificate.resolve()


def run_router(args: argparse.Namespace, settings: Settings) -> int:
    """Become the router; returns only when it cannot be started."""
    from livetiming.orchestration.node import ROUTER_FOREIGN

    if args.check:
        return check(args.check)
    if not settings.shared_secret:
        raise NotConfigured(
            "router: expected LIVETIMING_SHARED_SECRET - it is not set; set it to a long random "
            "text, the same for the router and every component"
        )
    plan = make_plan(args, settings)
    crossbar = routing.find_crossbar(settings.crossbar)
    command = routing.command(crossbar, routing.prepare(plan, routing.find_config_dir()))
    kept = {name: value for name, value in environment().items() if name not in ROUTER_FOREIGN}
    return os.execve(command[0], command, kept)


def check(url: str) -> int:
    """Join *url* as a viewer does; return the exit code of a health check."""
    from livetiming.runtime.reactor import run

    return run(lambda shutdown: _try(url, shutdown))


async def _try(url: str, shutdown: Shutdown) -> int:
    from livetiming.network.auth import Credentials
    from livetiming.network.wamp import WampBus
    from livetiming.runtime.reactor import the_reactor
    from livetiming.runtime.tasks import spawn, within

    reactor = the_reactor()
    bus = WampBus(reactor, url, Credentials())
    shutdown.on_close(bus.close, name="the connection")
    spawn(bus.run(), name="the check")
    try:
        await within(bus.joined(), CHECK_LIMIT_S, clock=reactor)
    except TimeoutError:
        print(
            f"router {url}: expected to join within {CHECK_LIMIT_S:g} s - could not; "
            "is it up, and is this its WebSocket?",
            file=sys.stderr,
        )
        return FAILED
    return OK
