"""``livetiming-scheduler`` with a calendar server, a router and services that are processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from livetiming.orchestration.manager import Manager, Surroundings
from livetiming.orchestration.manager.status import survey
from livetiming.protocol import topics
from livetiming.runtime.threads import run_in_thread
from tests.buses import ANYBODY, Inbox, OwnRouterCase, RouterCase
from tests.integration.managed import Managed, gone, managed
from tests.integration.programs import Program, until
from tests.router import Router, free_port
from tests.unit.orchestration.schedule.week import merged

__all__ = ["managed"]

pytestmark = pytest.mark.integration

NOW = datetime.now(UTC).replace(microsecond=0)


def an_event(uid: str, title: str, start: datetime, end: datetime) -> str:
    title = title.replace("\\", "\\\\").replace(",", "\\,")
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{title}\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\n"
        f"DTEND:{end:%Y%m%dT%H%M%SZ}\r\nEND:VEVENT\r\n"
    )


def on(uid: str, title: str) -> str:
    """Return an event that goes on for an hour yet."""
    return an_event(uid, title, NOW - timedelta(minutes=1), NOW + timedelta(hours=1))


def later(uid: str, title: str) -> str:
    """Return an event of tomorrow."""
    return an_event(uid, title, NOW + timedelta(days=1), NOW + timedelta(days=1, hours=1))


class CalendarServer:
    """An HTTP server in a process of its own, with one calendar."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "calendar"
        self.folder.mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/club.ics"
        self._process: subprocess.Popen[str] | None = None

    def write(self, *events: str) -> None:
        """Replace the calendar."""
        text = "".join(events)
        whole = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{text}END:VCALENDAR\r\n"
        temporary = self.folder / ".new"
        temporary.write_bytes(whole.encode())
        temporary.replace(self.folder / "club.ics")

    def start(self) -> None:
        """Serve it; return when it listens."""
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "http.server", str(self.port), "--bind", "127.0.0.1"],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        assert "Serving HTTP" in self._process.stdout.readline()

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


