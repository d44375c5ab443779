from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.ports import CallFailed
from livetiming.protocol import topics
from livetiming.relay.passing import NOBODY, Passage
from livetiming.relay.shared import Shared
from livetiming.runtime.tasks import start
from livetiming.testing.harness import now


class Master:
    """A master whose procedures tell what they were called with."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.router = MemoryRouter()
        self.components = MemoryBus(self.router, clock=self.clock)
        self.bus = MemoryBus(self.router, clock=self.clock, role="relay")
        self.passage = Passage(self.bus, Shared())
        self.calls: list[tuple[Any, ...]] = []

    def offer(self, procedure: str, answer: Any = None) -> None:
        def called(*args: Any) -> Any:
            self.calls.append(args)
            return answer

        now(self.components.register(procedure, called))


@pytest.fixture
def master() -> Master:
    return Master()


def test_only_questions_that_change_nothing_are_passed_on(master: Master) -> None:
    offered = {*master.passage.of_the_network(), *master.passage.of_service("u")}

    assert offered == {
        "livetiming.recordings.page",
        "livetiming.recordings.names",
        "livetiming.recordings.manifest",
        "livetiming.schedule.list",
        "livetiming.relays.list",
        "livetiming.service.isAlive.u",
        "livetiming.service.requestState.u",
        "livetiming.service.requestAnalysisData.u",
        "livetiming.service.requestStrategy.u",
    }


def test_nobody_sees_hidden_recordings_by_asking_for_them(master: Master) -> None:
    master.offer(topics.RECORDINGS_PAGE, {"recordings": [], "pages": 0, "total": 0})
    master.offer(topics.RECORDINGS_NAMES, [])
    offered = master.passage.of_the_network()

    now(offered[topics.RECORDINGS_PAGE](2, "Karts", True))
    now(offered[topics.RECORDINGS_PAGE](page_number=3, show_hidden=True))
    now(offered[topics.RECORDINGS_NAMES](True))

    assert [(2, "Karts"), (3, None), ()] == master.calls


def test_a_hidden_recording_is_no_recording(master: Master) -> None:
    master.offer(topics.RECORDINGS_MANIFEST, {"uuid": "u", "hidden": True})

    assert now(master.passage.of_the_network()[topics.RECORDINGS_MANIFEST]("u")) is None


def test_hidden_events_are_left_out_of_the_schedule(master: Master) -> None:
    master.offer(topics.SCHEDULE_LISTING, [{"id": "a", "hidden": False}, {"id": "b", "hidden": 1}])

    shown = now(master.passage.of_the_network()[topics.SCHEDULE_LISTING]())

    assert [{"id": "a", "hidden": False}] == shown


def test_documents_may_be_named_and_the_same_set_is_the_same_question(master: Master) -> None:
    master.offer(topics.request_analysis("u"), {"lap": {}})
    ask = master.passage.of_service("u")[topics.request_analysis("u")]

    for keys in (None, ["b", "a"], ["a", "b", "a"]):
        assert {"lap": {}} == now(ask(keys))

    assert [(), (["a", "b"],), (["a", "b"],)] == master.calls


@pytest.mark.parametrize("keys", ["lap", [7], ["x"] * 65, [["x"]], {"a": 1}, ["x" * 501]])
def test_keys_that_are_none_never_reach_the_master(master: Master, keys: Any) -> None:
    master.offer(topics.request_analysis("u"))

    with pytest.raises(CallFailed, match="expected at most"):
        now(master.passage.of_service("u")[topics.request_analysis("u")](keys))

    assert [] == master.calls


@pytest.mark.parametrize(
    ("procedure", "args"),
    [
        (topics.RECORDINGS_PAGE, ("one",)),
        (topics.RECORDINGS_PAGE, (True,)),
        (topics.RECORDINGS_PAGE, (1, 7)),
        (topics.RECORDINGS_MANIFEST, (None,)),
        (topics.RECORDINGS_MANIFEST, ("x" * 501,)),
    ],
)
def test_arguments_of_the_wrong_kind_are_refused(
    master: Master, procedure: str, args: tuple[Any, ...]
) -> None:
    master.offer(procedure)

    with pytest.raises(CallFailed, match="expected"):
        now(master.passage.of_the_network()[procedure](*args))

    assert [] == master.calls


def test_an_unknown_argument_is_refused(master: Master) -> None:
    with pytest.raises(TypeError):
        now(master.passage.of_service("u")[topics.request_state("u")]("more"))


def test_without_its_master_the_relay_says_that_nobody_answers(master: Master) -> None:
    master.bus.disconnect()

    with pytest.raises(CallFailed) as refused:
        now(master.passage.ask(topics.liveness("u")))

    assert NOBODY == refused.value.uri


def test_a_master_that_does_not_answer_in_time_is_nobody_too(master: Master) -> None:
    from twisted.internet.defer import Deferred

    now(master.components.register(topics.liveness("u"), Deferred))
    asking = start(master.passage.ask(topics.liveness("u")))
    master.clock.advance(9)

    raised: list[Any] = []
    asking.addErrback(lambda failure: raised.append(failure.value))
    assert [NOBODY] == [problem.uri for problem in raised]


def test_the_masters_own_refusal_is_passed_on(master: Master) -> None:
    with pytest.raises(CallFailed) as refused:
        now(master.passage.ask(topics.request_state("gone")))

    assert "wamp.error.no_such_procedure" == refused.value.uri
