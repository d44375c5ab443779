from __future__ import annotations

from livetiming.orchestration.recordings_allowance import REMEMBERED, Allowance


def test_a_caller_may_ask_in_a_burst_and_then_at_the_rate() -> None:
    allowance = Allowance(rate=2, burst=3)

    assert [True, True, True, False] == [allowance.spend("a", 10.0) for _ in range(4)]
    assert [True, False] == [allowance.spend("a", 10.5) for _ in range(2)]
    assert [True, True, True, False] == [allowance.spend("a", 1000.0) for _ in range(4)]


def test_one_caller_takes_nothing_from_another() -> None:
    allowance = Allowance(rate=1, burst=1)

    assert allowance.spend("a", 0.0)
    assert not allowance.spend("a", 0.0)
    assert allowance.spend("b", 0.0)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    allowance = Allowance(rate=1, burst=1)
    allowance.spend("a", 100.0)

    assert not allowance.spend("a", 50.0)
    assert allowance.spend("a", 51.0)


def test_callers_without_end_are_not_remembered_without_end() -> None:
    allowance = Allowance(rate=1, burst=1)
    for number in range(REMEMBERED + 50):
        allowance.spend(f"caller {number}", 0.0)

    assert REMEMBERED == len(allowance._purses)
    assert not allowance.spend(f"caller {REMEMBERED + 49}", 0.0)
