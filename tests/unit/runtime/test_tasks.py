from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock

from livetiming.runtime.tasks import Gate, Tasks, spawn, start, together, within
from livetiming.runtime.tasks import sleep as pause


async def wait(for_it: Deferred[Any]) -> Any:
    return await for_it


async def fail(text: str) -> None:
    raise ValueError(text)


def outcome(waiting: Deferred[Any]) -> Any:
    """Return the result, or the exception, of what is finished."""
    results: list[Any] = []
    waiting.addBoth(lambda result: results.append(getattr(result, "value", result)))
    assert results, "still waiting"
    return results[0]


def test_a_coroutine_runs_up_to_its_first_wait_at_once() -> None:
    seen: list[str] = []

    async def work() -> str:
        seen.append("begun")
        await Deferred()
        return "never"

    start(work())

    assert seen == ["begun"]


def test_a_failure_in_the_background_is_logged_with_its_name(lost_failures: list[str]) -> None:
    spawn(fail("lost?"), name="work")

    assert "lost?" in lost_failures[0]
    lost_failures.clear()


def test_a_cancelled_task_is_no_failure() -> None:
    tasks = Tasks()
    tasks.start(wait(Deferred()), name="work")
    assert len(tasks) == 1

    tasks.stop()

    assert len(tasks) == 0


def test_a_finished_task_is_forgotten() -> None:
    tasks, end = Tasks(), Deferred[None]()
    tasks.start(wait(end), name="work")

    end.callback(None)

    assert len(tasks) == 0


def test_sleeping_takes_the_time_of_the_clock(clock: Clock) -> None:
    sleeping = start(pause(clock, 5))

    clock.advance(4.9)
    assert not sleeping.called
    clock.advance(0.1)
    assert sleeping.called


def test_a_cancelled_sleep_leaves_no_timer(clock: Clock) -> None:
    sleeping = start(pause(clock, 5))

    sleeping.cancel()

    assert isinstance(outcome(sleeping), CancelledError)
    assert clock.getDelayedCalls() == []


def test_work_within_the_limit_returns_its_result(clock: Clock) -> None:
    end = Deferred[int]()
    waiting = start(within(wait(end), 3, clock=clock))

    end.callback(7)

    assert outcome(waiting) == 7
    assert clock.getDelayedCalls() == []


@pytest.mark.parametrize("stubborn", [False, True])
def test_work_beyond_the_limit_is_cancelled_whatever_it_makes_of_it(
    clock: Clock, stubborn: bool
) -> None:
    async def work() -> str:
        try:
            await Deferred()
        except CancelledError:
            if not stubborn:
                raise
        return "done after all"

    waiting = start(within(work(), 3, clock=clock))

    clock.advance(3)

    assert isinstance(outcome(waiting), TimeoutError)


def test_things_done_together_return_their_results_in_order() -> None:
    first, second = Deferred[str](), Deferred[str]()
    waiting = start(together(wait(first), wait(second)))

    second.callback("b")
    first.callback("a")

    assert outcome(waiting) == ["a", "b"]


def test_nothing_together_is_done_at_once() -> None:
    assert outcome(start(together())) == []


def test_when_one_fails_the_others_are_cancelled() -> None:
    cancelled: list[Any] = []
    waiting = start(together(wait(Deferred(cancelled.append)), fail("one")))

    assert isinstance(outcome(waiting), ValueError)
    assert len(cancelled) == 1


def test_cancelling_the_whole_cancels_the_parts() -> None:
    cancelled: list[Any] = []
    waiting = start(together(wait(Deferred(cancelled.append)), wait(Deferred(cancelled.append))))

    waiting.cancel()

    assert isinstance(outcome(waiting), CancelledError)
    assert len(cancelled) == 2


def test_a_gate_lets_those_through_who_wait_and_those_who_come_later() -> None:
    gate = Gate()
    early = start(gate.wait())
    assert not early.called
    assert not gate.is_open

    gate.open()

    assert early.called
    assert start(gate.wait()).called
    assert gate.is_open


def test_a_gate_that_fails_fails_for_everybody() -> None:
    gate = Gate()
    early = start(gate.wait())

    gate.fail(ValueError("closed"))
    gate.open()

    assert isinstance(outcome(early), ValueError)
    assert isinstance(outcome(start(gate.wait())), ValueError)
    assert not gate.is_open


def test_one_who_gives_up_waiting_is_forgotten() -> None:
    gate = Gate()
    waiting = start(gate.wait())
    waiting.cancel()
    assert isinstance(outcome(waiting), CancelledError)

    gate.open()


def test_what_runs_can_be_waited_for() -> None:
    tasks, first, second = Tasks(), Deferred[Any](), Deferred[Any]()
    tasks.start(wait(first), name="first")
    tasks.start(wait(second), name="second")

    settled = start(tasks.settled())
    second.callback(None)
    assert not settled.called
    first.callback(None)

    assert None is outcome(settled)
    assert None is outcome(start(Tasks().settled()))
