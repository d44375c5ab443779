"""``livetiming-schedule``: look at the calendar, check it, and fill it from other calendars."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from livetiming.cli._errors import FAILED, OK
from livetiming.cli._main import EPILOG, make_parser, run_command
from livetiming.config import Settings, load_settings

if TYPE_CHECKING:
    from livetiming.orchestration.schedule.checking import Finding

DESCRIPTION = """Look at the calendar that the scheduler serves, check its events, and fill it from
other calendars. An event asks for a service by its title: 'Club Enduro - Race 2 [apex_kart,
--venue club]'."""
WHERE = (
    "id of a calendar at Google, iCal address, or file (default: LIVETIMING_CALENDAR_URL, then "
    "LIVETIMING_CALENDAR_ID)"
)
DAY_S = 86400.0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    return run_command(schedule, argv)


def schedule(argv: Sequence[str]) -> int:
    """Do what the command line says."""
    args = make_schedule_parser().parse_args(argv)
    return int(args.run(args, load_settings()))


def make_schedule_parser() -> argparse.ArgumentParser:
    """Return the parser of the command."""
    parser = make_parser("livetiming-schedule", DESCRIPTION)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    listing = commands.add_parser(
        "list",
        help="list upcoming events",
        description="List upcoming events, and those that go on now, with what they ask for.",
        epilog=EPILOG,
    )
    _add_reading(listing)
    listing.set_defaults(run=_list)
    check = commands.add_parser(
        "check",
        help="check upcoming events: titles, plugins and their options",
        description="Check every upcoming event: is its title one that asks for a service, is the "
        "plugin installed, does the plugin's own parser take the options. Exit code 1 and a line "
        "for each problem, or 0.",
        epilog=EPILOG,
    )
    _add_reading(check)
    check.set_defaults(run=_check)
    _add_assist(commands)
    _add_login(commands)
    return parser


def _add_reading(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("calendar", nargs="?", metavar="CALENDAR", help=WHERE)
    _add_days(parser, "30")
    _add_zone(parser)
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def _add_days(parser: argparse.ArgumentParser, usual: str) -> None:
    parser.add_argument(
        "--days", type=_days, metavar="N", help=f"how far ahead to look (default: {usual})"
    )


def _add_zone(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--zone",
        type=_zone,
        metavar="ZONE",
        help="time zone to show times in, such as Europe/Paris (default: this machine's)",
    )


def _add_assist(commands: Any) -> None:
    assist = commands.add_parser(
        "assist",
        help="propose and write events from other calendars",
        description="Propose events from other calendars by the rules of a mapping file, and "
        "write them into our calendar at Google: new ones are made, those whose source moved are "
        "moved, those whose source was cancelled are removed or marked. What people changed is "
        "left to them. Doing it again changes nothing. Shows everything and asks before it "
        "writes.",
        epilog=EPILOG,
    )
    assist.add_argument(
        "--calendar",
        action="append",
        default=[],
        metavar="CALENDAR",
        help="source: id at Google, iCal address or file; may be given several times (default: "
        "CALENDAR_SOURCE_URL, and the calendars that rules name)",
    )
    assist.add_argument(
        "--into", metavar="ID", help="our calendar at Google (LIVETIMING_CALENDAR_ID)"
    )
    assist.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE",
        help="what becomes of events (LIVETIMING_SCHEDULE_MAPPING; default: schedule.toml)",
    )
    _add_days(assist, "what the mapping file says, or 14")
    _add_zone(assist)
    assist.add_argument(
        "--dry-run", action="store_true", help="show what would be done, and write nothing"
    )
    assist.add_argument(
        "--non-interactive",
        action="store_true",
        help="ask nothing: write at once, and skip events with options that are to be asked for",
    )
    assist.add_argument("--json", action="store_true", help="print JSON; implies --dry-run")
    assist.set_defaults(run=_assist)


def _add_login(commands: Any) -> None:
    login = commands.add_parser(
        "login",
        help="let us read and write your Google calendars",
        description="Ask in a browser for the right to read and write events, and keep the token. "
        "Not needed with a service account.",
        epilog=EPILOG,
    )
    login.add_argument(
        "--no-browser", action="store_true", help="print the address instead of opening a browser"
    )
    login.add_argument(
        "--port",
        type=int,
        default=0,
        metavar="PORT",
        help="of this machine, for the browser's answer; with a browser elsewhere, forward it: "
        "ssh -L PORT:127.0.0.1:PORT (default: a free one)",
    )
    login.set_defaults(run=_login)


# ---- list and check --------------------------------------------------------------------------


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from livetiming.orchestration.schedule import timetable

    findings, _ = _findings(args, settings)
    if args.json:
        print(json.dumps(timetable.as_json(findings), indent=2))
    else:
        print(timetable.table(findings, args.zone))
    return OK


def _check(args: argparse.Namespace, settings: Settings) -> int:
    from livetiming.orchestration.schedule import timetable

    findings, unreadable = _findings(args, settings)
    problems = [*unreadable, *timetable.problems(findings, args.zone)]
    if args.json:
        told = {"events": timetable.as_json(findings), "problems": problems}
        print(json.dumps(told, indent=2))
    else:
        for problem in problems:
            print(problem)
        bad = sum(not finding.is_good for finding in findings) + len(unreadable)
        count = len(findings) + len(unreadable)
        print(f"{count} events, {bad} with problems" if bad else f"{count} events, all OK")
    return FAILED if problems else OK


def _findings(args: argparse.Namespace, settings: Settings) -> tuple[list[Finding], list[str]]:
    """Read the calendar and check it; return also what could not be read."""
    from livetiming.cli._calendars import read_places
    from livetiming.orchestration.schedule.checking import check_events
    from livetiming.orchestration.schedule.places import our_place

    place = our_place(settings, args.calendar)
    ahead_s = DAY_S * (30 if args.days is None else args.days)
    reading = read_places([place], settings, ahead_s=ahead_s)[place]
    # Flagged events ask for nothing, on purpose.
    events = [event for event in reading.events if not event.title.startswith("CANCELLED: ")]
    found: list[Finding] = check_events(events)
    for problem in reading.problems:
        if args.run is _list:
            print(f"livetiming-schedule: {problem}", file=sys.stderr)
    return found, list(reading.problems)


# ---- assist ----------------------------------------------------------------------------------


def _assist(args: argparse.Namespace, settings: Settings) -> int:
    from livetiming.cli._assisting import assist

    return assist(args, settings)


# ---- login -----------------------------------------------------------------------------------


def _login(args: argparse.Namespace, settings: Settings) -> int:
    from livetiming.orchestration.google.credentials import Files, consent

    files = Files.of(settings)
    consent(files, port=args.port, browser=not args.no_browser)
    print(f"signed in; the token is in {files.token}")
    return OK


# ---- types of arguments ----------------------------------------------------------------------


def _days(text: str) -> float:
    days = float(text)
    if not 0 < days <= 365:
        raise argparse.ArgumentTypeError(f"expected more than 0 and at most 365, got {text!r}")
    return days


def _zone(text: str) -> tzinfo:
    try:
        return ZoneInfo(text)
    except (LookupError, ValueError, OSError):
        raise argparse.ArgumentTypeError(
            f"expected a time zone such as Europe/Paris, got {text!r}"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
