from __future__ import annotations

from twisted.internet.task import Clock

from livetiming.service.moments import MomentClock


def test_what_is_live_is_now(clock: Clock) -> None:
    clock.advance(100)

    assert 100.0 == MomentClock(clock, lambda: None).seconds()


def test_what_is_replayed_is_when_it_was_and_timers_run_in_real_time(clock: Clock) -> None:
    moments = [1_700_000_000.25]
    fired: list[str] = []
    replayed = MomentClock(clock, lambda: moments[-1])

    replayed.callLater(10, fired.append, "fired")
    moments.append(1_700_003_600.5)

    assert 1_700_003_600.5 == replayed.seconds()
    clock.advance(9.9)
    assert [] == fired
    clock.advance(0.1)
    assert ["fired"] == fired
