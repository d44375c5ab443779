from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.cli._supervised import supervised, tell_ready
from livetiming.network.memory import MemoryBus
from livetiming.runtime.shutdown import Shutdown
from livetiming.testing.harness import now


def test_a_command_tells_systemd_that_it_serves_loses_its_router_and_ends(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "n"))
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "n"))
        shutdown, bus = Shutdown(clock), MemoryBus(clock=clock)
        notify = supervised(clock, shutdown)
        any_bus: Any = bus
        tell_ready(notify, shutdown, any_bus, "rs://one")
        bus.disconnect()
        bus.reconnect()
        now(shutdown.close())

        said = [listening.recv(4096).decode() for _ in range(4)]

    assert said == [
        "READY=1\nSTATUS=serving at rs://one",
        "STATUS=no router at rs://one; trying again",
        "STATUS=serving at rs://one",
        "STOPPING=1",
    ]
