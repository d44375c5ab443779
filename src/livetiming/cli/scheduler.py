"""``livetiming-scheduler``: services that run when a calendar says so."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from livetiming.cli._joining import add_router_options, serve
from livetiming.cli._main import make_parser, run_command
from livetiming.cli._numbers import amount, positive
from livetiming.config import Settings, load_settings
from livetiming.runtime.shutdown import Shutdown
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.network.wamp import WampBus

DESCRIPTION = """Run services when a calendar says so. An event whose title ends in [PLUGIN] or
[PLUGIN, OPTIONS] has its service started some minutes before and stopped some minutes after; events
that ask for the same share it. Services go on when the scheduler ends, and the next one takes
them over."""
THREADS = 30
STOP_LIMIT_S = 60.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(scheduler, argv)


def scheduler(argv: Sequence[str]) -> int:
    """Serve the calendar until a signal comes."""
    args = make_scheduler_parser().parse_args(argv)
    settings = load_settings()
    url = args.calendar or settings.calendar_url or settings.calendar_id
    if not url:
        raise NotConfigured(
            "scheduler: expected a calendar in LIVETIMING_CALENDAR_URL, LIVETIMING_CALENDAR_ID or "
            "--calendar - there is none; give the iCal address of one, the path of an iCalendar "
            "file, or the id of a calendar at Google"
        )
    begin = _scheduling(url, args, settings)
    return serve("livetiming-scheduler", args, settings, begin, at_once=True)


def _scheduling(url: str, args: argparse.Namespace, settings: Settings) -> Any:
    async def begin(bus: WampBus, reactor: Any, shutdown: Shutdown) -> None:
        from livetiming.network.http import AgentHttp
        from livetiming.orchestration.announce.announcer import Nobody
        from livetiming.orchestration.announce.opening import open_announcer
        from livetiming.orchestration.announce.sessions import SessionAnnouncer
        from livetiming.orchestration.manager import Manager, Surroundings
        from livetiming.orchestration.manager.record import SCHEDULER
        from livetiming.orchestration.schedule.calendar import Calendar
        from livetiming.orchestration.schedule.memory import NAME, Memory
        from livetiming.orchestration.schedule.places import source_at
        from livetiming.orchestration.schedule.planner import Rules
        from livetiming.orchestration.schedule.scheduler import Scheduler
        from livetiming.orchestration.schedule.services import ManagedServices
        from livetiming.runtime.quickclock import QuickClock

        reactor.suggestThreadPoolSize(THREADS)
        clock = QuickClock(reactor, speed=args.clock_speed, start_s=args.clock_start)
        places = Surroundings.of(settings, pid_dir=args.pid_directory, leave=not args.stop_services)
        manager = Manager(places, owner=SCHEDULER, now_s=clock.seconds)
        lock = manager.folder.only_scheduler()
        shutdown.on_close(lock.close, name="the lock of the pid directory")
        calendar = Calendar(
            source_at(url, settings, AgentHttp(reactor), zone=args.time_zone),
            Memory(settings.state_dir / NAME, url),
            clock,
            sync_s=args.sync_interval,
            horizon_s=args.horizon * 86400,
        )
        rules = Rules(
            before_s=60 * args.start_before,
            after_s=60 * args.stop_after,
            one_per_plugin=args.one_per_plugin,
        )
        rehearses = args.clock_speed != 1 or args.clock_start is not None
        announcer = (
            # nobody is to hear of next weekend's races today, nor to miss them then
            Nobody() if rehearses else open_announcer(settings, reactor, owner="scheduler")
        )
        shutdown.on_close(announcer.stop, name="the announcements")
        await announcer.start()
        running = Scheduler(
            bus,
            clock,
            calendar,
            ManagedServices(manager),
            rules=rules,
            announcer=SessionAnnouncer(announcer),
        )
        shutdown.on_close(
            lambda: running.stop(with_services=args.stop_services),
            name="the scheduler",
            limit_s=STOP_LIMIT_S,
        )
        await running.start()

    return begin


def make_scheduler_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = make_parser("livetiming-scheduler", DESCRIPTION)
    parser.add_argument(
        "--calendar",
        metavar="URL",
        help="iCal address, a file, or the id of a calendar at Google (LIVETIMING_CALENDAR_URL, "
        "then LIVETIMING_CALENDAR_ID)",
    )
    for option, default, unit, meaning in (
        ("--start-before", 5, "MINUTES", "start a service so long before its event"),
        ("--stop-after", 10, "MINUTES", "stop it so long after"),
        ("--sync-interval", 600, "SECONDS", "read the calendar this often"),
        ("--horizon", 30, "DAYS", "how far ahead to look, and to publish"),
    ):
        parser.add_argument(
            option,
            type=amount,
            default=default,
            metavar=unit,
            help=f"{meaning} (default %(default)s)",
        )
    parser.add_argument(
        "--time-zone",
        type=_zone,
        default=UTC,
        metavar="ZONE",
        help="of times for which the calendar gives none, such as Europe/Berlin (default UTC)",
    )
    parser.add_argument(
        "--one-per-plugin",
        action="store_true",
        help="let events of one plugin with other options wait for each other, as on Timing71",
    )
    parser.add_argument(
        "--stop-services",
        action="store_true",
        help="stop the services it started when it ends, instead of leaving them to the next one",
    )
    parser.add_argument(
        "-p",
        "--pid-directory",
        type=Path,
        metavar="DIR",
        help="where pid files are (LIVETIMING_PID_DIR; default ~/.livetiming-service-pids/)",
    )
    _add_rehearsal(parser)
    add_router_options(parser)
    return parser


def _add_rehearsal(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "rehearsal", "Try a weekend in minutes; nothing is announced."
    )
    group.add_argument(
        "--clock-speed",
        type=positive,
        default=1.0,
        metavar="N",
        help="let N seconds pass for each (default 1)",
    )
    group.add_argument(
        "--clock-start",
        type=_moment,
        metavar="TIME",
        help="begin at this time, such as 2026-05-23T08:00+02:00 (default: now)",
    )


def _zone(text: str) -> tzinfo:
    try:
        return ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise argparse.ArgumentTypeError(
            f"expected a time zone such as Europe/Berlin, got {text!r}"
        ) from None


def _moment(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected a time such as 2026-05-23T08:00+02:00, got {text!r}"
        ) from None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


if __name__ == "__main__":
    sys.exit(main())
