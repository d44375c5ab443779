from __future__ import annotations

from livetiming.analysis.flagstats import FlagTotal, shown, totals, worst
from livetiming.analysis.model import FlagPeriod
from livetiming.racing import FlagStatus

GREEN, SC = FlagStatus.GREEN, FlagStatus.SC


def three() -> tuple[FlagPeriod, ...]:
    periods = shown((), GREEN, lap=0, at_s=0)
    periods = shown(periods, SC, lap=10, at_s=600)
    return shown(periods, GREEN, lap=14, at_s=900)


def test_a_flag_that_stays_changes_nothing() -> None:
    periods = three()

    assert periods is shown(periods, GREEN, lap=20, at_s=1000)


def test_a_new_flag_ends_the_period_before() -> None:
    assert FlagPeriod(SC, 10, 600, 14, 900) == three()[1]
    assert FlagPeriod(GREEN, 14, 900) == three()[2]


def test_time_and_laps_under_each_flag_add_up() -> None:
    assert [FlagTotal(GREEN, 2, 700.0, 12), FlagTotal(SC, 1, 300.0, 4)] == totals(
        three(), lap=16, at_s=1000
    )


def test_the_worst_flag_of_a_while() -> None:
    assert [GREEN, SC, SC, GREEN] == [
        worst(three(), since_s, until_s)
        for since_s, until_s in ((0, 599), (500, 700), (890, 950), (900, 950))
    ]
