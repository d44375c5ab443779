from __future__ import annotations

from twisted.internet.task import Clock

from livetiming.runtime.quickclock import QuickClock


def test_more_time_passes_here_than_there(clock: Clock) -> None:
    clock.advance(100)
    quick = QuickClock(clock, speed=60, start_s=5000)
    called: list[float] = []

    quick.callLater(90, lambda: called.append(quick.seconds()))
    clock.advance(1.4)
    assert (5084, []) == (quick.seconds(), called)
    clock.advance(0.1)

    assert [5090] == called


def test_it_begins_now_and_a_call_can_be_taken_back(clock: Clock) -> None:
    clock.advance(100)
    quick = QuickClock(clock, speed=2)
    called: list[str] = []

    quick.callLater(10, called.append, "x").cancel()
    clock.advance(50)

    assert (200, []) == (quick.seconds(), called)