class Club:
    """A calendar, its scheduler, and the services it runs."""

    def __init__(self, managed: Managed, router: Router) -> None:
        self.managed = managed
        self.router = router
        self.calendar = CalendarServer(managed.folder)
        self.schedulers: list[Program] = []

    def start(self, *words: str, **env: Any) -> Program:
        """Start a scheduler, which looks at the calendar every second."""
        router = {
            "LIVETIMING_ROUTER": self.router.url,
            "LIVETIMING_CALENDAR_URL": self.calendar.url,
        }
        program = Program(
            ["scheduler", *(words or ("--sync-interval", "1"))],
            self.managed.folder,
            environment={
                **self.managed.environment(**router),
                "LIVETIMING_SHARED_SECRET": self.router.secret,
                **env,
            },
        )
        self.schedulers.append(program)
        return program

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return what the manager tells of each service."""
        manager = Manager(
            Surroundings(
                pid_dir=self.managed.pids,
                log_dir=self.managed.folder / "logs",
                state_dir=self.managed.folder / "state",
            )
        )
        return {row.name: row.as_json() for row in survey(manager, now_s=NOW.timestamp())}

    def running(self) -> dict[str, int]:
        """Return pids by name."""
        return {name: row["pid"] for name, row in self.rows().items() if row["pid"] is not None}

    def runs(self, *names: str) -> dict[str, int]:
        """Wait until just these run; return their pids."""
        until(lambda: sorted(self.running()) == sorted(names), f"{names} to run")
        until(
            lambda: sorted(self.managed.alive()) == sorted(self.running().values()),
            "nothing to run beside them",
        )
        return self.running()

    def end(self) -> None:
        """Kill everything."""
        for program in self.schedulers:
            program.end(signal.SIGKILL)
        self.calendar.kill()


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Router]:
    """A router of these tests: what they publish is retained, and nobody else's business."""
    running = Router(tmp_path_factory.mktemp("router"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def club(managed: Managed, router: Router) -> Iterator[Club]:
    made = Club(managed, router)
    yield made
    made.end()


def test_events_that_are_on_have_their_service_and_others_do_not(club: Club) -> None:
    club.calendar.write(
        on("a", "Race [stubborn]"),
        on("b", r"Night [stubborn, -d Night\ race]"),
        on("c", "Same race [stubborn]"),
        later("d", "Tomorrow [stubborn, --hidden]"),
        on("e", "Prize giving"),
    )
    club.calendar.start()
    scheduler = club.start()

    [night] = [name for name in club.runs(*_both(club)) if name != "stubborn"]

    assert club.rows()[night]["args"] == ("-d", "Night race")
    assert "left out: title 'Prize giving'" in scheduler.log
    assert scheduler.end() == 0
    club.runs("stubborn", night)


def _both(club: Club) -> list[str]:
    until(lambda: len(club.running()) == 2, "two services")
    return list(club.running())


def test_edits_count_from_the_next_look_at_the_calendar(club: Club) -> None:
    club.calendar.write(on("a", "Race [stubborn]"))
    club.calendar.start()
    scheduler = club.start()
    pid = club.runs("stubborn")["stubborn"]

    club.calendar.write(on("a", "Race, renamed [stubborn]"), on("b", "Two [stubborn, -d x]"))
    both = _both(club)
    assert club.running()["stubborn"] == pid, "another name is no reason to restart"

    club.calendar.write(later("a", "Race [stubborn]"))
    club.runs()
    assert all(gone(p) for p in (pid,))
    assert scheduler.log.count("starting ") == 2
    assert len(both) == 2


def test_a_scheduler_that_is_killed_is_followed_by_one_that_takes_over(club: Club) -> None:
    club.calendar.write(on("a", "One [stubborn, -d one]"), on("b", "Two [stubborn, -d two]"))
    club.calendar.start()
    first = club.start()
    before = club.runs(*_both(club))

    first.end(signal.SIGKILL)
    assert club.runs(*before) == before, "nothing ends with it"
    club.calendar.write(on("a", "One [stubborn, -d one]"), on("c", "Three [stubborn, -d three]"))
    second = club.start()
    second.says("took over")
    until(lambda: len(club.running().keys() & before.keys()) == 1, "the orphan to end")
    until(lambda: len(club.running()) == 2, "the new one to run")

    after = club.runs(*club.running())
    [kept] = before.keys() & after.keys()
    assert before[kept] == after[kept], "the one that is still wanted never stopped"
    assert club.rows()[kept]["args"] == ("-d", "one")


def test_a_scheduler_killed_at_any_moment_of_a_start_leaves_neither_double_nor_orphan(
    club: Club,
) -> None:
    events = [on(f"e{n}", f"Race {n} [stubborn, -d e{n}]") for n in range(4)]
    club.calendar.write(*events)
    club.calendar.start()
    for count in (0, 1, 2, 3):
        scheduler = club.start()
        until(lambda n=count: len(list(club.managed.pids.glob("*.json"))) >= n, "some starts")  # type: ignore[misc]
        scheduler.end(signal.SIGKILL)

    club.start()
    until(lambda: len(club.running()) == 4, "four services")

    club.runs(*club.running())


def test_a_service_that_is_killed_comes_back_with_its_identity(club: Club) -> None:
    club.calendar.write(on("a", "Race [stubborn]"), on("b", "Two [stubborn, -d two]"))
    club.calendar.start()
    scheduler = club.start()
    before, uuids = club.runs(*_both(club)), {n: r["uuid"] for n, r in club.rows().items()}
    until(lambda: "Session ready" in club.managed.log("stubborn"), "the service")

    os.kill(before["stubborn"], signal.SIGKILL)
    scheduler.says("stubborn was killed")
    until(lambda: club.running().get("stubborn") not in (None, before["stubborn"]), "a restart")

    assert uuids == {name: row["uuid"] for name, row in club.rows().items()}
    [other] = set(before) - {"stubborn"}
    assert before[other] == club.running()[other]
    club.runs("stubborn", other)


def test_a_service_that_cannot_run_is_told_and_not_tried_without_end(club: Club) -> None:
    club.calendar.write(on("a", "Race [stubborn, --no-such]"), on("b", "Two [nothing_of_it]"))
    club.calendar.start()
    scheduler = club.start()

    scheduler.says("unrecognised argument --no-such")
    scheduler.says("not installed")
    scheduler.says("started again in 300 s")

    assert scheduler.log.count("starting ") == 2


def test_a_service_that_was_stopped_by_hand_stays_stopped(club: Club) -> None:
    club.calendar.write(on("a", "Race [stubborn]"))
    club.calendar.start()
    scheduler = club.start()
    club.runs("stubborn")

    club.managed.run("stop", "stubborn")

    scheduler.says("stubborn was stopped by hand")
    club.runs()
    club.managed.run("restart", "stubborn")
    club.runs("stubborn")
    assert scheduler.log.count("starting ") == 1


def test_one_that_was_started_by_hand_is_neither_doubled_nor_ended(club: Club) -> None:
    club.managed.run("start", "stubborn")
    [pid] = club.managed.alive()
    club.calendar.write(on("a", "Race [stubborn]"))
    club.calendar.start()
    scheduler = club.start()
    scheduler.says("1 events ask for a service")

    club.calendar.write()
    scheduler.says("0 events ask for a service")

    assert [pid] == list(club.runs("stubborn").values())


def test_without_its_calendar_the_last_good_one_counts(club: Club) -> None:
    club.calendar.write(on("a", "Race [stubborn]"))
    club.calendar.start()
    first = club.start()
    pids = club.runs("stubborn")

    club.calendar.kill()
    first.says("going on with the one of")
    assert club.runs("stubborn") == pids
    first.end(signal.SIGKILL)
    os.kill(pids["stubborn"], signal.SIGKILL)

    second = club.start()
    second.says("going on with the one of")
    club.runs("stubborn")

    club.calendar.write()
    club.calendar.start()
    second.says("can be read again")
    club.runs()


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"<html>Sign in</html>",
        lambda whole: whole[:-40],
        lambda whole: b"",
        lambda whole: b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    ],
)
def test_what_is_no_calendar_ends_nothing(club: Club, damage: Callable[[bytes], bytes]) -> None:
    club.calendar.write(on("a", "Race [stubborn]"))
    club.calendar.start()
    scheduler = club.start()
    pids = club.runs("stubborn")
    path = club.calendar.folder / "club.ics"

    path.write_bytes(damage(path.read_bytes()))

    scheduler.says("expected a whole iCalendar file")
    assert club.runs("stubborn") == pids


