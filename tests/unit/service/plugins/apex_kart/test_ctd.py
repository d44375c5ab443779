"""The race as Common Timing Data."""

from __future__ import annotations

from typing import Any

import pytest

from livetiming.racing import ColumnSpec, Stat, parse_state
from livetiming.service.plugins.apex_kart import ctd
from tests.unit.service.plugins.apex_kart.feedlines import COUNTED, T0, TWO, UNCOUNTED, Track


def cells(track: Track, at_s: float = 0, language: str = "en") -> dict[str, dict[str, Any]]:
    screen = ctd.build(track.race.session, T0 + round(at_s * 1000), language=language)
    spec = ColumnSpec(screen.columns)
    parse_state({"cars": screen.cars, "session": screen.session}, spec.columns)
    titles = [column[0] for column in spec.columns]
    return {str(car[0]): dict(zip(titles, car, strict=True)) for car in screen.cars}


def raced() -> Track:
    track = Track(COUNTED)
    track.open()
    track.say(1, "r11|*||", "r22|*||")
    track.lap(62, "11", "1:01.000", "tb")
    track.say(
        62, track.cell("11", "gap", "in", "Tour 1"), track.cell("11", "blp", "in", "1:01.000")
    )
    track.lap(63.5, "22", "1:02.500", "ti")
    track.say(63.5, track.cell("22", "gap", "ib", "1.500"), track.cell("22", "int", "in", "1.500"))
    return track


def test_the_first_column_is_the_number_as_text() -> None:
    screen = ctd.build(raced().race.session, T0)

    assert Stat.NUM is screen.columns[0]
    assert ["7", "8"] == [car[0] for car in screen.cars]


def test_times_are_seconds_with_marks() -> None:
    cars = cells(raced())

    assert [61.0, "sb-new"] == cars["7"]["Last"]
    assert [61.0, "sb"] == cars["7"]["Best"]
    assert [62.5, "pb"] == cars["8"]["Last"]


def test_last_and_best_are_lap_times_for_clients_of_today() -> None:
    columns = ColumnSpec(ctd.build(raced().race.session, T0).columns).columns

    assert ["Last", "laptime", "Last lap time"] in columns
    assert ["Best", "laptime", "Best lap time"] in columns


def test_a_gap_is_seconds_or_laps() -> None:
    track = raced()
    assert ["", 1.5] == [cells(track)[car]["Gap"] for car in "78"]
    assert 1.5 == cells(track)["8"]["Int"]

    track.say(90, track.cell("22", "gap", "ib", "2 Tours"))
    assert "2 laps" == cells(track)["8"]["Gap"]
    assert "2 tours" == cells(track, language="fr")["8"]["Gap"]


def test_a_gap_within_a_lap_group_is_laps_too() -> None:
    track = Track(UNCOUNTED)
    gaps = ("in|Tour 9", "ib|1 Tour", "ib|3.000")
    track.open([{"id": str(i), "no": str(i), "gap": gap} for i, gap in enumerate(gaps, 1)])

    assert ["", "1 lap", "1 lap"] == [car["Gap"] for car in cells(track).values()]


def test_laps_stops_and_stint_are_counted() -> None:
    track = raced()
    track.say(70, track.cell("11", "sta", "si", ""), track.cell("11", "pit", "in", "1"),
              track.cell("11", "otr", "to", "00."), "r11|*in|0")  # fmt: skip
    track.say(80, track.cell("11", "otr", "to", "10."))
    car = cells(track, 80)["7"]
    assert ("PIT", 1, 1, 10, "") == tuple(car[k] for k in ("State", "Laps", "Pits", "Pit", "Stint"))

    track.say(190, track.cell("11", "sta", "so", ""), "r11|*out|0")
    track.lap(200, "11", "2:18.000")
    track.say(200, track.cell("11", "otr", "in", "0:02"))
    car = cells(track, 200)["7"]
    assert ("RUN", 2, 120.0, 120, 1) == tuple(
        car[k] for k in ("State", "Laps", "Pit", "Stint", "SL")
    )


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        (["r11c1|sr|"], "RUN"),
        (["r11c1|so|", "r11|*out|0"], "OUT"),
        (["r11c1|ss|"], "STOP"),
        (["r11c1|sf|"], "FIN"),
        (["r11|*in|0"], "PIT"),
    ],
)
def test_a_competitor_has_a_state(lines: list[str], state: str) -> None:
    track = raced()
    track.say(70, *lines)

    assert state == cells(track)["7"]["State"]


