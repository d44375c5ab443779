from __future__ import annotations

from livetiming.strategy.advice import horizon, moments
from livetiming.strategy.settings import Settings
from tests.unit.strategy.races import SETTINGS, engine, followed, until


def test_our_own_team_is_told_when_to_stop_and_where_it_comes_out() -> None:
    one = engine()
    found = one.document("own")

    assert "7" == found["car"]
    assert 1 <= found["rejoin"]["position"] <= 10
    assert found["netAhead"] is None or found["netAhead"][1] >= 0
    if found["moments"]:
        assert 0.0 == min(choice["regret"] for choice in found["moments"])
        assert [choice["wait"] for choice in found["moments"]] == sorted(
            choice["wait"] for choice in found["moments"]
        )


def test_every_team_on_the_track_has_a_best_moment() -> None:
    one = engine()
    for index, key in enumerate(one.grid.keys):
        found = moments(one.race, one.analysis, one.grid, key)
        assert bool(found) != bool(one.grid.in_pit[index])
        if found:
            assert [0.0] == [choice["regret"] for choice in found if choice["regret"] == 0][:1]
            assert 0.0 == min(choice["value"] for choice in found)


def test_without_a_team_of_our_own_there_is_no_advice() -> None:
    assert {} == followed(until(0.2), Settings()).document("own")
    assert {} == followed(until(0.2), Settings(own="99")).document("own")


def test_a_stop_can_be_put_off_until_the_stint_limit_or_the_end() -> None:
    one = followed(until(0.3), SETTINGS)

    assert 900.0 == horizon(one.race, one.analysis, 600.0)
    assert 900.0 == horizon(one.race, one.analysis, 0.0)
    end = followed(until(0.97), SETTINGS)
    assert horizon(end.race, end.analysis, 0.0) < 300.0
