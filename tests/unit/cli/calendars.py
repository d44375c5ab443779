"""``livetiming-schedule`` as users start it, at a calendar server."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from livetiming.orchestration.google.events import when
from livetiming.testing.calendar_server import MAIN, CalendarServer, credentials
from tests.services import ROOT

LIMIT_S = 60
HOUR_S = 3600.0


def upcoming(title: str, hours: float = 24, **more: Any) -> dict[str, Any]:
    """Return an event that begins in so many hours, as the API takes it."""
    start_s = round(time.time() + hours * HOUR_S)
    return {"summary": title, "start": when(start_s), "end": when(start_s + HOUR_S), **more}


class Desk:
    """A folder with settings, and a server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = CalendarServer().start()
        self.server.store.add_calendar("club")
        account = credentials.service_account(self.server.url, self.server.sign_in)
        credentials.write(folder / "key.json", account)
        self.env = {
            "PYTHONPATH": str(ROOT / "src"),
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LIVETIMING_CALENDAR_ID": MAIN,
            "LIVETIMING_GOOGLE_API": self.server.api_url,
            "LIVETIMING_GOOGLE_CREDENTIALS": "key.json",
        }

    def put(self, title: str, hours: float = 24, *, calendar: str = MAIN, **more: Any) -> None:
        """Write an event into a calendar."""
        self.server.store.insert(calendar, upcoming(title, hours, **more))

    @property
    def titles(self) -> list[str]:
        """What our calendar holds."""
        events = self.server.store.calendar(MAIN).events.values()
        return sorted(event["summary"] for event in events if event["status"] != "cancelled")

    def run(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run the command without a terminal."""
        return subprocess.run(
            self._command(words),
            cwd=self.folder,
            env={**self.env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )

    def type(self, typed: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run the command at a terminal, and type."""
        ours, theirs = pty.openpty()
        try:
            os.write(ours, typed.encode())
            return subprocess.run(
                self._command(words),
                cwd=self.folder,
                env=self.env,
                stdin=theirs,
                capture_output=True,
                text=True,
                check=False,
                timeout=LIMIT_S,
            )
        finally:
            os.close(ours)
            os.close(theirs)

    def _command(self, words: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "livetiming.cli.schedule", *words]


@contextmanager
def a_desk(folder: Path) -> Iterator[Desk]:
    """Give a desk, and end its server."""
    desk = Desk(folder)
    try:
        yield desk
    finally:
        desk.server.stop()
