"""``livetiming-announce``: tell chats, mailboxes and phones what happens on a network."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from livetiming.cli._joining import add_router_options, serve
from livetiming.cli._main import EPILOG, make_parser, run_command
from livetiming.config import Settings, load_settings
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import FAILED, OK, NotConfigured

if TYPE_CHECKING:
    from livetiming.network.wamp import WampBus
    from livetiming.orchestration.announce.target import AppriseTarget

DESCRIPTION = """Tell chats, mailboxes and phones what happens on a network. Where to is in
LIVETIMING_ANNOUNCE_URLS: addresses of Apprise, such as discord://ID/TOKEN or
failure=mailto://USER:PASSWORD@HOST, with blanks between. The scheduler announces starts, finishes
and failures itself; 'watch' adds red flags."""
SEND_LIMIT_S = 60.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(announce, argv)


def announce(argv: Sequence[str]) -> int:
    """Do what the command line says."""
    args = make_announce_parser().parse_args(argv)
    settings = load_settings()
    return int(args.run(args, settings))


def make_announce_parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    parser = make_parser("livetiming-announce", DESCRIPTION)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    watch = commands.add_parser(
        "watch",
        help="announce red flags until Ctrl-C",
        description="Follow the listed services of a network and announce their red flags, each "
        "once, also across restarts. Hidden services are not followed.",
        epilog=EPILOG,
    )
    watch.add_argument(
        "--except",
        dest="ignored",
        action="append",
        default=[],
        metavar="CLASS",
        help="announce nothing of services of this class, such as replay; may be given several "
        "times",
    )
    add_router_options(watch)
    watch.set_defaults(run=_watch)
    check = commands.add_parser(
        "check",
        help="show what would be announced where; send nothing",
        description="Show the targets, without their secrets, and the texts of every kind.",
        epilog=EPILOG,
    )
    check.add_argument("--json", action="store_true", help="print JSON instead of a table")
    check.set_defaults(run=_check)
    test = commands.add_parser(
        "test",
        help="send a test to every target and say which took it",
        description="Send a test message to every target, whatever kinds it wants.",
        epilog=EPILOG,
    )
    test.set_defaults(run=_test)
    _add_send(commands)
    return parser


def _add_send(commands: Any) -> None:
    send = commands.add_parser(
        "send",
        help="announce something of your own",
        description="Announce something of your own, at the targets that want its kind; wait for "
        "them, and say which took it. Templates are for news of the network: this is sent as it "
        "is. For scripts, and for OnFailure= of systemd.",
        epilog=EPILOG,
    )
    send.add_argument("kind", metavar="KIND", help="such as failure, or a kind of your own")
    send.add_argument("title", metavar="TITLE", help="one line")
    send.add_argument("body", metavar="TEXT", nargs="?", default="", help="more, if there is more")
    send.add_argument(
        "--key",
        help="announce this once: nothing is sent, with exit code 0, where news of this key were",
    )
    send.set_defaults(run=_send)


# ---- check -----------------------------------------------------------------------------------


def _check(args: argparse.Namespace, settings: Settings) -> int:
    from livetiming.orchestration.announce.opening import read_templates
    from livetiming.orchestration.announce.report import as_json, as_text, example

    targets, problems = _targets(settings)
    texts = example(read_templates(settings.announce_templates), settings.public_url)
    addresses = [target.address for target in targets]
    print(
        json.dumps(as_json(addresses, texts, problems), indent=2)
        if args.json
        else as_text(addresses, texts)
    )
    return _complain(problems)


def _targets(settings: Settings) -> tuple[list[AppriseTarget], list[str]]:
    from livetiming.orchestration.announce.opening import find_targets
    from livetiming.runtime.reactor import the_reactor

    targets, problems = find_targets(settings, the_reactor())
    if not targets and not problems:
        raise NotConfigured(
            "expected addresses in LIVETIMING_ANNOUNCE_URLS - there are none; "
            "docs/howto/announcements.md shows how to find those of Discord, Telegram and others"
        )
    return targets, problems


def _complain(problems: Sequence[str]) -> int:
    for problem in problems:
        print(f"livetiming-announce: {problem}", file=sys.stderr)
    return FAILED if problems else OK


# ---- test and send ---------------------------------------------------------------------------


def _test(args: argparse.Namespace, settings: Settings) -> int:
    targets, problems = _targets(settings)
    title, body = "livetiming", f"A test: announcements arrive here. {settings.public_url}".strip()
    taken = _deliver(targets, "test", title, body)
    return max(_complain(problems), OK if all(taken) else FAILED)


def _send(args: argparse.Namespace, settings: Settings) -> int:
    from livetiming.orchestration.announce import kinds
    from livetiming.orchestration.announce.ledger import Ledger
    from livetiming.orchestration.announce.opening import LEDGER

    try:
        kind = kinds.check(args.kind)
    except kinds.BadKind as problem:
        raise NotConfigured(str(problem)) from None
    targets, problems = _targets(settings)
    wanting = [target for target in targets if target.address.wants(kind)]
    if not wanting:
        print(f"no target wants {kind}")
        return _complain(problems)
    ledger = Ledger(settings.state_dir / LEDGER, owner="send")
    if args.key and not ledger.claim(args.key, kind, [], now_s=_now_s()):
        print(f"{args.key}: announced before")
        return OK
    taken = _deliver(wanting, kind, args.title, args.body)
    if args.key and not any(taken):
        ledger.release(args.key)
    return max(_complain(problems), OK if all(taken) else FAILED)


def _now_s() -> float:
    from livetiming.runtime.reactor import the_reactor

    return float(the_reactor().seconds())


def _deliver(targets: Sequence[AppriseTarget], kind: str, title: str, body: str) -> list[bool]:
    """Send to all of them at once; print a line each; return which took it."""
    from livetiming.orchestration.announce.target import NotSent
    from livetiming.runtime.reactor import run, the_reactor
    from livetiming.runtime.tasks import together, within

    async def one(target: AppriseTarget) -> bool:
        try:
            await within(target.send(kind, title, body), SEND_LIMIT_S, clock=the_reactor())
        except (NotSent, TimeoutError) as problem:
            print(f"{target.address.label}: not sent - {problem}")
            return False
        print(f"{target.address.label}: sent")
        return True

    async def all_of_them(_shutdown: Shutdown) -> int:
        taken.extend(await together(*(one(target) for target in targets)))
        return OK

    taken: list[bool] = []
    run(all_of_them)
    return taken or [False]


# ---- watch -----------------------------------------------------------------------------------


def _watch(args: argparse.Namespace, settings: Settings) -> int:
    from livetiming.orchestration.announce.opening import find_addresses

    found, problems = find_addresses(settings.announce_urls, settings.twitter)
    if not found and not problems:
        _targets(settings)

    async def begin(bus: WampBus, reactor: Any, shutdown: Shutdown) -> None:
        from livetiming.orchestration.announce.announcer import Announcements
        from livetiming.orchestration.announce.opening import open_announcer
        from livetiming.orchestration.announce.watcher import Watcher

        announcer = open_announcer(settings, reactor, owner="watch")
        if not isinstance(announcer, Announcements):
            raise NotConfigured("expected an address that can be used; see above")
        shutdown.on_close(announcer.stop, name="the announcements")
        await announcer.start()
        watcher = Watcher(bus, announcer, announcer.book, reactor, ignored=args.ignored)
        shutdown.on_close(watcher.stop, name="the watcher")
        await watcher.start()

    return serve("livetiming-announce", args, settings, begin)


if __name__ == "__main__":
    sys.exit(main())
