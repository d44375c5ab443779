from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.recordings_running import (
    BURST,
    MAX_WAITING,
    RATE,
    RunningRecordings,
)
from livetiming.ports import CallFailed
from livetiming.protocol import topics
from livetiming.runtime.tasks import start
from livetiming.testing.harness import now
from tests.unit.recording.races import MANIFEST, START_MS, a_race, left_running

UUID: str = MANIFEST["uuid"]
NAME = f"{UUID}@{START_MS}"
RUNNING, CHUNK = topics.RECORDINGS_RUNNING, topics.RECORDINGS_RUNNING_CHUNK


async def inline(call: Callable[..., Any], *args: Any) -> Any:
    return call(*args)


class Offer:
    """A DVR's folder with one recording, offered in a network in memory."""

    def __init__(self, folder: Path, in_thread: Callable[..., Coroutine[Any, Any, Any]]) -> None:
        left_running(folder / UUID, a_race(100)).leave()
        self.clock = Clock()
        self.clock.advance((folder / f"{UUID}.journal").stat().st_mtime)
        self.monotonic_s = 0.0
        self.router = MemoryRouter()
        self.serving = RunningRecordings(
            MemoryBus(self.router, clock=self.clock),
            self.clock,
            folder,
            in_thread=in_thread,
            monotonic_s=lambda: self.monotonic_s,
        )
        now(self.serving.start())

    def bus(self, authid: str = "viewer") -> MemoryBus:
        return MemoryBus(self.router, role="anonymous", authid=authid, clock=self.clock)

    def ask(self, procedure: str, *args: Any, authid: str = "viewer") -> Any:
        return now(self.bus(authid).call(procedure, *args))


@pytest.fixture
def offer(tmp_path: Path) -> Iterator[Offer]:
    made = Offer(tmp_path, inline)
    yield made
    now(made.serving.stop())


def test_a_viewer_learns_what_there_is_and_gets_it_by_the_chunk(offer: Offer) -> None:
    described = offer.ask(RUNNING, UUID)
    listed = offer.ask(RUNNING, UUID, 0)
    chunk = offer.ask(CHUNK, UUID, NAME, 1.0)

    assert (NAME, 2, 100) == tuple(described[key] for key in ("recording", "chunks", "frames"))
    assert round(offer.clock.seconds() * 1000) == described["now"]
    assert "index" not in described
    assert [80, 20] == [frames for _, _, frames in listed["index"]]
    assert 20 == chunk["frames"]


def test_nothing_is_known_of_a_service_that_is_not_recorded(offer: Offer) -> None:
    assert offer.ask(RUNNING, "nobody") is None
    for args in (("nobody", NAME, 0), (UUID, "another", 0), (UUID, NAME, 2)):
        with pytest.raises(CallFailed, match=r"ask livetiming\.recordings\.running") as refused:
            offer.ask(CHUNK, *args)
        assert "livetiming.error.no_such_recording" == refused.value.uri


@pytest.mark.parametrize(
    ("procedure", "args"),
    [
        (RUNNING, ()),
        (RUNNING, ("",)),
        (RUNNING, (7,)),
        (RUNNING, ("x" * 500,)),
        (RUNNING, (UUID, "0")),
        (RUNNING, (UUID, -1)),
        (RUNNING, (UUID, 0.5)),
        (RUNNING, (UUID, True)),
        (CHUNK, (UUID,)),
        (CHUNK, (UUID, NAME, None)),
        (CHUNK, (UUID, NAME, float(10**10))),
        (CHUNK, (UUID, ["x"], 0)),
    ],
)
def test_questions_that_make_no_sense_are_refused(
    offer: Offer, procedure: str, args: tuple[Any, ...]
) -> None:
    with pytest.raises(CallFailed, match="expected") as refused:
        offer.ask(procedure, *args)
    assert "wamp.error.invalid_argument" == refused.value.uri


def test_a_viewer_that_asks_for_too_much_waits_and_no_other_does(offer: Offer) -> None:
    for _ in range(int(BURST)):
        offer.ask(CHUNK, UUID, NAME, 0)

    with pytest.raises(CallFailed, match="wait a little") as refused:
        offer.ask(RUNNING, UUID)
    assert "livetiming.error.busy" == refused.value.uri
    assert offer.ask(RUNNING, UUID, authid="another") is not None
    offer.monotonic_s += 1 / RATE
    assert offer.ask(RUNNING, UUID) is not None


def test_a_chunk_that_cannot_be_sent_is_told(offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    from livetiming.orchestration import recordings_journals

    monkeypatch.setattr(recordings_journals, "MAX_CHUNK_BYTES", 10)

    with pytest.raises(CallFailed, match="small enough") as refused:
        offer.ask(CHUNK, UUID, NAME, 0)
    assert "livetiming.error.recording" == refused.value.uri


def test_one_question_is_answered_after_the_other_and_the_line_has_an_end(tmp_path: Path) -> None:
    asked: list[Deferred[None]] = []

    async def in_thread(call: Callable[..., Any], *args: Any) -> Any:
        asked.append(Deferred())
        await asked[-1]
        return call(*args)

    offer = Offer(tmp_path, in_thread)
    answers: list[Any] = []
    for number in range(MAX_WAITING + 1):
        start(offer.bus(f"viewer {number}").call(RUNNING, UUID)).addCallback(answers.append)
    assert 1 == len(asked)
    with pytest.raises(CallFailed, match="too many ask"):
        offer.ask(RUNNING, UUID)

    for number in range(MAX_WAITING + 1):
        asked[number].callback(None)
    assert [NAME] * (MAX_WAITING + 1) == [answer["recording"] for answer in answers]
    now(offer.serving.stop())
