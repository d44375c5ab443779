from __future__ import annotations

import pytest

from livetiming.strategy.outlooks import forecast, stop_chances
from livetiming.strategy.settings import Rules, Settings
from tests.unit.strategy.races import engine, followed, until


def test_the_model_says_what_it_stands_on() -> None:
    found = engine().document("model")

    assert 0.1 < found["lapSd"] < 0.3
    assert 62 == pytest.approx(found["stopLoss"], abs=4)
    assert found["stints"] == len(engine().race.book)


def test_standings_net_of_stops_are_a_permutation() -> None:
    rules = Rules(min_stop_s=60, max_stint_s=900, stops_required=5)
    one = followed(until(0.5), Settings(rules=rules))
    found = one.document("standings")

    assert list(range(1, 11)) == sorted(team["net"] for team in found.values())
    assert 0.0 == min(team["netGap"] for team in found.values())
    assert all(team["owed"] == max(0, 5 - team["stops"]) for team in found.values())
    without = engine().document("standings")
    assert all(team["owed"] is None for team in without.values())


def test_the_finish_gives_each_place_once_and_chances_of_winning_add_up() -> None:
    found = engine().document("forecast")

    assert list(range(1, 11)) == sorted(team["place"] for team in found.values())
    assert 1.0 == pytest.approx(sum(team["win"] for team in found.values()), abs=0.01)
    assert 3.0 == pytest.approx(sum(team["podium"] for team in found.values()), abs=0.01)
    assert all(low <= high for low, high in (team["interval"] for team in found.values()))
    assert {} == forecast(None)


def test_who_is_in_the_pits_does_not_come_in() -> None:
    one = engine()
    chances = stop_chances(one.race, one.analysis, one.grid, 600.0)

    inside = [key for key, in_pit in zip(one.grid.keys, one.grid.in_pit, strict=True) if in_pit]
    assert all(chances[key] == 0 for key in inside)
    assert max(chances.values()) > 0.2


def test_chances_of_a_stop_grow_with_the_wait() -> None:
    for team in engine().document("stops").values():
        chances = [chance for _, chance in team["within"]]
        assert chances == sorted(chances)


def test_the_record_of_forecasts_is_a_document() -> None:
    found = engine().document("score")

    assert {"draw", "stop", "pace", "finish", "rejoin"} == set(found)
    assert found["stop"]["made"] == sum(found["stop"][name] for name in ("graded", "open", "void"))
    assert found["stop"]["brier"] < 0.25
