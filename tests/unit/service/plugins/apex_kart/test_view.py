"""The race as plain values."""

from __future__ import annotations

import json

from livetiming.service.plugins.apex_kart.view import view
from tests.unit.service.plugins.apex_kart.feedlines import COUNTED, T0, Track

LOG = (
    '<p><b>13:05</b><span data-flag="penalty"></span><span class="com_no no7">7</span>'
    "Penalty - Contact - 1 Lap</p>"
)


def test_everything_known_is_plain_json() -> None:
    track = Track(COUNTED)
    track.open()
    track.say(1, "r11|*||", "r22|*||", track.cell("11", "dr", "drteam", "ANN [0:01]"))
    track.lap(62, "11", "1:01.000")
    track.say(70, "com||" + LOG, "r11|*in|0")
    track.say(130, "r11|*out|0")
    shown = view(track.race, T0 + 190_000)
    row = shown["rows"][0]

    assert shown == json.loads(json.dumps(shown))
    assert [61_000] == [lap["time_ms"] for lap in row["lap_list"]]
    assert [60_000] == [stop["length_ms"] for stop in row["stops"]]
    assert {"laps": 0, "ms": 60_000} == row["since_stop"]
    assert {"ANN": 60_000} == row["driver_totals_ms"]
    assert [1] == [penalty["laps"] for penalty in row["penalties"]]
    assert [] == shown["rows"][1]["penalties"]


def test_lap_lists_can_be_left_out() -> None:
    track = Track(COUNTED)
    track.open()

    assert "lap_list" not in view(track.race, laps=False)["rows"][0]


def test_who_left_the_grid_is_told_apart() -> None:
    track = Track(COUNTED)
    track.open()
    track.open(({"id": "11", "no": "7"},), at_s=5)

    assert ["22"] == [row["id"] for row in view(track.race)["left"]]
