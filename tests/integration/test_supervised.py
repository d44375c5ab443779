"""What commands tell systemd, over a real socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.router import SECRET, Router

pytestmark = pytest.mark.integration

SRC = Path(__file__).parents[2] / "src"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Router]:
    """A router for the commands, which leave things behind on it."""
    running = Router(tmp_path_factory.mktemp("router"))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(60)
        yield listening


def until_said(listener: socket.socket, text: str) -> list[str]:
    said: list[str] = []
    while not said or text not in said[-1]:
        said.append(listener.recv(4096).decode())
    return said


def start(
    listener: socket.socket, folder: Path, module: str, *words: str
) -> subprocess.Popen[bytes]:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("LIVETIMING_")},
        "PYTHONPATH": str(SRC),
        "LIVETIMING_SHARED_SECRET": SECRET,
        "NOTIFY_SOCKET": listener.getsockname(),
        "WATCHDOG_USEC": "200000",
    }
    return subprocess.Popen(
        [sys.executable, "-m", f"livetiming.cli.{module}", *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("directory", ()),
        ("recordings", ()),
        ("dvr", ("--reserve", "0")),
        ("service", ("apex_kart", "--url", "ws://127.0.0.1:1/", "-v")),
    ],
)
def test_a_command_says_when_it_is_ready_that_it_lives_and_that_it_ends(
    module: str,
    words: tuple[str, ...],
    listener: socket.socket,
    tmp_path: Path,
    network: Router,
) -> None:
    process = start(listener, tmp_path, module, *words, "--router", network.url)
    try:
        until_said(listener, "READY=1\nSTATUS=")
        until_said(listener, "WATCHDOG=1")
        process.send_signal(signal.SIGTERM)
        until_said(listener, "STOPPING=1")

        assert 0 == process.wait(30)
    finally:
        process.kill()
        process.wait()
