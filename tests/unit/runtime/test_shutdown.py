from __future__ import annotations

import signal

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from livetiming.runtime.shutdown import Shutdown, Signals
from livetiming.runtime.tasks import start


def test_what_was_opened_last_is_closed_first(clock: Clock) -> None:
    shutdown, closed = Shutdown(clock), list[str]()

    async def second() -> None:
        closed.append("second")

    shutdown.on_close(lambda: closed.append("first"), name="first")
    shutdown.on_close(second, name="second")

    closing = start(shutdown.close())

    assert closing.called
    assert closed == ["second", "first"]


def test_what_does_not_close_in_time_is_passed_over(clock: Clock) -> None:
    shutdown, closed = Shutdown(clock, limit_s=5), list[str]()
    shutdown.on_close(lambda: closed.append("fine"), name="fine")
    shutdown.on_close(Deferred, name="hangs")

    closing = start(shutdown.close())
    clock.advance(4.9)
    assert not closing.called
    clock.advance(0.1)

    assert closing.called
    assert closed == ["fine"]


def test_a_closing_may_have_a_limit_of_its_own(clock: Clock) -> None:
    shutdown = Shutdown(clock, limit_s=5)
    shutdown.on_close(Deferred, name="long", limit_s=30)

    closing = start(shutdown.close())
    clock.advance(29)
    assert not closing.called
    clock.advance(1)

    assert closing.called


def test_what_cannot_be_closed_does_not_keep_the_rest_open(
    clock: Clock, lost_failures: list[str]
) -> None:
    shutdown, closed = Shutdown(clock), list[str]()

    def broken() -> None:
        raise OSError("disk gone")

    shutdown.on_close(lambda: closed.append("fine"), name="fine")
    shutdown.on_close(broken, name="broken")

    start(shutdown.close())

    assert closed == ["fine"]
    assert "disk gone" in lost_failures[0]
    lost_failures.clear()


def test_everything_is_closed_once(clock: Clock) -> None:
    shutdown, closed = Shutdown(clock), list[str]()
    shutdown.on_close(lambda: closed.append("x"), name="x")

    start(shutdown.close())
    start(shutdown.close())

    assert closed == ["x"]


def test_those_who_wait_for_the_end_hear_of_it_once(clock: Clock) -> None:
    shutdown = Shutdown(clock)
    waiting = start(shutdown.wait())
    assert not waiting.called

    shutdown.request("SIGINT")
    shutdown.request("SIGTERM")

    assert waiting.called
    assert shutdown.requested
    assert shutdown.reason == "SIGINT"


def test_the_first_signal_asks_and_the_second_insists() -> None:
    asked, left = list[str](), list[int]()
    signals = Signals(asked.append, call_soon=lambda call, *args: call(*args), at_once=left.append)

    signals.handle(signal.SIGINT)
    assert (asked, left) == (["SIGINT"], [])
    signals.handle(signal.SIGTERM)

    assert left == [128 + signal.SIGTERM]
