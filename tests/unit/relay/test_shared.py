from __future__ import annotations

from twisted.internet.defer import Deferred

from livetiming.ports import CallFailed, Json
from livetiming.relay.shared import Shared
from livetiming.runtime.tasks import start


class Master:
    """Answers when it is told to, with how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.waiting: list[Deferred[None]] = []

    async def answer(self) -> Json:
        self.asked += 1
        number, waiting = self.asked, Deferred[None]()
        self.waiting.append(waiting)
        await waiting
        return number

    def go_on(self) -> None:
        self.waiting.pop(0).callback(None)

    def go_on_to_the_end(self) -> None:
        while self.waiting:
            self.go_on()


def test_all_who_ask_while_one_call_is_under_way_share_the_next() -> None:
    master, shared = Master(), Shared()

    first = start(shared.ask("q", master.answer))
    crowd = [start(shared.ask("q", master.answer)) for _ in range(1000)]
    assert 1 == master.asked
    master.go_on()
    master.go_on()

    assert 1 == first.result
    assert {2} == {one.result for one in crowd}
    assert 2 == master.asked


def test_an_answer_given_before_it_was_asked_for_is_never_used() -> None:
    master, shared = Master(), Shared()
    start(shared.ask("q", master.answer))
    late = start(shared.ask("q", master.answer))

    master.go_on()

    assert not late.called
    master.go_on()
    assert 2 == late.result


def test_different_questions_do_not_wait_for_each_other() -> None:
    master, shared = Master(), Shared()

    start(shared.ask("a", master.answer))
    start(shared.ask("b", master.answer))

    assert 2 == master.asked
    master.go_on_to_the_end()


def test_a_failure_reaches_everybody_who_shared_the_call() -> None:
    master, shared = Master(), Shared()
    asking = [start(shared.ask("q", master.answer)) for _ in range(3)]
    master.waiting.pop(0).errback(CallFailed("wamp.error.no_such_procedure"))
    master.waiting.pop(0).errback(TimeoutError("late"))

    raised = []
    for one in asking:
        one.addErrback(lambda failure: raised.append(type(failure.value)))

    assert [CallFailed, TimeoutError, TimeoutError] == raised
    assert 0 == shared.waiting


def test_only_so_many_calls_are_made_at_a_time() -> None:
    master, shared = Master(), Shared(under_way=2)
    for name in "abcd":
        start(shared.ask(name, master.answer))

    assert 2 == master.asked
    master.go_on()
    assert 3 == master.asked
    master.go_on_to_the_end()


def test_too_many_questions_and_too_many_callers_are_refused() -> None:
    master = Master()
    few = Shared(under_way=1, questions=1)
    start(few.ask("a", master.answer))
    start(few.ask("b", master.answer))
    crowded = Shared(callers=2)
    start(crowded.ask("a", master.answer))
    start(crowded.ask("a", master.answer))

    raised: list[str] = []
    for shared in (few, crowded):
        refused = start(shared.ask("c", master.answer))
        refused.addErrback(lambda failure: raised.append(str(failure.value)))

    assert ["try again in a moment"] * 2 == [text.split("; ")[1] for text in raised]
    master.go_on_to_the_end()


def test_stopping_lets_nobody_wait_for_ever() -> None:
    master, shared = Master(), Shared()
    asking = start(shared.ask("q", master.answer))

    shared.stop()

    raised = []
    asking.addErrback(lambda failure: raised.append(type(failure.value)))
    assert [ConnectionError] == raised
