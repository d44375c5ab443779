"""``livetiming-service-manager`` with real processes: what it starts, finds, ends and refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.managed import LIMIT_S, Managed, gone, managed
from tests.integration.programs import until
from tests.router import Router

__all__ = ["managed"]

pytestmark = pytest.mark.integration


def test_a_service_runs_on_its_own_until_it_is_stopped(managed: Managed) -> None:
    said = managed.run("start", "stubborn")

    pid = int((managed.pids / "stubborn").read_text())
    assert f"stubborn: started, pid {pid}, uuid " in said
    assert os.getsid(pid) == pid, "a session of its own: a closed terminal does not end it"
    assert "Session ready" in managed.log("stubborn")

    assert f"stopped (pid {pid})" in managed.run("stop", "stubborn")
    assert gone(pid)
    assert not (managed.pids / "stubborn").exists()


def test_starting_twice_is_refused_and_changes_nothing(managed: Managed) -> None:
    pid = managed.start("stubborn")

    said = managed.run("start", "stubborn", code=1)

    assert f"stubborn: expected it not running - it is (pid {pid})" in said
    assert [pid] == managed.alive()


def test_several_instances_of_a_plugin_have_names(managed: Managed) -> None:
    first, second = managed.start("stubborn"), managed.start("stubborn", "--as", "second")

    assert {first, second} == set(managed.alive())
    lines = managed.run("status").splitlines()
    assert ["NAME", "second", "stubborn"] == [line.split()[0] for line in lines]

    assert "second: goes on with its state" in managed.run("restart", "second")
    managed.run("stop", "stubborn", "--as", "second")
    assert [first] == managed.alive()


def test_a_restart_keeps_identity_state_and_options(managed: Managed) -> None:
    diary = managed.folder / "diary"
    managed.start("stubborn", "--diary", str(diary), "-d", "Night race")
    uuid = managed.row("stubborn")["uuid"]

    said = managed.run("restart", "stubborn")

    assert "goes on with its state" in said
    assert "-d Night race" in said
    [(before, first), (after, second)] = [line.split() for line in diary.read_text().splitlines()]
    assert before != after
    assert uuid == first == second
    assert [int(after)] == managed.alive()


def test_a_fresh_restart_is_another_service(managed: Managed) -> None:
    managed.start("stubborn")
    uuid = managed.row("stubborn")["uuid"]

    assert "started, pid" in managed.run("restart", "--fresh", "stubborn")

    assert uuid != managed.row("stubborn")["uuid"]
    assert 1 == len(managed.alive())


def test_a_restart_waits_for_the_old_process(managed: Managed) -> None:
    old = managed.start("stubborn", "--ignore", "INT")

    new = managed.begin("restart", "stubborn", "--patience", "2")
    both = []
    while new.poll() is None:
        both.append(len(managed.alive()))
    assert new.wait() == 0, new.communicate()
    new.communicate()

    assert gone(old)
    assert max(both) == 1, "never two at once"
    assert 1 == len(managed.alive())


def test_a_restart_of_what_does_not_run_starts_it_with_its_old_state(managed: Managed) -> None:
    managed.start("stubborn")
    uuid = managed.row("stubborn")["uuid"]
    managed.run("stop", "stubborn")

    assert "goes on with its state" in managed.run("restart", "stubborn")

    assert uuid == managed.row("stubborn")["uuid"]


def test_without_a_record_the_log_tells_which_state_to_go_on_with(managed: Managed) -> None:
    managed.start("stubborn")
    uuid = managed.row("stubborn")["uuid"]
    managed.run("stop", "stubborn")
    (managed.pids / "stubborn.json").unlink()

    assert "goes on with its state" in managed.run("restart", "stubborn")

    assert uuid == managed.row("stubborn")["uuid"]


def test_a_stale_pid_file_is_said_and_replaced(managed: Managed) -> None:
    managed.pids.mkdir()
    (managed.pids / "stubborn").write_text("4194304")

    said = managed.run("start", "stubborn")

    assert "an old pid file told of pid 4194304" in said
    assert int((managed.pids / "stubborn").read_text()) == managed.row("stubborn")["pid"]


def test_stopping_what_died_removes_its_pid_file(managed: Managed) -> None:
    pid = managed.start("stubborn")
    os.kill(pid, signal.SIGKILL)
    until(lambda: gone(pid), "the end of the service")
    assert managed.row("stubborn")["state"] == "died"

    assert "had ended already" in managed.run("stop", "stubborn")
    assert "expected it running" in managed.run("stop", "stubborn", code=1)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that has nothing to do with any of this."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    assert process.poll() is None, "the stranger was killed"
    process.kill()
    process.communicate()


def reuse(managed: Managed, name: str, pid: int) -> None:
    """Make it look as if *pid* had been that of the service, as after a reboot."""
    path = managed.pids / f"{name}.json"
    if path.exists():
        path.write_text(json.dumps({**json.loads(path.read_text()), "pid": pid}))
    (managed.pids / name).write_text(str(pid))


@pytest.mark.parametrize("with_record", [True, False])
def test_a_pid_that_another_process_has_by_now_is_left_alone(
    managed: Managed, stranger: subprocess.Popen[bytes], *, with_record: bool
) -> None:
    managed.start("stubborn")
    managed.run("stop", "stubborn")
    if not with_record:
        (managed.pids / "stubborn.json").unlink()
    reuse(managed, "stubborn", stranger.pid)

    assert managed.row("stubborn")["state"] == "died"
    assert "had ended already" in managed.run("stop", "stubborn")
    reuse(managed, "stubborn", stranger.pid)
    assert f"an old pid file told of pid {stranger.pid}" in managed.run("start", "stubborn")

    assert stranger.poll() is None


def test_a_service_that_dies_at_once_is_told_with_its_last_words(managed: Managed) -> None:
    said = managed.run("start", "stubborn", "--no-such-option", code=1)

    assert "stubborn: started, and ended at once (exit code 2)" in said
    assert "unrecognised argument --no-such-option" in said
    assert [] == managed.alive()
    assert not (managed.pids / "stubborn").exists()
    row = managed.row("stubborn")
    assert ("failed", 2) == (row["state"], row["exitCode"])


def test_a_service_that_crashes_at_once_is_told_too(managed: Managed) -> None:
    said = managed.run("start", "stubborn", "--abort", "--wait", "30", code=1)

    assert "ended at once (it was killed)" in said


def test_a_plugin_that_does_not_exist_is_told(managed: Managed) -> None:
    said = managed.run("start", "stubbron", code=1)

    assert "did you mean stubborn?" in said


@pytest.mark.parametrize(
    ("ignored", "needed"), [("INT", "SIGTERM"), ("INT,TERM", "SIGKILL"), ("TERM", None)]
)
def test_a_service_that_does_not_end_is_made_to(
    managed: Managed, ignored: str, needed: str | None
) -> None:
    pid = managed.start("stubborn", "--ignore", ignored)

    said = managed.run("stop", "stubborn", "--patience", "1")

    assert (f"ended by {needed}" if needed else f"stopped (pid {pid})") in said
    assert gone(pid)


def test_of_many_managers_at_once_one_starts_the_service(managed: Managed) -> None:
    managers = [managed.begin("start", "stubborn") for _ in range(4)]

    codes = [manager.wait(LIMIT_S) for manager in managers]
    words = [manager.communicate()[1] for manager in managers]

    assert [0, 1, 1, 1] == sorted(codes)
    assert 3 == sum("expected it not running - it is" in said for said in words)
    assert 1 == len(managed.alive())


def test_managers_that_restart_at_once_leave_one_service(managed: Managed) -> None:
    managed.start("stubborn")

    managers = [managed.begin("restart", "stubborn") for _ in range(3)]

    assert [0, 0, 0] == [manager.wait(LIMIT_S) for manager in managers]
    for manager in managers:
        manager.communicate()
    assert 1 == len(managed.alive())
    assert managed.alive() == [managed.row("stubborn")["pid"]]


def test_a_manager_that_is_killed_while_starting_leaves_no_service_unknown(
    managed: Managed,
) -> None:
    locked = (managed.pids / ".stubborn.lock").exists
    known, noted = (managed.pids / "stubborn.json").exists, (managed.pids / "stubborn").exists
    for moment in (locked, known, noted, locked, known, noted):
        manager = managed.begin("start", "stubborn")
        until(moment, "the start")
        manager.kill()
        manager.communicate()

    managed.run("restart", "stubborn")

    assert managed.alive() == [managed.row("stubborn")["pid"]]
    managed.run("stop", "stubborn")
    assert [] == managed.alive()


def test_options_after_two_dashes_are_the_services(managed: Managed) -> None:
    elsewhere = managed.folder / "else"

    said = managed.run("-p", str(elsewhere), "start", "stubborn", "--", "--wait", code=1)

    assert "unrecognised argument --wait" in said
    assert (elsewhere / "stubborn.json").exists()


def test_the_router_tells_of_cars_and_of_the_last_publication(
    managed: Managed, router: Router
) -> None:
    env: dict[str, Any] = {
        "LIVETIMING_ROUTER": router.url,
        "LIVETIMING_SHARED_SECRET": router.secret,
    }
    managed.run("start", "stubborn", "--no-write-state", **env)

    def published() -> bool:
        [row] = json.loads(managed.run("status", "--json", **env))
        return bool(row["cars"] == 2 and row["lastPublication"] is not None)

    until(published, "a publication")
    [row] = json.loads(managed.run("status", "--json", **env))
    assert row["memory"] > 10_000_000
    assert row["uptime"] > 0
    assert f"{row['pid']}" in managed.run("status", **env)
    refused = managed.run("status", **{**env, "LIVETIMING_SHARED_SECRET": "wrong"})
    assert "cars and times are those of the saved states" in refused


def test_the_log_is_shown_and_followed(managed: Managed) -> None:
    managed.start("stubborn")
    assert "Session ready" in managed.run("logs", "stubborn")

    following = managed.begin("logs", "stubborn", "--follow", "-n", "1")
    lines: list[str] = []
    assert following.stdout is not None
    reader = threading.Thread(target=lambda: lines.extend(following.stdout or ()), daemon=True)
    reader.start()
    until(lambda: bool(lines), "the last line of the log")
    managed.run("restart", "stubborn")
    until(lambda: any("Session ready" in line for line in lines[1:]), "what is added")

    following.send_signal(signal.SIGINT)
    assert following.wait(LIMIT_S) == 130
    reader.join(LIMIT_S)
    following.communicate()


def test_the_log_of_nothing_says_where_it_would_be(managed: Managed) -> None:
    assert "nothing.log - there is none" in managed.run("logs", "nothing", code=2)


def test_status_of_nothing_is_said(managed: Managed) -> None:
    assert managed.run("status") == "no services\n"
    assert "no such service" in managed.run("status", "nothing", code=1)
