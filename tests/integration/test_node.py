"""A node as a process: what starts, what comes back, and that nothing stays behind."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from livetiming.orchestration.child import LEASH
from tests.router import crossbar_executable, free_port
from tests.services import PLUGINS, ROOT

pytestmark = pytest.mark.integration

LIMIT_S = 60


class RunningNode:
    """``livetiming`` in a process, in a data folder of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.lines: list[str] = []
        self._news = threading.Condition()
        self.process: subprocess.Popen[str] | None = None

    def start(self, *arguments: str) -> None:
        """Start it; return at once."""
        self.process = subprocess.Popen(
            # on its own leash, so that it ends with the tests, however they end
            [
                *(sys.executable, "-I", "-S", str(LEASH), str(os.getpid())),
                *(sys.executable, "-m", "livetiming.cli.node"),
                *(*arguments, "--port", str(self.port)),
            ],
            env=self.environment(),
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(PLUGINS)]),
            "PYTHONUNBUFFERED": "1",
            "LIVETIMING_CROSSBAR": str(crossbar_executable()),
            "LIVETIMING_DATA_DIR": str(self.data_dir),
            "LIVETIMING_CALENDAR_URL": str(self.data_dir.parent / "club.ics"),
        }

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._tell(line.rstrip())
        self._tell("")

    def _tell(self, line: str) -> None:
        with self._news:
            self.lines.append(line)
            self._news.notify_all()

    def wait_for(self, text: str) -> None:
        """Wait until it says *text*."""
        with self._news:
            said = self._news.wait_for(lambda: any(text in line for line in self.lines), LIMIT_S)
        assert said, self.lines

    def log(self, name: str) -> str:
        return (self.data_dir / "logs" / f"{name}.log").read_text()

    def end(self) -> int:
        """Wait for its end."""
        assert self.process is not None
        return self.process.wait(LIMIT_S)

    def family(self) -> dict[int, str]:
        """Return the living processes this node started, and their children: pid -> command."""
        assert self.process is not None
        known = {pid: (parent, command) for pid, parent, command in processes()}
        mine = {self.process.pid}
        for _ in known:  # parents first, as deep as it goes
            more = {pid for pid, (parent, _) in known.items() if parent in mine}
            if more <= mine:
                break
            mine |= more
        return {pid: known[pid][1] for pid in mine if pid in known}


def processes() -> Iterator[tuple[int, int, str]]:
    """Yield the living processes of this machine: pid, parent, command."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if state != "Z":
            yield int(folder.name), int(parent), command


def wait_for_end_of(pids: dict[int, str]) -> list[str]:
    """Return which of these processes are still there when all should be gone."""
    for pid in pids:
        try:
            watch = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        select.select([watch], [], [], 20)
        os.close(watch)
    alive = {pid for pid, _, _ in processes()}
    return [name for pid, name in pids.items() if pid in alive]


@pytest.fixture
def node(tmp_path: Path) -> Iterator[RunningNode]:
    running = RunningNode(tmp_path / "data")
    yield running
    if running.process is not None:
        family = running.family()
        running.process.kill()
        running.process.wait()
        wait_for_end_of(family)


def one(node: RunningNode, text: str) -> int:
    """Return the pid of the node's process whose command holds *text*."""
    [pid] = [pid for pid, name in node.family().items() if text in name]
    return pid


def test_a_demo_shows_a_race_and_leaves_nothing_behind(node: RunningNode) -> None:
    node.start("demo", "--once-ready-exit", "--teams", "10")

    node.wait_for("open http")
    family = node.family()
    assert node.end() == 0, node.lines
    assert any(f"open http://127.0.0.1:{node.port}/" in line for line in node.lines)
    assert wait_for_end_of(family) == []
    raw = list((node.data_dir / "demo" / "raw").iterdir())
    assert raw, "the raw log is on by default"


def test_one_ctrl_c_stops_everything(node: RunningNode) -> None:
    node.start("up")
    node.wait_for("Ctrl-C stops everything")
    family = node.family()
    assert len(family) >= 5  # supervisor, leash, controller, worker, directory

    assert node.process is not None
    os.killpg(node.process.pid, signal.SIGINT)

    assert node.end() == 0
    assert wait_for_end_of(family) == []


def test_kill_9_of_the_supervisor_leaves_no_orphan(node: RunningNode) -> None:
    node.start("up")
    node.wait_for("Ctrl-C stops everything")
    family = node.family()
    assert len(family) >= 5

    assert node.process is not None
    node.process.kill()

    node.end()
    assert wait_for_end_of(family) == []


