from __future__ import annotations

import json
from pathlib import Path

import pytest

from livetiming.racing import ColumnSpec, Stat
from livetiming.recording import open_recording
from livetiming.service.strategized import (
    Strategized,
    as_json,
    settings_of,
    shown_stops,
    strategize,
)
from livetiming.strategy.regulations import Regulations, read
from tests.golden.test_analysis_live import RACE, published

RULES = read("""
name = "Half an hour"
[race]
duration = "30m"
[pits]
required = 2
minimum = "1m"
[stint]
maximum = "11m40s"
[karts]
rows = [2, 2]
[[penalty]]
of = "missing_stop"
laps = 5
""")


@pytest.fixture(scope="module")
def race(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(RACE, tmp_path_factory.mktemp("race") / "r.zip")[2]


def followed(path: Path, own: str | None = None) -> tuple[Strategized, dict[str, object]]:
    with open_recording(path) as recording:
        found, state = strategize(recording, RULES, own)
        assert state is not None
        return found, as_json(found, recording)


def test_every_stop_of_the_race_is_told_with_its_kart(race: Path) -> None:
    found, _ = followed(race)

    rows = found.stops()
    seen = sum(len(car.stops) for car in found.analysis.cars.values())
    assert len(rows) == seen > 10
    karts = [found.kart(row) for row in rows]
    assert sum(kart is not None for kart in karts) >= 0.9 * seen
    assert all(abs(kart["laps"]) > 0 for kart in karts if kart is not None)


def test_our_own_stops_are_told_with_what_was_answered_before_them(race: Path) -> None:
    found, _ = followed(race)
    own = next(row.car for row in found.cars() if row.stops)

    again, whole = followed(race, own)
    assert [stop.number for stop in again.analysis.cars[own].stops] == list(again.asked)
    assert {own} == {said["car"] for said in again.asked.values()}
    assert {"yes", "no"} >= {said["verdict"] for said in again.asked.values()}
    assert own == whole["own"]


def test_it_is_the_same_each_time(race: Path) -> None:
    first, second = followed(race, "7")[1], followed(race, "7")[1]

    assert json.dumps(first, allow_nan=False) == json.dumps(second, allow_nan=False)


def test_race_time_begins_at_the_start_however_long_the_recording_goes_on(race: Path) -> None:
    found, _ = followed(race)

    assert found.start_s == pytest.approx(RACE.start_epoch_ms / 1000, abs=90)
    assert found.analysis.at_s is not None
    assert found.analysis.at_s - found.start_s > RACE.duration_s
    first = min(lap.at_s - lap.time_s for car in found.analysis.cars.values() for lap in car.laps)
    assert found.start_s == pytest.approx(first, abs=15)


def test_every_team_is_told_what_it_owes(race: Path) -> None:
    found, _ = followed(race)

    assert found.is_over
    for row in found.cars():
        missing = [one for one in row.offences if one.kind == "missing_stop"]
        assert row.owed == max(0, 2 - row.stops) == len(missing)
        assert all(one.laps == 5 for one in missing)


def test_the_engine_is_told_what_the_regulations_rule() -> None:
    told = settings_of(RULES, "7")

    assert ("7", "box", 2, 60) == (
        told.own, told.karts, told.rules.stops_required, told.rules.min_stop_s
    )  # fmt: skip
    assert settings_of(Regulations(own="8")).own == "8"


def test_stops_are_read_where_the_source_shows_them() -> None:
    rows = [["7", 3], ["8", [4, "pb"]], ["9", ""], ["10"]]

    assert {"7": 3, "8": 4} == shown_stops(rows, ColumnSpec([Stat.NUM, Stat.PITS]))
    assert {} == shown_stops(rows, ColumnSpec([Stat.NUM, Stat.LAPS]))
