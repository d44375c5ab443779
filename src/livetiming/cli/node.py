"""``livetiming``: a whole node with one command."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from livetiming.cli._errors import FAILED, OK
from livetiming.cli._logging import start_logging
from livetiming.cli._main import make_parser, package_version, run_command
from livetiming.cli._router import DO_ROUTER, add_router
from livetiming.cli._supervised import supervised
from livetiming.config import Settings, environment, load_settings
from livetiming.observability import start_sentry
from livetiming.orchestration import router as routing
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.orchestration.demo import Race
    from livetiming.orchestration.node import Node, NodePlan

DESCRIPTION = "Run a live-timing node: router, page, directory and services."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(livetiming, argv)


def livetiming(argv: Sequence[str]) -> int:
    """Do what the sub-command says."""
    args = make_node_parser().parse_args(argv)
    act: Callable[[argparse.Namespace, Settings], int] = args.act
    return act(args, load_settings())


def make_node_parser() -> argparse.ArgumentParser:
    """Return the parser with all sub-commands."""
    parser = make_parser("livetiming", DESCRIPTION)
    actions = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_up(actions.add_parser("up", help="run a node until Ctrl-C", description=_up.__doc__))
    _add_demo(actions.add_parser("demo", help="run a node with a race", description=_demo.__doc__))
    add_router(actions.add_parser("router", help="run the router alone", description=DO_ROUTER))
    _add_doctor(
        actions.add_parser("doctor", help="check this machine", description=_doctor.__doc__)
    )
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, help="of the page and the router (LIVETIMING_PORT; default 8080)"
    )
    parser.add_argument(
        "--interface",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on; 0.0.0.0 lets others in (default %(default)s)",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="log more to node.log")


def _add_up(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(act=_up)
    parser.add_argument(
        "--service",
        action="append",
        default=[],
        metavar="'PLUGIN OPTIONS'",
        help="a service to run, as for livetiming-service; may be given several times",
    )
    parser.add_argument(
        "--scheduler",
        action="store_true",
        help="run services when the calendar in LIVETIMING_CALENDAR_URL says so",
    )
    parser.add_argument("--no-record", action="store_true", help="record nothing")
    parser.add_argument("--no-page", action="store_true", help="serve no page, the router only")
    _add_common(parser)


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(act=_demo)
    parser.add_argument("--teams", type=int, default=30, metavar="N", help="karts in the race")
    parser.add_argument("--seed", type=int, default=24, metavar="N", help="same seed, same race")
    parser.add_argument("--speed", type=float, default=1.0, metavar="N", help="race s a second")
    parser.add_argument(
        "--once-ready-exit", action="store_true", help="end as soon as the race is on the page"
    )
    _add_common(parser)


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(act=_doctor)
    parser.add_argument("--port", type=int, help="port to check (LIVETIMING_PORT; default 8080)")
    parser.add_argument(
        "--feed",
        action="append",
        default=[],
        metavar="HOST:PORT",
        help="a feed that should be reachable; may be given several times",
    )


# ---- up ------------------------------------------------------------------------------------------


def _up(args: argparse.Namespace, settings: Settings) -> int:
    """Run router, page, directory and services; one Ctrl-C stops all of them."""
    from livetiming.orchestration.node import read_secret

    secret = settings.shared_secret or read_secret(settings.data_dir / "secret")
    plan = _plan(args, settings, settings.data_dir, secret)
    plan = dataclasses.replace(plan, services=tuple(args.service))
    plan = dataclasses.replace(plan, records=not args.no_record)
    if args.scheduler:
        plan = dataclasses.replace(plan, calendar_url=_calendar_url(settings))
    if args.no_page:
        plan = dataclasses.replace(plan, page_dir=None)
    plan = dataclasses.replace(plan, announces=bool(settings.announce_urls))
    return _run(plan, args, settings, _stay_up)


def _calendar_url(settings: Settings) -> str:
    """Return the address of the calendar; of a file, from wherever it is read."""
    from livetiming.orchestration.schedule.places import is_file

    place = settings.calendar_url or settings.calendar_id
    if not place:
        raise NotConfigured(
            "--scheduler: expected a calendar in LIVETIMING_CALENDAR_URL or LIVETIMING_CALENDAR_ID "
            "- neither is set; give the iCal address of one, the path of an iCalendar file, or "
            "the id of a calendar at Google"
        )
    return str(Path(place).resolve()) if is_file(place) and "://" not in place else place


def _files(settings: Settings) -> dict[str, str]:
    """Return the variables that name files, whole: components run in another folder."""
    files = {
        "LIVETIMING_GOOGLE_CREDENTIALS": settings.google_credentials,
        "LIVETIMING_GOOGLE_TOKEN": settings.google_token,
        "LIVETIMING_ANNOUNCE_TEMPLATES": settings.announce_templates,
    }
    return {name: str(path.resolve()) for name, path in files.items() if path is not None}


def _plan(args: argparse.Namespace, settings: Settings, data_dir: Path, secret: str) -> NodePlan:
    from livetiming.orchestration.node import NodePlan, page_dir

    env = {**environment(), **_files(settings)}

    def folder(variable: str, name: str) -> Path:
        return Path(env.get(variable) or data_dir / name).resolve()

    return NodePlan(
        port=settings.port if args.port is None else args.port,
        interface=args.interface,
        crossbar=routing.find_crossbar(settings.crossbar),
        config_dir=routing.find_config_dir(),
        page_dir=page_dir(),
        data_dir=data_dir.resolve(),
        log_dir=folder("LIVETIMING_LOG_DIR", "logs"),
        raw_dir=folder("LIVETIMING_RAW_DIR", "raw"),
        state_dir=folder("LIVETIMING_STATE_DIR", "state"),
        recordings_dir=folder("LIVETIMING_RECORDINGS_DIR", "recordings"),
        recordings_temp_dir=folder("LIVETIMING_RECORDINGS_TEMP_DIR", "recordings-temp"),
        secret=secret,
        environment=env,
    )


Work = Callable[["Node", Shutdown], "object"]


def _run(plan: NodePlan, args: argparse.Namespace, settings: Settings, work: Work) -> int:
    """Run a node, and *work* beside it, until a signal comes."""
    from livetiming.runtime.reactor import run

    for made in (plan.data_dir, plan.log_dir, plan.raw_dir, plan.state_dir):
        made.mkdir(parents=True, exist_ok=True)
    sentry = start_sentry(
        settings.sentry_dsn,
        environment=settings.environment,
        release=package_version(),
        program="node",
    )
    start_logging(plan.log_dir / "node.log", verbose=args.verbose, observers=sentry)
    return run(lambda shutdown: _live(plan, shutdown, work))


async def _live(plan: NodePlan, shutdown: Shutdown, work: Work) -> int:
    from livetiming.orchestration.child import STOP_LIMIT_S
    from livetiming.orchestration.node import Node, NodeFailed
    from livetiming.runtime.reactor import the_reactor

    reactor = the_reactor()
    notify = supervised(reactor, shutdown)
    node = Node(plan, reactor, say)
    shutdown.on_close(node.stop, name="the node", limit_s=4 * STOP_LIMIT_S)
    try:
        await node.up()
        notify.ready(f"page at {node.page_url}")
        shutdown.on_close(notify.stopping, name="the farewell to the supervisor")
        await work(node, shutdown)  # type: ignore[misc]
    except NodeFailed as failure:
        print(f"livetiming: {failure}", file=sys.stderr, flush=True)
        return FAILED
    return OK


async def _stay_up(node: Node, shutdown: Shutdown) -> None:
    say(f"page at {node.page_url}")
    say(f"logs in {node.log_dir}; Ctrl-C stops everything")
    await node.failed.wait()


def say(text: str) -> None:
    """Tell the user."""
    print(text, flush=True)


# ---- demo ----------------------------------------------------------------------------------------


def _demo(args: argparse.Namespace, settings: Settings) -> int:
    """Run a node with a simulated endurance race already in its last third."""
    import secrets

    from livetiming.orchestration.demo import Race

    race = Race(teams=args.teams, seed=args.seed, speed=args.speed)
    data_dir = settings.data_dir / "demo"
    plan = _plan(args, settings, data_dir, secrets.token_urlsafe(32))
    # Recorded from the first picture on, so that the recorder's start does not delay that.
    plan = dataclasses.replace(plan, records=False)
    return _run(
        plan, args, settings, lambda node, shutdown: _race(node, race, leave=args.once_ready_exit)
    )


async def _race(node: Node, race: Race, *, leave: bool) -> None:
    from livetiming.orchestration.demo import start_race

    await start_race(node, race)
    await node.first_state()
    say(f"a kart race is on: open {node.page_url}")
    if not leave:
        say("Ctrl-C stops everything")
        node.record("--min-duration", "60")
        await node.failed.wait()


# ---- doctor --------------------------------------------------------------------------------------


def _doctor(args: argparse.Namespace, settings: Settings) -> int:
    """Check this machine and say what to do about what is missing."""
    from livetiming.orchestration.doctor import examine

    port = settings.port if args.port is None else args.port
    results = examine(settings, port=port, feeds=tuple(args.feed))
    width = max(len(result.name) for result in results)
    for result in results:
        say(f"{result.grade.value:4}  {result.name:{width}}  {result.text}")
        if result.advice:
            say(f"{'':4}  {'':{width}}  -> {result.advice}")
    return FAILED if any(result.is_failure for result in results) else OK


if __name__ == "__main__":
    sys.exit(main())
