"""A calendar at Google, its scheduler, and what is announced: the parts as they are deployed."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from livetiming.orchestration.google.events import when
from livetiming.orchestration.manager import Manager, Surroundings
from livetiming.orchestration.manager.status import survey
from livetiming.testing.calendar_server import MAIN, CalendarServer, credentials
from tests.integration.programs import Program, Programs, programs, until
from tests.router import Router
from tests.unit.recording.races import a_race, recorded
from tests.webhook import Webhook

pytestmark = pytest.mark.integration

HOUR_S = 3600.0


class Club:
    """A calendar server, a webhook, and schedulers in one folder."""

    def __init__(self, started: Programs, folder: Path) -> None:
        self._programs = started
        self._folder = folder
        self.server = CalendarServer().start()
        self.webhook = Webhook()
        self.race = recorded(folder / "race.zip", a_race(2000, step_ms=500))
        account = credentials.service_account(self.server.url, self.server.sign_in)
        credentials.write(folder / "key.json", account)
        self.write(self.webhook.url)

    def write(self, *urls: str) -> None:
        """Write the settings."""
        (self._folder / "livetiming.env").write_text(
            f"LIVETIMING_CALENDAR_ID={MAIN}\n"
            f"LIVETIMING_GOOGLE_API={self.server.api_url}\n"
            "LIVETIMING_GOOGLE_CREDENTIALS=key.json\n"
            f"LIVETIMING_PID_DIR={self._folder / 'pids'}\n"
            f"LIVETIMING_ROUTER={self._programs.url}\n"
            f'LIVETIMING_ANNOUNCE_URLS="{" ".join(urls)}"\n'
        )

    def put(self, name: str, options: str = "", plugin: str = "replay") -> None:
        """Write an event that goes on now."""
        words = f"{self.race} {options}".strip() if plugin == "replay" else options
        now_s = time.time()
        body: dict[str, Any] = {
            "id": name.lower(),
            "summary": f"{name} [{plugin}, {words}]",
            "start": when(now_s - 60),
            "end": when(now_s + HOUR_S),
        }
        self.server.store.insert(MAIN, body)

    def schedule(self, *words: str) -> Program:
        """Start a scheduler that looks at the calendar every second."""
        often = ("--sync-interval", "1", "--stop-after", "0")
        return self._programs.start("scheduler", *often, *words)

    def running(self) -> list[str]:
        """Return the services that run."""
        places = Surroundings(
            pid_dir=self._folder / "pids", log_dir=self._folder, state_dir=self._folder
        )
        rows = survey(Manager(places), now_s=time.time())
        return [row.name for row in rows if row.as_json()["pid"] is not None]

    @property
    def said(self) -> list[str]:
        """What was announced."""
        return [post["title"] or post["message"] for post in self.webhook.posts]

    def hears(self, *said: str) -> None:
        """Wait until just this was announced."""
        until(lambda: sorted(self.said) == sorted(said), f"{said} (not {self.said})")

    def end(self) -> None:
        """Stop everything."""
        self.webhook.close()
        self.server.stop()


@pytest.fixture(scope="module")
def club_router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Router]:
    """A router that keeps the schedules of this file from the other tests."""
    running = Router(tmp_path_factory.mktemp("router"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def club(club_router: Router, tmp_path: Path) -> Iterator[Club]:
    with programs(club_router, tmp_path) as started:
        made = Club(started, tmp_path)
        try:
            yield made
        finally:
            for program in started.started:
                program.end(signal.SIGKILL)
            places = Surroundings(pid_dir=tmp_path / "pids", log_dir=tmp_path, state_dir=tmp_path)
            manager = Manager(places)
            for name in made.running():
                manager.stop(name)
            made.end()


def test_an_event_is_announced_when_it_starts_and_when_it_ends(club: Club) -> None:
    club.put("Enduro")
    club.put("Secret", "--hidden")
    scheduler = club.schedule()
    until(lambda: len(club.running()) == 2, "both services to run")
    club.hears("Enduro is live")
    for name in ("enduro", "secret"):
        club.server.store.patch(MAIN, name, {"end": when(time.time() - 1)})
    club.hears("Enduro is live", "Enduro has ended")
    until(lambda: club.running() == [], "both services to end")

    assert 0 == scheduler.end()
    assert 2 == len(club.webhook.posts)


def test_a_scheduler_that_is_killed_does_not_repeat_itself(club: Club) -> None:
    club.put("Enduro")
    first = club.schedule()
    club.hears("Enduro is live")
    first.says("announced at json://")
    first.end(signal.SIGKILL)
    second = club.schedule()
    second.says("took over")
    club.put("Final")
    club.hears("Enduro is live", "Final is live")

    assert 0 == second.end()


def test_a_target_that_hangs_does_not_delay_a_start(club: Club) -> None:
    slow = Webhook()
    slow.hold = threading.Event()
    club.write(f"{slow.url}?rto=30", club.webhook.url)
    club.put("Enduro")
    scheduler = club.schedule()
    try:
        club.hears("Enduro is live")
        slow.wait_for(1)
        club.put("Final", "-d Final")
        club.hears("Enduro is live", "Final is live")
        until(lambda: len(club.running()) == 2, "both services to run")

        assert 1 == len(slow.posts)
        slow.hold.set()
        slow.wait_for(2)
        assert 0 == scheduler.end()
    finally:
        slow.close()


def test_an_event_that_cannot_be_served_is_announced_as_failing_and_not_as_live(
    club: Club,
) -> None:
    club.put("Broken", "--venu x", plugin="apex_kart")
    club.put("Enduro")
    scheduler = club.schedule()
    club.hears("Broken is failing", "Enduro is live")

    assert 0 == scheduler.end()
    failure = next(post for post in club.webhook.posts if post["type"] == "failure")
    assert "unrecognised argument --venu - did you mean --venue?" in failure["message"]


def test_a_rehearsal_is_not_announced(club: Club) -> None:
    club.put("Enduro")
    scheduler = club.schedule("--clock-speed", "20")
    until(lambda: len(club.running()) == 1, "the service to run")
    scheduler.says("1 events ask for a service")

    assert 0 == scheduler.end()
    assert "announcing at" not in scheduler.log
    assert [] == club.webhook.posts
