"""``livetiming-service-manager``: services that go on when the terminal is closed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from livetiming.cli._errors import FAILED, OK
from livetiming.cli._main import make_parser, run_command
from livetiming.cli._numbers import amount
from livetiming.config import Settings, load_settings
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.orchestration.manager import Manager, Started, Wish
    from livetiming.orchestration.manager.status import Row

DESCRIPTION = """Start, stop and watch services that go on when the terminal is closed. A
service has the name of its plugin, or the one that --as gives it; options that this command does
not know, and everything after --, are the service's own, as for livetiming-service."""
FOLLOW_S = 0.25
JOIN_LIMIT_S = 5.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(service_manager, argv)


def service_manager(argv: Sequence[str]) -> int:
    """Do what the verb says."""
    args, extra = parse(argv)
    settings = load_settings()
    act = {"start": _start, "restart": _start, "stop": _stop, "status": _status, "logs": _logs}
    return act[args.verb](args, extra, settings)


# ---- the command line ----------------------------------------------------------------------------


def parse(argv: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Read the command line; return it, and the words that are for the service."""
    words = list(argv)
    own, after = words, []
    if "--" in words:
        own, after = words[: words.index("--")], words[words.index("--") + 1 :]
    parser = make_manager_parser()
    args, extra = parser.parse_known_args(own)
    extra = [*extra, *after]
    if extra and args.verb not in ("start", "restart"):
        parser.error(f"{args.verb}: unrecognised arguments: {' '.join(extra)}")
    return args, extra


def make_manager_parser() -> argparse.ArgumentParser:
    """Return the parser with all verbs."""
    parser = make_parser("livetiming-service-manager", DESCRIPTION)
    parser.allow_abbrev = False
    _add_folder(parser, default=None)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for name, text in (
        ("start", "start a service; say so when it can be watched"),
        ("restart", "stop a service if it runs, and start it with its identity and state"),
    ):
        verb = verbs.add_parser(name, help=text, description=_describe(name), allow_abbrev=False)
        names = "; or the name given by --as" if name == "restart" else ""
        verb.add_argument(
            "plugin", metavar="PLUGIN", help=f"one that livetiming-plugins lists{names}"
        )
        _add_folder(verb, default=argparse.SUPPRESS)
        _add_name(verb)
        _add_start_options(verb)
    stop = verbs.add_parser("stop", help="stop a service; return when it is gone")
    stop.add_argument("plugin", metavar="PLUGIN", help="the plugin, or the name given by --as")
    _add_folder(stop, default=argparse.SUPPRESS)
    _add_name(stop)
    _add_patience(stop)
    _add_status(verbs.add_parser("status", help="list services and what they are doing"))
    _add_logs(verbs.add_parser("logs", help="show what a service has logged"))
    return parser


def _describe(verb: str) -> str:
    if verb == "start":
        return (
            "Start a service and wait until it can be watched. One that ends meanwhile is a "
            "failure: the last lines of its log are shown, and the exit code is 1."
        )
    return (
        "Stop a service, wait until it is gone, and start it again with its uuid and its saved "
        "state. Without options of the service, those it was started with are used again."
    )


def _add_folder(parser: argparse.ArgumentParser, *, default: object) -> None:
    parser.add_argument(
        "-p",
        "--pid-directory",
        type=Path,
        metavar="DIR",
        default=default,
        help="where pid files are (LIVETIMING_PID_DIR; default ~/.livetiming-service-pids/)",
    )


def _add_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="name", metavar="NAME", help="name of one instance of several of a plugin"
    )


def _add_patience(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--patience",
        type=amount,
        metavar="SECONDS",
        help="how long it has to end by itself before it is made to (default 30; more if it "
        "has a recording to finish)",
    )


def _add_start_options(parser: argparse.ArgumentParser) -> None:
    from livetiming.orchestration.manager.manager import READY_S

    parser.add_argument(
        "-f", "--fresh", action="store_true", help="as a new service, without the state it had"
    )
    parser.add_argument(
        "--wait",
        type=amount,
        default=READY_S,
        metavar="SECONDS",
        help="how long to wait until it can be watched; 0 does not wait (default %(default)g)",
    )
    _add_patience(parser)


def _add_status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plugin", metavar="PLUGIN", nargs="?", help="only this one")
    _add_folder(parser, default=argparse.SUPPRESS)
    _add_name(parser)
    parser.add_argument("-a", "--all", action="store_true", help="those that were stopped, too")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--router", metavar="URL", help="router to ask (LIVETIMING_ROUTER)")


def _add_logs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plugin", metavar="PLUGIN", help="the plugin, or the name given by --as")
    _add_folder(parser, default=argparse.SUPPRESS)
    _add_name(parser)
    parser.add_argument(
        "-n", "--lines", type=int, default=50, metavar="N", help="of the end (default %(default)s)"
    )
    parser.add_argument(
        "-f", "--follow", action="store_true", help="go on with what is added, until Ctrl-C"
    )


def _manager(args: argparse.Namespace, settings: Settings) -> Manager:
    from livetiming.orchestration.manager import Manager, Surroundings

    return Manager(Surroundings.of(settings, pid_dir=args.pid_directory))


def _wish(args: argparse.Namespace, words: Sequence[str] = ()) -> Wish:
    from livetiming.orchestration.manager import Wish

    return Wish(args.plugin, tuple(words), args.name or "")


# ---- verbs ---------------------------------------------------------------------------------------


def _start(args: argparse.Namespace, words: list[str], settings: Settings) -> int:
    from livetiming.orchestration.manager import DiedAtOnce

    manager, wish = _manager(args, settings), _wish(args, words)
    try:
        if args.verb == "start":
            started = manager.start(wish, ready_s=args.wait)
        else:
            started = manager.restart(
                wish, fresh=args.fresh, ready_s=args.wait, ask_s=args.patience
            )
    except DiedAtOnce as failure:
        print(f"livetiming-service-manager: {failure}", file=sys.stderr)
        for line in failure.lines:
            print(f"  {line}", file=sys.stderr)
        return FAILED
    _tell(started, args.wait)
    return OK


def _tell(started: Started, wait_s: float) -> None:
    record = started.record
    if started.stale_pid is not None:
        print(f"{record.name}: an old pid file told of pid {started.stale_pid}; it is replaced")
    how = "goes on with its state" if started.resumed else "started"
    print(f"{record.name}: {how}, pid {record.pid}, uuid {record.uuid}, log {record.log_path}")
    if record.args:
        print(f"{record.name}: options {' '.join(record.args)}")
    if not started.is_ready and wait_s > 0:
        print(
            f"{record.name}: cannot be watched after {wait_s:g} s, and goes on trying; "
            f"livetiming-service-manager logs {record.name} -f shows what it waits for"
        )


def _stop(args: argparse.Namespace, _words: list[str], settings: Settings) -> int:
    stopped = _manager(args, settings).stop(_wish(args).instance, ask_s=args.patience)
    if stopped.signal is None:
        print(f"{stopped.name}: had ended already; its pid file is removed")
    elif stopped.signal.name == "SIGINT":
        print(f"{stopped.name}: stopped (pid {stopped.pid})")
    else:
        print(f"{stopped.name}: did not end when asked; ended by {stopped.signal.name}")
    return OK


def _status(args: argparse.Namespace, _words: list[str], settings: Settings) -> int:
    from livetiming.orchestration.manager.status import State, survey, table

    now_s = _now_s()
    rows = survey(_manager(args, settings), now_s=now_s)
    if args.plugin is not None:
        rows = [row for row in rows if row.name == _wish(args).instance]
    elif not args.all:
        rows = [row for row in rows if row.state is not State.STOPPED]
    url = args.router or settings.router_url
    if url and any(row.pid is not None for row in rows):
        rows = _ask(url, rows, settings)
    if args.json:
        print(json.dumps([row.as_json() for row in rows], indent=2))
    elif rows:
        print("\n".join(table(rows, now_s=_now_s())))
    else:
        print("no services" if args.plugin is None else f"{args.plugin}: no such service")
    return OK if rows or args.plugin is None else FAILED


def _now_s() -> float:
    return datetime.now(UTC).timestamp()


def _ask(url: str, rows: list[Row], settings: Settings) -> list[Row]:
    """Return *rows* with what the services themselves say, if the router is there."""
    from livetiming.network.auth import Credentials, RouterRefused
    from livetiming.network.wamp import WampBus
    from livetiming.orchestration.manager.asking import asked_rows
    from livetiming.runtime.reactor import run, the_reactor
    from livetiming.runtime.shutdown import Shutdown
    from livetiming.runtime.tasks import spawn, within

    found = list(rows)

    async def ask(shutdown: Shutdown) -> int:
        reactor = the_reactor()
        bus = WampBus(reactor, url, Credentials(settings.auth_id, settings.shared_secret))
        shutdown.on_close(bus.close, name="the router connection")
        spawn(bus.run(), name="the router connection")
        await within(bus.joined(), JOIN_LIMIT_S, clock=reactor)
        found[:] = await asked_rows(bus, rows, reactor)
        return OK

    try:
        run(ask)
    except (TimeoutError, RouterRefused) as problem:
        print(
            f"livetiming-service-manager: router {url} - {problem}; "
            "cars and times are those of the saved states",
            file=sys.stderr,
        )
    return found


def _logs(args: argparse.Namespace, _words: list[str], settings: Settings) -> int:
    from livetiming.orchestration.manager import logs
    from livetiming.orchestration.manager.waiting import Patience

    manager, name = _manager(args, settings), _wish(args).instance
    record = manager.look(name).record
    path = record.log_path if record is not None else settings.log_dir / f"{name}.log"
    follower = logs.Follower(path)
    follower.skip()
    if not args.follow and not path.exists():
        raise NotConfigured(
            f"{name}: expected its log at {path} - there is none; start the service, or set "
            "LIVETIMING_LOG_DIR to where it logs"
        )
    for line in logs.tail(path, args.lines):
        print(line)
    while args.follow:
        for line in follower.news():
            print(line, flush=True)
        Patience().until(lambda: False, FOLLOW_S)
    return OK


if __name__ == "__main__":
    sys.exit(main())
