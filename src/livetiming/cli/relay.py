"""``livetiming-relay``: the public services of a master router, on a public one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livetiming.cli._logging import start_logging
from livetiming.cli._main import add_log_options, make_parser, package_version, run_command
from livetiming.cli._supervised import supervised, tell_ready
from livetiming.config import Settings, load_settings
from livetiming.observability import start_sentry
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.network.auth import Credentials

DESCRIPTION = """Offer the public services of a master router on another router, for many viewers:
states, changes, analysis, strategy, schedule, and the questions that change nothing. The master is
joined with LIVETIMING_RELAY_KEY, or as any viewer without it; its secret is not needed here and its
hidden services stay there. The public router is joined with LIVETIMING_SHARED_SECRET, which is that
router's own."""
WAIT_LIMIT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to relay, and where."""

    master_url: str
    relay_url: str
    public_url: str | None
    """For the list of relays; ``None`` to stay off it."""
    with_hidden: bool


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(relay, argv)


def relay(argv: Sequence[str]) -> int:
    """Relay until a signal comes."""
    args = make_relay_parser().parse_args(argv)
    settings = load_settings()
    plan = make_plan(args, settings)
    sentry = start_sentry(
        settings.sentry_dsn,
        environment=settings.environment,
        release=package_version(),
        program="livetiming-relay",
    )
    start_logging(args.log_file, verbose=args.verbose, observers=sentry)
    from livetiming.runtime.reactor import run

    return run(lambda shutdown: _main(plan, settings, shutdown))


def make_relay_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = make_parser("livetiming-relay", DESCRIPTION)
    parser.add_argument("--master", metavar="URL", help="router to relay (MASTER_URL)")
    parser.add_argument("--relay", metavar="URL", help="public router to publish on (RELAY_URL)")
    parser.add_argument(
        "--public-url",
        metavar="URL",
        help="address at which viewers reach the relay, for the master's list of relays "
        "(LIVETIMING_RELAY_PUBLIC_URL; default: that of --relay, if it is ws:// or wss://)",
    )
    parser.add_argument(
        "--hidden",
        action="store_true",
        help="relay hidden services too, for those who know their address; needs the relay key",
    )
    add_log_options(parser)
    return parser


def make_plan(args: argparse.Namespace, settings: Settings) -> Plan:
    """Return what command line and settings ask for.

    Raises:
        NotConfigured: something is missing, or does not fit together.
    """
    from livetiming.relay.announcing import BadPublicUrl, check_public_url

    master = args.master or settings.master_url
    public = args.relay or settings.relay_url
    if not master or not public:
        missing = "MASTER_URL or --master" if not master else "RELAY_URL or --relay"
        raise NotConfigured(
            f"livetiming-relay: expected two routers - there is none in {missing}; "
            "for example --master wss://master.example/ws --relay rs://127.0.0.1:8081"
        )
    if master == public:
        raise NotConfigured(
            f"livetiming-relay: expected two different routers - both are {master!r}"
        )
    if not settings.shared_secret:
        raise NotConfigured(
            "livetiming-relay: expected LIVETIMING_SHARED_SECRET - it is not set; "
            "give it the value that the public router was started with, not the master's"
        )
    if args.hidden and not settings.relay_key:
        raise NotConfigured(
            "livetiming-relay: expected LIVETIMING_RELAY_KEY with --hidden - it is not set; "
            "a master shows hidden services to nobody without it"
        )
    viewers = args.public_url or settings.relay_public_url
    if viewers is None and public.startswith(("ws://", "wss://")):
        viewers = public
    try:
        listed = check_public_url(viewers) if viewers and settings.relay_key else None
    except BadPublicUrl as problem:
        raise NotConfigured(f"livetiming-relay: {problem}") from None
    return Plan(master_url=master, relay_url=public, public_url=listed, with_hidden=args.hidden)


def credentials(settings: Settings) -> tuple[Credentials, Credentials]:
    """Return who the relay is at the master, and at the public router."""
    from livetiming.network.auth import Credentials

    if settings.relay_key:
        key = "LIVETIMING_RELAY_KEY the value"
        master = Credentials("relay", settings.relay_key, variables=key)
    else:
        master = Credentials()
    return master, Credentials(settings.auth_id, settings.shared_secret)


async def _main(plan: Plan, settings: Settings, shutdown: Shutdown) -> int:
    from livetiming.network.wamp import WampBus
    from livetiming.relay.announcing import Announcing
    from livetiming.relay.relay import Relay
    from livetiming.runtime.reactor import the_reactor
    from livetiming.runtime.tasks import together

    reactor = the_reactor()
    notify = supervised(reactor, shutdown)
    at_master, at_public = credentials(settings)
    master = WampBus(reactor, plan.master_url, at_master, wait_limit_s=WAIT_LIMIT_S)
    public = WampBus(reactor, plan.relay_url, at_public, wait_limit_s=WAIT_LIMIT_S)
    shutdown.on_close(master.close, name="the master's connection")
    shutdown.on_close(public.close, name="the public router's connection")
    relaying = Relay(master, public, reactor, with_hidden=plan.with_hidden)
    shutdown.on_close(relaying.stop, name="the relay")

    async def serve() -> None:
        await public.joined()
        await relaying.start()
        if plan.public_url is not None:
            announcing = Announcing(master, public, reactor, plan.public_url)
            shutdown.on_close(announcing.stop, name="the announcement")
            announcing.start()
        tell_ready(notify, shutdown, public, plan.relay_url)

    await together(master.run(), public.run(), serve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
