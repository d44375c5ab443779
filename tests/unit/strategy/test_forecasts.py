from __future__ import annotations

from livetiming.strategy.forecasts import OPEN_KEPT, RECENT_KEPT, Forecast, Ledger


def said(kind: str = "stop", car: str = "7", due: str = "100", chance: float = 0.6) -> Forecast:
    return Forecast(kind, car, 0.0, due, probability=chance)


def test_a_forecast_is_graded_once_when_its_outcome_is_known() -> None:
    ledger = Ledger()
    ledger.say(said("draw"))
    for _ in range(2):
        ledger.grade("draw", "7", "100", 1.0, 50.0, is_event=True)

    tally = ledger.tallies["draw"]
    assert (1, 1, []) == (tally.made, tally.graded, ledger.open)
    assert 0.16 == round(tally.mean_brier or 0, 6)
    assert 50.0 == ledger.recent[0].at_s


def test_only_the_forecast_that_is_meant_is_graded() -> None:
    ledger = Ledger()
    for one in (said(), said(car="8"), said(due="200"), said("draw")):
        ledger.say(one)
    ledger.grade("stop", "7", "100", 1.0, 50.0, is_event=True)

    assert 3 == len(ledger.open)


def test_what_has_not_come_in_time_did_not_come() -> None:
    ledger = Ledger()
    ledger.say(said(due="100"))
    ledger.say(said(due="300"))
    ledger.overdue("stop", 200.0)

    assert 1 == len(ledger.open)
    assert 0.36 == round(ledger.tallies["stop"].mean_brier or 0, 6)


def test_intervals_and_values_are_graded_too() -> None:
    ledger = Ledger()
    ledger.say(Forecast("finish", "7", 0.0, "flag", low=2.0, high=5.0, value=3.0))
    ledger.grade("finish", "7", "flag", 5.0, 9.0)

    tally = ledger.tallies["finish"]
    assert (1.0, 2.0, None) == (tally.coverage, tally.mean_error, tally.mean_brier)


def test_what_will_never_be_known_is_void() -> None:
    ledger = Ledger()
    ledger.say(said())
    ledger.drop("stop", "7")

    assert (1, 0, 1) == (
        ledger.tallies["stop"].made, ledger.tallies["stop"].graded, ledger.tallies["stop"].void
    )  # fmt: skip


def test_memory_is_bounded() -> None:
    ledger = Ledger()
    for number in range(OPEN_KEPT + 10):
        ledger.say(said(due=str(number)))
    ledger.overdue("stop", 1e9)

    assert 10 == ledger.tallies["stop"].void
    assert RECENT_KEPT == len(ledger.recent)
