from __future__ import annotations

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from livetiming.runtime.loops import Loops


def test_a_call_repeats_at_its_interval_and_not_at_once(clock: Clock) -> None:
    loops, turns = Loops(clock), list[float]()
    loops.every(10, lambda: turns.append(clock.seconds()), name="loop")

    clock.pump([5] * 6)

    assert turns == [10, 20, 30]


def test_a_failure_does_not_end_the_loop(clock: Clock, lost_failures: list[str]) -> None:
    loops, turns = Loops(clock), list[float]()

    def turn() -> None:
        turns.append(clock.seconds())
        raise ValueError("broken turn")

    loops.every(1, turn, name="loop")

    clock.pump([1] * 5)

    assert len(turns) == 5
    assert len(lost_failures) == 1, "said once, not five times"
    lost_failures.clear()


def test_a_turn_that_still_waits_is_not_started_again(clock: Clock) -> None:
    loops, waiting = Loops(clock), list[Deferred[None]]()

    async def turn() -> None:
        waiting.append(Deferred())
        await waiting[-1]

    loops.every(1, turn, name="loop")
    clock.pump([1] * 5)
    assert len(waiting) == 1

    waiting[0].callback(None)
    clock.pump([1] * 2)

    assert len(waiting) == 2


def test_stopping_ends_everything(clock: Clock) -> None:
    loops, cancelled = Loops(clock), list[object]()

    async def turn() -> None:
        await Deferred(cancelled.append)

    loops.every(1, turn, name="waits")
    loops.every(1, lambda: None, name="repeats")
    clock.advance(1)

    loops.stop()

    assert len(cancelled) == 1
    assert clock.getDelayedCalls() == []