def test_a_second_scheduler_of_the_same_services_is_refused(club: Club) -> None:
    club.calendar.write(on("a", "Race [stubborn]"))
    club.calendar.start()
    club.start()
    club.runs("stubborn")

    second = club.start()

    assert second.wait() == 1
    assert "expected no other scheduler to look after the services there" in second.log


def test_services_end_with_the_scheduler_where_that_is_asked_for(club: Club) -> None:
    club.calendar.write(on("a", "Race [stubborn]"))
    club.calendar.start()
    scheduler = club.start("--stop-services")
    club.runs("stubborn")

    assert scheduler.end() == 0

    club.runs()


def test_a_scheduler_without_a_calendar_says_what_to_give(club: Club) -> None:
    scheduler = club.start(LIVETIMING_CALENDAR_URL="")

    assert scheduler.wait() == 2
    assert (
        "expected a calendar in LIVETIMING_CALENDAR_URL, LIVETIMING_CALENDAR_ID or" in scheduler.log
    )


SPEED = 60
DAY = datetime(2026, 3, 29, tzinfo=UTC)
"""The day on which clocks in Berlin go forward, at 01:00 UTC."""


def test_a_day_of_events_in_two_minutes_runs_every_service_when_it_should(club: Club) -> None:
    """The real scheduler, manager, calendar server and services; a minute takes a second."""

    def at(hours: int, minutes: int) -> datetime:
        return DAY + timedelta(hours=hours, minutes=minutes)

    times = {
        "a": [(at(0, 30), at(0, 40)), (at(0, 45), at(1, 0)), (at(1, 40), at(1, 45))],
        "b": [(at(0, 40), at(1, 20))],
        "c": [(at(0, 35), at(0, 36)), (at(1, 10), at(1, 15))],
        "d": [(at(1, 25), at(1, 35)), (at(1, 25), at(1, 45))],
    }
    diary = club.managed.folder / "diary"
    events = [
        an_event(f"{name}{n}", f"Race {name}{n} [stubborn, -d {name} --diary {diary}]", *span)
        for name, spans in times.items()
        for n, span in enumerate(spans)
    ]
    club.calendar.write(*events)
    club.calendar.start()
    early, late = timedelta(minutes=5), timedelta(minutes=10)
    lives = {
        name: len(merged([((a - early).timestamp(), (b + late).timestamp()) for a, b in spans]))
        for name, spans in times.items()
    }
    assert {"a": 2, "b": 1, "c": 2, "d": 1} == lives

    scheduler = club.start(
        *("--clock-speed", str(SPEED), "--clock-start", "2026-03-29T00:20"),
        *("--sync-interval", "600"),
    )
    most: Counter[str] = Counter()

    def all_over() -> bool:
        most.update(Counter[str]())
        for name, count in Counter(_descriptions(club)).items():
            most[name] = max(most[name], count)
        return scheduler.log.count("has stopped") == sum(lives.values())

    until(all_over, "the end of the day", limit_s=180)
    club.runs()

    starts = Counter(
        row["args"][1]
        for row in club.rows().values()
        for _ in range(scheduler.log.count(f"starting {row['name']} for"))
    )
    assert lives == starts
    assert "again" not in scheduler.log
    assert set(most.values()) == {1}, "never two of a kind at once"
    uuids = [line.split()[1] for line in diary.read_text().splitlines()]
    assert len(uuids) == len(set(uuids)) == sum(lives.values()), "each life is a service of its own"


