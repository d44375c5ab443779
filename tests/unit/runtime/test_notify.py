"""Against a real socket: the protocol is too small to fake."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from twisted.internet.task import Clock

from livetiming.runtime.notify import Notify, Supervisor


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def told(listener: socket.socket) -> list[str]:
    """Return the datagrams that are there."""
    found = []
    listener.setblocking(False)
    while True:
        try:
            found.append(listener.recv(4096).decode())
        except BlockingIOError:
            return found


def test_ready_status_and_stopping_are_told_in_the_protocols_words(
    listener: socket.socket, clock: Clock
) -> None:
    notify = Notify(Supervisor(listener.getsockname()), clock)
    notify.start()
    notify.ready("serving at\nrs://one")
    notify.status("no router")
    notify.stopping()

    assert ["READY=1\nSTATUS=serving at rs://one", "STATUS=no router", "STOPPING=1"] == told(
        listener
    )


def test_the_watchdog_hears_of_the_event_loop_twice_an_interval(
    listener: socket.socket, clock: Clock
) -> None:
    notify = Notify(Supervisor(listener.getsockname(), watchdog_s=30), clock)
    notify.start()

    clock.pump([15] * 4)
    notify.stop()
    clock.advance(60)

    assert ["WATCHDOG=1"] * 4 == told(listener)


def test_without_a_watchdog_nothing_is_repeated(listener: socket.socket, clock: Clock) -> None:
    Notify(Supervisor(listener.getsockname()), clock).start()

    assert [] == clock.getDelayedCalls()


def test_a_socket_in_the_abstract_namespace_is_reached(clock: Clock) -> None:
    name = f"livetiming-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")

        Notify(Supervisor(f"@{name}"), clock).ready("here")

        assert ["READY=1\nSTATUS=here"] == told(listening)


def test_without_a_supervisor_nothing_is_said(clock: Clock) -> None:
    notify = Notify(Supervisor(watchdog_s=1), clock)
    notify.start()
    notify.ready("here")
    notify.stopping()

    assert [] == clock.getDelayedCalls()


def test_a_supervisor_that_is_gone_is_told_of_once_and_stops_nothing(
    tmp_path: Path, clock: Clock
) -> None:
    notify = Notify(Supervisor(str(tmp_path / "gone"), watchdog_s=2), clock)
    notify.start()

    clock.pump([1] * 5)
    notify.ready("still here")

    assert 1 == len(clock.getDelayedCalls())
