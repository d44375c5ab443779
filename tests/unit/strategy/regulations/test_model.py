from __future__ import annotations

from livetiming.strategy.regulations import Closed, Driver, Pits, Regulations


def test_forecasts_know_the_stops_the_stints_and_the_last_chance_to_stop() -> None:
    made = Regulations(
        duration_s=3_600, stint_maximum_s=900, stint_minimum_s=60,
        pits=Pits(4, 90, closed=(Closed(until_s=300), Closed(from_s=3_000))),
    )  # fmt: skip

    rules = made.rules
    assert (3_600, 4, 90) == (rules.duration_s, rules.stops_required, rules.min_stop_s)
    assert (60, 900, 600) == (rules.min_stint_s, rules.max_stint_s, rules.last_stop_before_end_s)


def test_what_is_not_ruled_is_unknown_to_forecasts() -> None:
    rules = Regulations(laps=100).rules

    assert (None, None, None) == (rules.stops_required, rules.min_stop_s, rules.max_stint_s)
    assert rules.last_stop_before_end_s is None


def test_a_crew_is_who_is_entered_for_the_car_or_for_any() -> None:
    made = Regulations(entries=(Driver("A", "7"), Driver("B", "8"), Driver("C")))

    assert ["A", "C"] == [one.name for one in made.crew("7")]