def test_who_has_neither_laps_nor_position_has_not_started() -> None:
    track = Track(COUNTED)
    track.open()

    assert {"N/S"} == {car["State"] for car in cells(track).values()}


def test_teams_have_drivers_and_drivers_have_totals() -> None:
    track = raced()
    assert ("ALPHA", None) == (cells(track)["7"]["Driver"], cells(track)["7"].get("Team"))

    track.say(70, track.cell("11", "dr", "drteam", "ANN [1:05]"))
    car = cells(track)["7"]
    assert ("ALPHA", "ANN", 3_900) == (car["Team"], car["Driver"], car["D.Tot"])


def test_the_caption_tells_teams_from_drivers() -> None:
    track = Track(("no", "dr:Equipe", "llp"))
    track.open()

    assert "ALPHA" == cells(track)["7"]["Team"]


def test_sectors_speed_nation_class_and_penalty_have_columns_where_shown() -> None:
    track = Track(("no", "nat", "s1", "s2", "sp1", "llp", ":Categoria", ":Pena"))
    track.open([{"id": "1", "no": "5", "nat": "FRA nat|", "s1": "ti|21.5", "sp1": "in|98.4"}])
    track.say(1, "r1c7||PRO", "r1c8|pena1|1 Tr")
    car = cells(track)["5"]

    assert ("FRA", [21.5, "pb"], "", 98.4, "PRO", "1 Tr") == tuple(
        car[k] for k in ("Nat", "S1", "S2", "Trap", "Class", "Pen")
    )


def test_the_session_has_flag_clocks_and_weather() -> None:
    track = raced()
    track.say(70, "wth1|wr|", "wth2||Air : 8°C", "wth3||Wet", "dyn1|countdown|90000")
    screen = ctd.build(track.race.session, T0 + 80_000)

    assert {"flagState": "green", "timeRemain": 80, "trackData": ["Rain", "8°C", "Wet"]} == (
        screen.session
    )
    assert ["Weather", "Air", "Track"] == screen.track_data

    track.say(90, "dyn1|text|Lap 3/12")
    assert 9 == ctd.session_state(track.race.session, T0)["lapsRemain"]


def test_a_frozen_clock_says_so() -> None:
    track = raced()
    track.say(70, "dyn1|countdown|90000")
    track.say(100, "dyn1|countdown|90000")

    assert (90, True) == tuple(
        ctd.session_state(track.race.session, T0 + 120_000)[k]
        for k in ("timeRemain", "pauseClocks")
    )


def test_names_come_from_the_titles_and_the_track() -> None:
    track = Track(COUNTED)
    assert ("Apex Timing", "Live timing") == (
        ctd.name(track.race.session),
        ctd.description(track.race.session),
    )

    track.open(TWO)
    assert ("CUP", "RACE - RING") == (
        ctd.name(track.race.session),
        ctd.description(track.race.session),
    )


def test_without_a_snapshot_only_what_row_events_give_is_shown() -> None:
    track = Track()
    track.say(1, "r5|#|2", "r6|#|1", "r5c6|tn|1:11.912", "r6|*in|0")
    screen = ctd.build(track.race.session, T0 + 9_000)

    assert ["Num", "State", "Stint", "Pit"] == [
        column[0] for column in ColumnSpec(screen.columns).columns
    ]
    assert [["6", "PIT"], ["5", "RUN"]] == [car[:2] for car in screen.cars]


def test_an_interval_is_computed_where_there_is_none() -> None:
    track = Track(("no", "dr", "llp", "gap"))
    gaps = ("in|Tour 9", "ib|2.000", "ib|3.500", "ib|1 Tour", "ib|0.700", "ib|")
    track.open([{"id": str(i), "no": str(i), "gap": gap} for i, gap in enumerate(gaps, 1)])

    assert ["", 2.0, 1.5, "1 lap", 0.7, ""] == [car["Int"] for car in cells(track).values()]


def test_the_best_lap_is_found_where_no_column_tells_it() -> None:
    track = Track(("sta", "no", "llp", "tlp"))
    track.open()
    track.say(1, "r11|*||")
    track.lap(62, "11", "1:01.000")
    track.lap(124, "11", "1:02.000")

    assert 61.0 == cells(track)["7"]["Best"][0]