def _descriptions(club: Club) -> list[str]:
    """Return which services live, each by its description, as the system tells it."""
    import psutil

    found = []
    for pid in club.managed.alive():
        try:
            words = psutil.Process(pid).cmdline()
        except psutil.Error:
            continue
        if "-d" in words:
            found.append(words[words.index("-d") + 1])
    return found


class Watching(RouterCase):
    """Viewers of a schedule."""

    @pytest.fixture(autouse=True)
    def _folder(self, managed: Managed) -> None:
        self.managed = managed

    def schedule(self) -> Program:
        self.club = Club(self.managed, self.router)
        self.addCleanup(self.club.end)
        self.club.calendar.write(
            later("b@club", "Final [stubborn, --masquerade show]"),
            later("a@club", "Secret [stubborn, -H]"),
            on("on@club", "Race [stubborn]"),
        )
        self.club.calendar.start()
        return self.club.start()


class TestTheSchedule(Watching, RouterCase):
    timeout = 90

    async def test_is_published_and_answered_without_what_is_hidden(self) -> None:
        scheduler = self.schedule()
        await run_in_thread(scheduler.says, "joined router")
        await run_in_thread(self.club.runs, "stubborn")
        viewer, component, inbox = await self.join(ANYBODY), await self.join(), Inbox()
        start_s = (NOW + timedelta(days=1)).timestamp()
        final = {
            "id": "b@club",
            "name": "Final",
            "service": "show",
            "startTime": start_s,
            "endTime": start_s + 3600,
            "hidden": False,
        }

        await viewer.subscribe(topics.SCHEDULER, inbox)
        [message] = await inbox.payloads(1)

        assert (6, True, [final]) == (message["msgClass"], message["retain"], message["payload"])
        assert [final] == await viewer.call(topics.SCHEDULE_LISTING)
        assert [final] == await viewer.call(topics.SCHEDULE_LISTING, True)
        assert ["a@club", "b@club"] == [
            event["id"] for event in await component.call(topics.SCHEDULE_LISTING, True)
        ]


class TestARouterThatComesBack(Watching, OwnRouterCase):
    timeout = 120

    async def test_is_told_the_schedule_again(self) -> None:
        await run_in_thread(self.router.start)
        scheduler = self.schedule()
        await run_in_thread(scheduler.says, "joined router")
        pids = await run_in_thread(self.club.runs, "stubborn")

        await run_in_thread(self.router.restart)
        await run_in_thread(scheduler.says, "back on router")
        viewer, inbox = await self.join(ANYBODY), Inbox()
        await viewer.subscribe(topics.SCHEDULER, inbox)

        [message] = await inbox.payloads(1)
        assert ["b@club"] == [event["id"] for event in message["payload"]]
        assert pids == await run_in_thread(self.club.runs, "stubborn")

    async def test_is_not_waited_for_to_start_services(self) -> None:
        scheduler = self.schedule()

        pids = await run_in_thread(self.club.runs, "stubborn")

        assert scheduler.process.poll() is None
        assert pids
