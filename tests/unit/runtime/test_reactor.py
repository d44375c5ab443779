"""The reactor runs once per process, so each of these is a process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "src"


def program(body: str) -> subprocess.CompletedProcess[str]:
    """Run a program whose main coroutine is *body*."""
    lines = "\n".join("    " + line for line in body.splitlines())
    text = (
        "import os, signal, sys\n"
        "from livetiming.runtime.reactor import run, the_reactor\n"
        "from livetiming.runtime.tasks import sleep as pause\n"
        f"async def main(shutdown):\n{lines}\n"
        "sys.exit(run(main))\n"
    )
    return subprocess.run(
        [sys.executable, "-c", text],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_the_exit_code_is_what_main_returns_after_closing() -> None:
    done = program("shutdown.on_close(lambda: print('closed'), name='x')\nreturn 7")

    assert (done.returncode, done.stdout) == (7, "closed\n")


def test_a_signal_closes_and_cancels_main_and_is_a_success() -> None:
    done = program(
        "shutdown.on_close(lambda: print('closed'), name='x')\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "await pause(the_reactor(), 60)\n"
    )

    assert (done.returncode, done.stdout) == (0, "closed\n")


def test_a_second_signal_ends_at_once() -> None:
    done = program(
        "async def hang():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    await pause(the_reactor(), 60)\n"
        "shutdown.on_close(hang, name='x')\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "await pause(the_reactor(), 60)\n"
    )

    assert done.returncode == 128 + 2


def test_what_main_raises_is_raised_after_closing() -> None:
    done = program(
        "shutdown.on_close(lambda: print('closed'), name='x')\nraise ValueError('no karts')"
    )

    assert done.returncode == 1
    assert done.stdout == "closed\n"
    assert done.stderr.rstrip().endswith("ValueError: no karts")


def test_importing_it_installs_no_reactor() -> None:
    text = (
        "import sys, livetiming.runtime.reactor, livetiming.runtime.loops\n"
        "print('twisted.internet.reactor' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", text],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert done.stdout == "False\n"
