from __future__ import annotations

from tests.unit.report.races import documents, laps_of, race


def test_a_car_has_its_laps_stints_stops_and_drivers() -> None:
    twelve = race().cars["12"]

    assert (2, 2, "BLUE", 4) == (
        twelve.position, twelve.class_position, twelve.team, twelve.laps_done,
    )  # fmt: skip
    assert [62.5, 61.5, 181.5, 60.25] == [lap.time_s for lap in twelve.laps]
    assert [False, False, True, False] == [lap.is_in for lap in twelve.laps]
    assert [True, True, False, False] == [lap.is_clean for lap in twelve.laps]
    assert [(1, "A. ONE"), (2, "B. TWO")] == [
        (stint.number, twelve.driver(stint.driver)) for stint in twelve.stints
    ]
    assert [(2, 120.5, True)] == [(s.lap, s.lane_s, s.is_driver_change) for s in twelve.stops]


def test_blocks_of_laps_follow_each_other_by_number() -> None:
    told = documents()
    rows = laps_of([60.0 + step / 100 for step in range(260)])
    told["laps"] |= {f"7/{block}": rows[25 * block : 25 * block + 25] for block in range(11)}

    assert list(range(1, 261)) == [lap.number for lap in race(told).cars["7"].laps]


def test_rows_that_cannot_be_read_are_counted_by_kind() -> None:
    told = documents()
    told["laps"]["7/0"][1] = [2, 2, None, 61.0]
    told["stops"]["12"].append("stop")
    told["stints"]["12"][0][4] = "then"
    told["drivers"]["7"].append({})

    found = race(told)

    assert {"lap": 1, "stop": 1, "stint": 1, "driver": 1} == found.skipped
    assert ([1, 3, 4], 1, 1) == (
        [lap.number for lap in found.cars["7"].laps],
        len(found.cars["12"].stops), len(found.cars["12"].stints),
    )  # fmt: skip


def test_a_car_that_cannot_be_read_costs_only_itself() -> None:
    told = documents()
    told["cars"]["7"] = {"laps": "many"}

    found = race(told)

    assert (["12"], {"car": 1}) == (list(found.cars), found.skipped)


def test_a_figure_that_cannot_be_read_costs_the_car_nothing_else() -> None:
    told = documents()
    told["cars"]["7"] |= {"best": "fast", "laneTime": [], "withdrawn": [1, "2"]}
    told["pace"]["7"] = {"race": {"average": "?"}, "sectors": ["?"], "theoretical": 1}
    told["order"]["classPositions"]["7"] = "first"

    found = race(told)

    assert (None, 4, (1,), ()) == (
        found.cars["7"].best_s, len(found.cars["7"].laps), found.cars["7"].withdrawn,
        found.cars["7"].sectors_s,
    )  # fmt: skip
    assert {"class position", "best lap", "time in the lane", "withdrawn lap", "pace",
            "sectors"} == set(found.skipped)  # fmt: skip


def test_cars_that_are_not_in_the_last_state_come_last() -> None:
    told = documents()
    told["order"] = {"order": ["12"], "classPositions": {"12": 1}}

    assert [("12", 1), ("7", 0)] == [(key, car.position) for key, car in race(told).cars.items()]


def test_the_last_state_gives_gaps_and_of_two_cars_with_one_number_each_its_own() -> None:
    told = documents()
    for key in ("cars", "laps", "stops", "stints", "drivers", "pace"):
        told[key] = {name.replace("12", "7~2"): value for name, value in told[key].items()}
    told["order"] = {"order": ["7", "7~2"], "classPositions": {}}
    told["state"] = {"cars": [["7", 4, "", ""], [7, 4, "1 lap", 3.5]]}

    cars = race(told).cars

    assert {"Gap": "", "Int": ""} == cars["7"].shown
    assert {"Gap": "1 lap", "Int": 3.5} == cars["7~2"].shown


def test_columns_that_make_no_sense_cost_the_gaps_alone() -> None:
    told = documents()
    told["service"]["colSpec"] = ["Num"]

    assert [{}, {}] == [dict(car.shown) for car in race(told).cars.values()]
