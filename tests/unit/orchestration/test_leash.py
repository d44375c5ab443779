from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from livetiming.orchestration import leash
from livetiming.orchestration.child import LEASH


@contextmanager
def leashed(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command as the supervisor does: with a pipe for standard input that stays open."""
    child = subprocess.Popen(
        [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child.stdin, child.stdout:
        yield child
        child.wait(30)


def output_of(child: subprocess.Popen[bytes]) -> bytes:
    """Return all it prints."""
    assert child.stdout is not None
    return child.stdout.read()


@pytest.mark.parametrize("watch", [[], ["--watch"]])
def test_the_exit_code_and_the_output_are_the_commands(watch: list[str]) -> None:
    with leashed(*watch, sys.executable, "-c", "print('hello'); raise SystemExit(7)") as child:
        output = output_of(child)

    assert (child.returncode, output) == (7, b"hello\n")


@pytest.mark.parametrize("watch", [[], ["--watch"]])
def test_the_command_has_a_session_of_its_own(watch: list[str]) -> None:
    with leashed(*watch, sys.executable, "-c", "import os; print(os.getsid(0))") as child:
        output = output_of(child)

    assert int(output) == child.pid


def test_a_watched_family_is_killed_when_the_supervisor_is_gone() -> None:
    with leashed("--watch", "/bin/sh", "-c", "echo on; sleep 600 & sleep 600") as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == b"on\n"

        child.stdin.close()

        assert child.stdout.read() == b""  # nobody holds the other end any more
    assert child.returncode == -signal.SIGKILL


def test_a_watched_command_gets_the_signals() -> None:
    waiting = "import signal; print('on', flush=True); signal.pause()"
    with leashed("--watch", sys.executable, "-c", waiting) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"on\n"

        child.terminate()

    assert child.returncode == 128 + signal.SIGTERM


def test_without_a_command_it_is_used_wrongly() -> None:
    assert leash.main([]) == leash.EX_USAGE
    assert leash.main(["not a pid", "x"]) == leash.EX_USAGE
