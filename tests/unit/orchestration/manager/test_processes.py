from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from livetiming.orchestration.manager.processes import System, age_s, looks_like, memory_bytes
from livetiming.orchestration.manager.waiting import Patience

NO_SUCH_PID = 2**22 + 1


def test_this_process_is_there_and_no_other_is_it() -> None:
    system = System()

    token = system.token(os.getpid())

    assert token
    assert token == system.token(os.getpid())
    assert token != system.token(os.getppid())
    assert sys.argv[0] in " ".join(system.command(os.getpid())) or system.command(os.getpid())


def test_one_that_is_not_there_has_nothing() -> None:
    system = System()

    system.send(NO_SUCH_PID, signal.SIGTERM)

    assert system.token(NO_SUCH_PID) is None
    assert [] == system.command(NO_SUCH_PID)
    assert memory_bytes(NO_SUCH_PID) is None
    assert age_s(NO_SUCH_PID, now_s=0) is None


def test_one_that_has_ended_but_is_not_collected_is_gone() -> None:
    system = System()
    ended = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert ended.stdout is not None
    ended.stdout.read()
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)

    assert system.token(ended.pid) is None

    ended.communicate()


def test_other_systems_tell_by_the_time_of_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    token = System().token(os.getpid())

    assert token is not None
    assert float(token) > 0
    assert System().token(NO_SUCH_PID) is None


def test_memory_and_age_are_those_of_the_process() -> None:
    memory, age = memory_bytes(os.getpid()), age_s(os.getpid(), now_s=2e9)

    assert memory is not None
    assert memory > 1_000_000
    assert age is not None
    assert age > 0


def test_a_signal_reaches_the_whole_session(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys; p = subprocess.Popen(['cat']); print(p.pid, flush=True); p.wait()"
    )
    leader = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    assert leader.stdout is not None
    child = int(leader.stdout.readline())

    System().send(leader.pid, signal.SIGKILL, whole_session=True)

    leader.communicate()
    assert Patience().until(lambda: System().token(child) is None, 60)


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (["python", "-m", "livetiming.cli.service", "club"], True),
        (["/bin/livetiming-service", "club", "-v"], True),
        (["/bin/livetiming-service", "clubenduro"], False),
        (["vim", "club"], False),
        ([], False),
    ],
)
def test_a_service_is_known_by_its_command_line(command: list[str], *, found: bool) -> None:
    assert found == looks_like(command, plugin="club")


def test_a_uuid_is_enough() -> None:
    command = ["livetiming-service", "club", "--initial-state=/state/abc.json"]

    assert looks_like(command, uuid="abc")
    assert not looks_like(command, uuid="xyz")
