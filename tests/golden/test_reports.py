"""A report says what the analysis says, which says what happened in the race."""

from __future__ import annotations

import re
from typing import Any

import pytest

from livetiming.analysis.changes import documents
from livetiming.racing.units import lap_time_text, seconds
from livetiming.report import Assets, Options, Origin, page, read, render
from livetiming.service.plugins.apex_kart import ctd
from livetiming.testing.apex import PRESETS, Rules
from livetiming.web import PageNotBuilt, report_assets
from tests.feeds import missing
from tests.golden.analysis_truth import Verdict, states, watch
from tests.golden.report_page import Tables
from tests.unit.report.races import START_S, laps_of

RACE = PRESETS["endurance"].having(
    teams=14, duration_s=3600, seed=5, lap_counter=True, rules=Rules(min_stop_s=60, max_stint_s=900)
)
MOST_BYTES = 2_000_000
Json = dict[str, Any]


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return watch(RACE)


@pytest.fixture(scope="module")
def told(verdict: Verdict) -> Json:
    """What ``livetiming-analysis`` writes of the race."""
    at_ms = RACE.start_epoch_ms + verdict.truth["until_ms"] + 20_000
    state, columns, _ = states(verdict.race, at_ms)
    service = {
        "uuid": "ab", "name": ctd.name(verdict.race.session), "description": "Race",
        "colSpec": columns.columns, "startTime": RACE.start_epoch_ms / 1000, "duration": 4000.0,
    }  # fmt: skip
    return {**documents(verdict.frame.analysis), "service": service, "state": state.as_json()}


@pytest.fixture(scope="module")
def tables(told: Json) -> dict[str, list[list[str]]]:
    race = read(told, Origin())
    assert {} == race.skipped
    return Tables(render(page(race, Options()), told, Assets("", ""))).rows


def named(cell: str) -> str:
    """The number of a car whose name stands in *cell*."""
    return cell.split(maxsplit=1)[0].removeprefix("#")


def test_the_classification_is_that_of_the_race(
    verdict: Verdict, tables: dict[str, list[list[str]]]
) -> None:
    rows = {car["row_id"]: car for car in verdict.truth["cars"]}
    final = [(rows[row]["number"], laps) for row, laps in verdict.truth["final"]]

    shown = tables["all-table"]
    heads = 3 if len({row[1] for row in shown}) > 1 else 1
    assert final == [(named(row[heads]), int(row[heads + 1])) for row in shown]


def test_every_lap_of_every_car_is_there(
    verdict: Verdict, told: Json, tables: dict[str, list[list[str]]]
) -> None:
    order = told["order"]["order"]
    laps = {car["number"]: [lap["time_ms"] / 1000 for lap in car["laps"]]
            for car in verdict.truth["cars"]}  # fmt: skip

    for place, key in enumerate([key for key in order if laps[key]], start=1):
        shown = [cell for row in tables[f"laps-{place}"] for cell in row[1:] if cell.strip()]
        assert [lap_time_text(time_s) for time_s in laps[key]] == [text.strip() for text in shown]


def test_best_laps_stops_and_drivers_are_those_of_the_race(
    verdict: Verdict, tables: dict[str, list[list[str]]]
) -> None:
    bests = {named(row[1]): seconds(row[3]) for row in tables["fastest-table"]}
    stops = {named(row[0]): row[3:] for row in tables["stops-table"]}
    drivers = [(named(row[1]), row[0].strip()) for row in tables["drivers-table"]]

    for car in verdict.truth["cars"]:
        number = car["number"]
        assert car["best_ms"] / 1000 == bests[number]
        found = [cell.split() for cell in stops[number] if cell.strip()]
        assert [stop["lap"] for stop in car["stops"]] == [int(cell[0]) for cell in found]
        for stop, cell in zip(car["stops"], found, strict=True):
            if stop["out_ms"] is not None and cell[-1] != "in":
                lane_s = (stop["out_ms"] - stop["in_ms"]) / 1000
                assert seconds(cell[-1]) == pytest.approx(lane_s, abs=1.1)
        driven = {lap["driver"] for lap in car["laps"]}
        assert driven <= {name for plate, name in drivers if plate == number}


def test_driving_times_are_those_of_the_analysis(
    told: Json, tables: dict[str, list[list[str]]]
) -> None:
    expected = [
        (key, driver["name"], driver["laps"], round(driver["time"]))
        for key in told["order"]["order"]
        for driver in told["drivers"][key]
    ]

    assert expected == [
        (named(row[1]), row[0].strip(), int(row[5]), round(seconds(row[2])))
        for row in tables["drivers-table"]
    ]


def test_figures_of_the_top_are_those_of_the_analysis(told: Json) -> None:
    html = render(page(read(told, Origin()), Options()), told, Assets("", ""))
    facts = dict(re.findall(r'<dt>([^<]+)</dt><dd class="fact-value">([^<]+)</dd>', html))

    assert str(told["stats"]["cars"]) == facts["Cars"]
    assert str(told["stats"]["stops"]) == facts["Stops"]
    assert lap_time_text(told["stats"]["fastest"][2]) == facts["Fastest lap"]
    assert str(told["session"]["leaderLap"]) == facts["Laps"]


def day_of(told: Json) -> Json:
    """Forty cars over twelve hours, made of the cars of *told*."""
    models = list(told["cars"])
    grown: Json = {
        **told,
        **{
            key: {}
            for key in (
                "cars",
                "laps",
                "drivers",
                "pace",
                "driver",
                "static",
                "stops",
                "stints",
                "car_messages",
            )
        },
    }
    for number in range(1, 41):
        key, model = str(number), models[number % len(models)]
        start_s = told["session"]["flagStats"][0][2]
        times = [60 + (number * lap % 4001) / 1000 for lap in range(1, 691)]
        rows = laps_of([round(time, 3) for time in times])
        for row in rows:
            row[2] = round(row[2] + start_s - START_S, 3)
            row[9] = f"{number // 4} laps" if number > 8 else number * 1.234
        grown["laps"] |= {f"{key}/{at}": rows[at * 25 : at * 25 + 25] for at in range(28)}
        for name in ("cars", "drivers", "pace", "driver", "static"):
            grown[name][key] = told[name][model]
        grown["stops"][key] = (told["stops"][model] * 20)[:17]
        grown["stints"][key] = (told["stints"][model] * 20)[:18]
        grown["car_messages"][key] = (told["car_messages"].get(model, []) * 30)[:26]
    order = [str(number) for number in range(1, 41)]
    grown["order"] = {"order": order, "classPositions": {}}
    grown["chart"] = {str(lap): [60.0 * lap, order[lap % 5 :] + order[: lap % 5], []]
                      for lap in range(1, 691)}  # fmt: skip
    return grown


def test_twelve_hours_of_forty_cars_are_small_enough_to_be_sent(told: Json) -> None:
    try:
        assets = Assets(*report_assets())
    except PageNotBuilt as error:
        missing(str(error))
    day = day_of(told)
    race = read(day, Origin())
    assert {} == race.skipped
    assert 40 * 690 == sum(len(car.laps) for car in race.cars.values())

    assert len(render(page(race, Options()), day, assets).encode()) < MOST_BYTES
