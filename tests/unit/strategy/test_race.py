from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.strategy.race import Race
from livetiming.strategy.settings import Box, KartSource, Rules, Settings
from tests.unit.strategy.races import car, engine, gone, lap, shown, stopped


def race(karts: KartSource = "drawn") -> Race:
    box = Box((2,)) if karts == "box" else None
    return Race(Settings(rules=Rules(min_stop_s=60), karts=karts, box=box))


def see(one: Race, *cars: object, at_s: float = 2_000.0) -> None:
    news, changed = one.feed.news(shown(*cars, at_s=at_s))  # type: ignore[arg-type]  # cars
    for item in news:
        one.take(item)
    one.named(changed)


def test_a_stop_ends_a_stint_and_begins_another_before_the_exit() -> None:
    one, team = race(), car()
    see(one, team)
    inside = stopped(team, 1_320.0)
    see(one, inside)

    assert [5] == [stint.laps for stint in one.book.stints if stint.end_s]
    assert one.teams["7"].pending is not None
    see(one, gone(inside, 1_400.0))

    assert one.teams["7"].pending is None
    assert (2, 1_400.0, 1) == (
        len(one.book), one.book.stints[1].start_s, one.book.stints[1].driver
    )  # fmt: skip


def test_what_a_stop_costs_is_told_by_the_laps_around_it() -> None:
    one = race()
    team = car(laps=10)
    out = gone(stopped(team, 1_604.0), 1_664.0)
    after = replace(
        out, laps=out.laps.plus(lap(11, 1_724.0, 124.0, stint=1, is_in=True, is_out=True))
    )
    see(one, after)

    assert [64.0] == [round(loss) for loss in one.losses_s]


def test_in_lap_and_out_lap_are_one_stop() -> None:
    one = race()
    team = car(laps=10)
    inside = replace(team, laps=team.laps.plus(lap(11, 1_665.0, 65.0, is_in=True)))
    out = gone(stopped(inside, 1_666.0), 1_720.0)
    see(one, replace(out, laps=out.laps.plus(lap(12, 1_790.0, 125.0, stint=1, is_out=True))))

    assert [70.0] == [round(loss) for loss in one.losses_s]


def test_a_kart_named_by_the_source_is_the_same_for_whoever_drives_it() -> None:
    one = race("vehicle")
    see(one, replace(car("7"), vehicle="K3"), replace(car("8"), vehicle="K4"))
    first = gone(stopped(replace(car("7"), vehicle="K3"), 1_320.0), 1_400.0)
    see(one, replace(first, vehicle="K4"), replace(car("8"), vehicle="K4"))

    assert ["K3", "K4", "K4"] == [one.kart_name(number) for number in (0, 1, 2)]


def test_without_a_name_the_team_and_its_stint_name_the_kart() -> None:
    one = race("box")
    see(one, gone(stopped(car(), 1_320.0), 1_400.0))

    assert ["7/1", "7/2"] == [one.kart_name(0), one.kart_name(1)]
    assert "7/1" == one.stop_name(0)


def test_a_team_that_keeps_its_kart_has_one() -> None:
    one = race("number")
    see(one, gone(stopped(car(), 1_320.0), 1_400.0))

    assert ["7", "7"] == [one.kart_name(0), one.kart_name(1)]


def test_a_name_that_comes_up_in_mid_stint_is_that_stint_s_driver() -> None:
    one, team = race(), car()
    nameless = replace(team, stints=(replace(team.stints[0], driver=-1),))
    see(one, nameless)
    assert -1 == one.book.stints[0].driver
    see(one, replace(team, state="RUN"))

    assert 0 == one.book.stints[0].driver


def test_slow_laps_are_counted_as_what_racing_costs_beside_stops() -> None:
    after_an_hour = engine().race

    excess = sum(team.excess for team in after_an_hour.teams.values())
    raced = sum(team.raced for team in after_an_hour.teams.values())
    assert 0.05 < excess / raced < 0.6


def test_a_pit_entry_before_any_lap_is_no_stop() -> None:
    one = race()
    see(one, replace(stopped(car(laps=0), 1_010.0), stints=()))

    assert [] == one.stops


def test_the_track_s_reference_is_taken_once_twenty_minutes_are_driven() -> None:
    assert 62 < (engine().race.reference_s or 0) < 67
    assert race().reference_s is None


def test_the_loss_of_a_stop_is_close_to_the_simulator_s() -> None:
    losses = engine().race.losses_s

    assert len(losses) >= 10
    assert 62 == pytest.approx(sorted(losses)[len(losses) // 2], abs=4)