def test_a_killed_child_is_started_again(node: RunningNode) -> None:
    node.start("up", "-v")
    node.wait_for("Ctrl-C stops everything")
    killed = {one(node, "cli.directory"): "directory", one(node, "--watch"): "router"}

    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_for_end_of(killed)

    wait_until(lambda: node.log("router").count("NODE_BOOT_COMPLETE") == 2)
    wait_until(lambda: len(re.findall(r"(?:joined|back on) router", node.log("directory"))) >= 2)
    assert killed.keys().isdisjoint(node.family())
    assert one(node, "cli.directory")
    assert one(node, "--watch")


def wait_until(happened: Callable[[], bool]) -> None:
    """Look at a log file until it says what is waited for."""
    pause = select.poll()
    for _ in range(LIMIT_S * 10):
        if happened():
            return
        pause.poll(100)
    pytest.fail("it did not happen")


def test_a_second_node_is_told_that_the_first_is_there(node: RunningNode, tmp_path: Path) -> None:
    node.start("up")
    node.wait_for("Ctrl-C stops everything")

    same = RunningNode(node.data_dir)
    same.start("up")
    assert same.end() == 1
    same.wait_for("expected no node to use this folder")

    neighbour = RunningNode(tmp_path / "other")
    neighbour.port = node.port
    neighbour.start("up")
    assert neighbour.end() == 1
    neighbour.wait_for(f"port {node.port} of 127.0.0.1: expected it free")


def test_a_service_that_cannot_work_is_said_and_does_not_end_the_node(node: RunningNode) -> None:
    node.start("up", "--service", "no_such_plugin", "--no-page")

    node.wait_for("no_such_plugin")
    node.wait_for("not started again")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{node.port}/", timeout=10)
    with refused.value as answer:
        assert b"serves no page" in answer.read()

    secret = (node.data_dir / "secret").read_text().strip()
    assert (node.data_dir / "secret").stat().st_mode & 0o777 == 0o600
    logs = [path.read_text() for path in (node.data_dir / "logs").iterdir()]
    assert not [text for text in logs if secret in text]


def test_the_doctor_finds_nothing_wrong_here(node: RunningNode) -> None:
    node.start("doctor")

    assert node.end() == 0, node.lines
    node.wait_for("router")
    assert not [line for line in node.lines if line.startswith("FAIL")]


def all_day(*titles: str) -> str:
    """Return a calendar of events that are on today and tomorrow."""
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:u{number}\r\nSUMMARY:{title}\r\n"
        f"DTSTART;VALUE=DATE:{datetime.now(UTC):%Y%m%d}\r\nDURATION:P2D\r\nEND:VEVENT\r\n"
        for number, title in enumerate(titles)
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n"


def scheduled(node: RunningNode) -> dict[str, int]:
    """Return the services that were started by the node's scheduler: name -> pid."""
    records = [json.loads(path.read_text()) for path in node.data_dir.glob("pids/*.json")]
    ready = [r for r in records if r["uuid"] in node.log(r["name"])]
    alive = {pid for pid, _, _ in processes()}
    return {r["name"]: r["pid"] for r in ready if r["pid"] in alive}


def test_a_node_runs_what_its_calendar_says_and_takes_it_along(node: RunningNode) -> None:
    (node.data_dir.parent / "club.ics").write_text(all_day("Race [stubborn]"))
    node.start("up", "--scheduler", "--no-record")
    node.wait_for("Ctrl-C stops everything")
    wait_until(lambda: list(scheduled(node)) == ["stubborn"])
    first = scheduled(node)
    uuid = json.loads((node.data_dir / "pids" / "stubborn.json").read_text())["uuid"]

    schedulers = {pid for pid, name in node.family().items() if "livetiming.cli.scheduler" in name}
    [scheduler] = schedulers - {pid for pid, name in node.family().items() if "leash.py" in name}
    os.kill(scheduler, signal.SIGKILL)
    wait_until(lambda: bool(scheduled(node)) and scheduled(node) != first)
    assert wait_for_end_of({first["stubborn"]: "the service before"}) == []
    again = json.loads((node.data_dir / "pids" / "stubborn.json").read_text())
    assert uuid == again["uuid"], "it goes on as the same service"

    family = {**node.family(), again["pid"]: "the service"}
    assert node.process is not None
    node.process.send_signal(signal.SIGINT)
    assert node.end() == 0
    assert wait_for_end_of(family) == []


def test_kill_9_of_a_node_leaves_no_scheduled_service_behind(node: RunningNode) -> None:
    (node.data_dir.parent / "club.ics").write_text(
        all_day("Race [stubborn]", "Two [stubborn\\, -d x]")
    )
    node.start("up", "--scheduler", "--no-record")
    wait_until(lambda: len(scheduled(node)) == 2)
    family = {**node.family(), **{pid: name for name, pid in scheduled(node).items()}}

    assert node.process is not None
    node.process.kill()

    node.end()
    assert wait_for_end_of(family) == []
