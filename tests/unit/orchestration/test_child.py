"""Restarts and ends, on a reactor in memory; real processes in tests/integration/test_node.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.error import ProcessDone, ProcessTerminated
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from livetiming.orchestration.child import LEASH, Child, ChildFailed, Order, restart_wait_s
from livetiming.runtime.tasks import start

NO_SUCH_PID = 2**22 + 1


class Process:
    pid = NO_SUCH_PID

    def __init__(self) -> None:
        self.signals: list[str] = []

    def signalProcess(self, name: str) -> None:  # noqa: N802
        self.signals.append(name)


class Processes(Clock):
    """A clock that starts processes on paper."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[tuple[Any, list[str]]] = []
        self.process = Process()
        self.children: list[Child] = []

    def spawnProcess(self, protocol: Any, program: str, words: list[str], **_: Any) -> Process:  # noqa: N802
        self.started.append((protocol, words))
        self.process = Process()
        return self.process

    def say(self, data: bytes) -> None:
        self.started[-1][0].childDataReceived(1, data)

    def end(self, code: int, signal: int | None = None) -> None:
        ended = ProcessTerminated(code, signal) if code or signal else ProcessDone(0)
        self.started[-1][0].processEnded(Failure(ended))


@pytest.fixture
def reactor() -> Iterator[Processes]:
    made = Processes()
    yield made
    for child in made.children:
        child._logfile.close()


@pytest.fixture
def ends() -> list[int]:
    return []


def a_child(reactor: Processes, folder: Path, ended: list[int], /, **changes: Any) -> Child:
    order: dict[str, Any] = {
        "name": "thing",
        "command": lambda: ["run", "it"],
        "environment": {},
        "log_path": folder / "thing.log",
        **changes,
    }
    child = Child(Order(**order), reactor, on_end=lambda _, code: ended.append(code))
    reactor.children.append(child)
    child.start()
    return child


def test_it_runs_on_a_leash(reactor: Processes, tmp_path: Path, ends: list[int]) -> None:
    child = a_child(reactor, tmp_path, ends)

    assert str(LEASH) in reactor.started[0][1]
    assert reactor.started[0][1][-2:] == ["run", "it"]
    assert child.ready.is_open


def test_its_output_goes_to_its_log_line_by_line(
    reactor: Processes, tmp_path: Path, ends: list[int]
) -> None:
    heard: list[str] = []
    child = a_child(reactor, tmp_path, ends, on_line=heard.append)

    reactor.say(b"one\ntw")
    reactor.say(b"o\nrest")
    reactor.end(1)

    assert (tmp_path / "thing.log").read_text() == "one\ntwo\nrest\n"
    assert heard == list(child.last_lines) == ["one", "two", "rest"]


def test_it_is_ready_when_it_says_so(reactor: Processes, tmp_path: Path, ends: list[int]) -> None:
    child = a_child(reactor, tmp_path, ends, ready_line="READY")
    assert not child.ready.is_open

    reactor.say(b"now READY to go\n")

    assert child.ready.is_open


def test_it_is_started_again_later_and_later(
    reactor: Processes, tmp_path: Path, ends: list[int]
) -> None:
    child = a_child(reactor, tmp_path, ends)

    for wait_s in (1, 2, 4, 8, 16, 30, 30):
        reactor.end(1)
        before = child.starts
        reactor.advance(wait_s - 0.1)
        assert child.starts == before
        reactor.advance(0.1)
        assert child.starts == before + 1
    assert ends == []


def test_one_that_lived_long_is_started_again_soon(
    reactor: Processes, tmp_path: Path, ends: list[int]
) -> None:
    child = a_child(reactor, tmp_path, ends)
    for _ in range(5):
        reactor.end(1)
        reactor.advance(30)
    reactor.advance(100)

    reactor.end(0, 9)
    reactor.advance(1)

    assert child.starts == 7


@pytest.mark.parametrize("code", [2, 3])
def test_one_that_cannot_work_is_not_started_again(
    reactor: Processes, tmp_path: Path, ends: list[int], code: int
) -> None:
    child = a_child(reactor, tmp_path, ends, ready_line="READY")
    reactor.say(b"no such plugin\n")

    reactor.end(code)
    reactor.advance(100)

    assert (child.starts, ends) == (1, [code])
    failures: list[Any] = []
    start(child.ready.wait()).addErrback(failures.append)
    assert failures[0].check(ChildFailed)
    assert str(failures[0].value) == "thing: no such plugin"


def test_one_that_was_to_end_is_not_started_again(
    reactor: Processes, tmp_path: Path, ends: list[int]
) -> None:
    child = a_child(reactor, tmp_path, ends, ends=True)

    reactor.end(0)
    reactor.advance(100)

    assert (child.starts, ends) == (1, [0])


def test_stopping_is_polite_first_and_firm_later(
    reactor: Processes, tmp_path: Path, ends: list[int]
) -> None:
    child = a_child(reactor, tmp_path, ends)

    stopping = start(child.stop())
    assert reactor.process.signals == ["TERM"]
    assert not stopping.called
    reactor.advance(10)
    reactor.end(0, 9)

    assert stopping.called
    assert ends == []


def test_stopping_while_it_waits_for_a_restart(
    reactor: Processes, tmp_path: Path, ends: list[int]
) -> None:
    child = a_child(reactor, tmp_path, ends)
    reactor.end(1)

    assert start(child.stop()).called
    reactor.advance(100)

    assert child.starts == 1


def test_waits_are_bounded() -> None:
    assert [restart_wait_s(n) for n in (0, 1, 2, 1000)] == [1, 1, 2, 30]
