from __future__ import annotations

from livetiming.report.race import Race
from tests.unit.report.races import START_S, documents, in_classes, race


def test_a_race_begins_with_the_first_flag_and_ends_with_the_last_car() -> None:
    told = race()

    assert (START_S, START_S + 243.5, START_S + 365.75) == (
        told.start_s, told.finish_s, told.end_s,
    )  # fmt: skip


def test_without_flags_it_begins_with_the_first_lap_and_has_no_finish() -> None:
    told = documents()
    told["session"]["flagStats"] = []

    assert (START_S, None) == (race(told).start_s, race(told).finish_s)


def test_an_empty_race_has_a_beginning_all_the_same() -> None:
    assert (5.0, 5.0, 0, ()) == (
        Race("x", started_s=5.0).start_s, Race("x", started_s=5.0).end_s,
        Race("x").sectors, Race("x").classes,
    )  # fmt: skip


def test_classes_stand_in_the_order_of_their_first_cars() -> None:
    assert ("Pro", "Am") == race(in_classes()).classes


def test_who_goes_by_the_best_lap_is_told_from_a_race() -> None:
    told = documents()
    told["cars"]["3"] = {**told["cars"]["7"], "team": "GREEN", "best": 61.0, "laps": 9}
    told["order"]["order"] = ["7", "12", "3"]
    assert race(told).is_by_best_lap

    told["cars"]["3"]["laps"] = 3
    assert not race(told).is_by_best_lap


def test_gaps_that_are_those_of_best_laps_tell_it_where_all_drove_as_many() -> None:
    told = documents()
    told["cars"]["3"] = {**told["cars"]["7"], "team": "GREEN", "best": 61.0}
    told["order"]["order"] = ["7", "12", "3"]
    told["state"]["cars"] = [["7", 4, "", ""], ["12", 4, 0.25, ""], ["3", 4, 1.001, ""]]
    assert race(told).is_by_best_lap

    told["state"]["cars"][2][2] = 122.5
    assert not race(told).is_by_best_lap


def test_a_car_is_called_by_its_team_or_by_who_alone_drove_it() -> None:
    told = documents()
    assert ("BLUE", ("A. ONE", "B. TWO")) == (
        race(told).cars["12"].name, race(told).cars["12"].crew,
    )  # fmt: skip

    told["cars"]["7"]["team"] = ""
    assert ("S. SOLO", ()) == (race(told).cars["7"].name, race(told).cars["7"].crew)

    told["drivers"]["7"][0]["name"] = "Unknown"
    assert ("", ()) == (race(told).cars["7"].name, race(told).cars["7"].crew)


def test_a_driver_that_is_not_known_has_no_name() -> None:
    seven = race().cars["7"]

    assert ["S. SOLO", "", "", ""] == [seven.driver(index) for index in (0, 1, -1, None)]
