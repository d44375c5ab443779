from __future__ import annotations

import pytest
from twisted.internet.task import Clock

from livetiming.service.moment import Moment


def test_it_stands_still_while_held_and_follows_its_clock_otherwise(clock: Clock) -> None:
    moment = Moment(clock)
    clock.advance(5)
    with moment.held():
        clock.advance(1)
        with moment.held():
            clock.advance(1)
            assert 5.0 == moment.seconds()
        assert 5.0 == moment.seconds()

    assert 7.0 == moment.seconds()


def test_it_goes_on_when_what_it_was_held_for_fails(clock: Clock) -> None:
    moment = Moment(clock)
    with pytest.raises(ValueError, match="x"), moment.held():
        raise ValueError("x")
    clock.advance(2)

    assert 2.0 == moment.seconds()


def test_it_calls_later_by_the_real_clock(clock: Clock) -> None:
    moment = Moment(clock)
    called: list[str] = []
    with moment.held():
        timer = moment.callLater(3, called.append, "now")
    assert timer.active()
    clock.advance(3)

    assert ["now"] == called
