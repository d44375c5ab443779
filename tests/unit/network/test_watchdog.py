from __future__ import annotations

from twisted.internet.task import Clock

from livetiming.network.watchdog import Watchdog


def test_silence_longer_than_the_timeout_calls_the_action(clock: Clock) -> None:
    calls: list[str] = []
    dog = Watchdog(10, calls.append, "silent", clock=clock)
    dog.start()

    clock.pump([1] * 10)

    assert ["silent"] == calls


def test_a_sound_in_time_keeps_it_quiet(clock: Clock) -> None:
    calls: list[str] = []
    dog = Watchdog(10, calls.append, "silent", clock=clock)
    dog.start()

    for _ in range(10):
        clock.pump([1] * 6)
        dog.notify()

    assert [] == calls


def test_it_calls_again_while_the_silence_lasts(clock: Clock) -> None:
    calls: list[str] = []
    Watchdog(10, calls.append, "silent", clock=clock).start()

    clock.pump([1] * 20)

    assert ["silent"] * 3 == calls


def test_a_stopped_watchdog_leaves_nothing_behind(clock: Clock) -> None:
    dog = Watchdog(10, print, clock=clock)
    dog.start()
    dog.stop()
    dog.stop()

    assert [] == clock.getDelayedCalls()
