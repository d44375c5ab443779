"""The calendar server under the name other parts import; run with ``-m``, it serves one calendar.

``python -m livetiming.testing.calendar_server --folder DIR`` prints a line of JSON that says where
everything is, and serves until it is ended.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from livetiming.testing.calendar import credentials
from livetiming.testing.calendar.faults import Fault
from livetiming.testing.calendar.server import MAIN, CalendarServer

__all__ = ["MAIN", "CalendarServer", "Fault", "credentials", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m livetiming.testing.calendar_server",
        description="Serve a calendar as Google does: the Calendar API v3 with its sign-in, and "
        "an iCalendar file. For trying things; everybody on this machine may read and write it.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 (the default) picks a free one")
    parser.add_argument("--zone", default="UTC", help="time zone of the calendar (default: UTC)")
    parser.add_argument(
        "--events", type=Path, metavar="FILE", help="JSON list of events, as the API takes them"
    )
    parser.add_argument(
        "--calendar", action="append", default=[], metavar="ID", help="serve one more calendar"
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(),
        help="where the files of credentials are written (default: the working directory)",
    )
    args = parser.parse_args(argv)
    server = CalendarServer(port=args.port, zone=args.zone).start()
    for name in args.calendar:
        server.store.add_calendar(name, zone=args.zone)
    for event in json.loads(args.events.read_text("utf-8")) if args.events else []:
        server.store.insert(event.pop("calendar", MAIN), event)
    try:
        sys.stdout.write(json.dumps(_describe(server, args.folder)) + "\n")
        sys.stdout.flush()
        threading.Event().wait()
    except KeyboardInterrupt:
        server.stop()
    return 0


def _describe(server: CalendarServer, folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    account = credentials.service_account(server.url, server.sign_in)
    client = credentials.client_secret(server.url, server.sign_in)
    return {
        "api": server.api_url,
        "calendar": MAIN,
        "ical": server.ical_url,
        "serviceAccount": str(credentials.write(folder / "service-account.json", account)),
        "clientSecret": str(credentials.write(folder / "client-secret.json", client)),
    }


if __name__ == "__main__":
    sys.exit(main())
