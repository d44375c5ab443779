"""Joining a race that has long begun: what is not known is blank, and told when it can be."""

from __future__ import annotations

import pytest

from livetiming.service.plugins.apex_kart import ctd
from livetiming.service.plugins.apex_kart.joining import learn, raced_before
from livetiming.service.plugins.apex_kart.model import Row
from livetiming.service.plugins.apex_kart.view import view
from tests.unit.service.plugins.apex_kart.feedlines import T0, UNCOUNTED, Track

MID_RACE = (
    {"id": "11", "no": "7", "sta": "sr|", "rk": "1", "llp": "tn|1:01.000", "gap": "in|Tour 90"},
    {"id": "22", "no": "8", "sta": "in|", "rk": "2", "llp": "tn|1:02.000", "gap": "ib|3 Tours"},
    {"id": "33", "no": "9", "sta": "si|", "rk": "3", "llp": "tn|1:03.000", "pit": "in|4",
     "otr": "to|40."},
    {"id": "44", "no": "10", "sta": "in|", "rk": "4", "llp": "tn|1:04.000", "gap": "ib|9 Tours",
     "pit": "in|2"},
    {"id": "55", "no": "11", "sta": "", "rk": ""},
)  # fmt: skip


def column(track: Track, title: str, at_s: float = 0) -> dict[str, object]:
    screen = ctd.build(track.race.session, T0 + round(at_s * 1000))
    titles = [c[0] if isinstance(c, list) else c.title for c in screen.columns]
    return {str(car[0]): car[titles.index(title)] for car in screen.cars}


def joined() -> Track:
    track = Track(UNCOUNTED)
    track.open(MID_RACE)
    return track


def test_a_kart_in_the_pit_without_a_gap_has_an_unknown_number_of_laps() -> None:
    track = joined()

    assert {"7": 90, "8": 86, "9": "", "10": 80, "11": 0} == column(track, "Laps")
    assert "PIT" == column(track, "State")["9"]
    assert "" == column(track, "SL")["9"]
    assert 4 == column(track, "Pits")["9"]
    row = view(track.race)["rows"][2]
    assert (row["laps"]["official"], row["laps"]["driven"]) == (None, None)


def test_its_stop_is_a_stop_though_nothing_tells_that_it_has_run() -> None:
    (stop,) = joined().race.session.known["33"].stops

    assert T0 - 40_000 == stop.in_ms


def test_the_gap_tells_as_soon_as_it_comes() -> None:
    track = joined()
    track.say(10, track.cell("33", "gap", "ib", "5 Tours"))
    assert "" == column(track, "Laps")["9"]
    track.lap(20, "22", "1:02.100")

    assert 84 == column(track, "Laps")["9"]


def test_neighbours_with_the_same_count_tell_it_too() -> None:
    track = joined()
    track.say(20, track.cell("44", "gap", "ib", "3 Tours"))
    track.lap(20, "44", "1:04.100")
    track.lap(21, "22", "1:02.100")

    assert {"7": 90, "8": 87, "9": 87, "10": 87, "11": 0} == column(track, "Laps")


def test_the_first_crossing_settles_it_and_moves_what_was_counted_since() -> None:
    track = joined()
    track.say(30, track.cell("33", "sta", "so", ""), "r33|*out|0")
    track.say(70, track.cell("33", "gap", "ib", "6 Tours"))
    track.lap(90, "33", "3:02.000")
    row = track.race.session.known["33"]

    assert 84 == column(track, "Laps", 91)["9"]
    assert [84] == [lap.number for lap in row.laps]
    assert 1 == column(track, "SL", 91)["9"]
    assert [83] == [stop.lap for stop in row.stops]


def test_a_timed_session_joined_late_counts_no_laps_for_those_who_had_some() -> None:
    track = Track(("sta", "rk", "no", "dr", "llp", "gap", "blp"))
    rows = (
        {"id": "11", "no": "7", "rk": "1", "llp": "tn|1:01.000", "blp": "in|1:00.500"},
        {"id": "22", "no": "8", "rk": "2"},
    )
    track.open(rows, kind="p")
    track.lap(61, "11", "1:01.100")
    track.lap(62, "22", "1:03.000")

    assert {"7": "", "8": 1} == column(track, "Laps")


def test_without_a_column_of_stops_those_before_joining_are_not_taken_for_none() -> None:
    track = Track(("sta", "rk", "no", "dr", "llp", "gap", "otr"))
    track.open([{k: v for k, v in row.items() if k != "pit"} for row in MID_RACE])

    assert {"7": "", "8": "", "9": "", "10": "", "11": 0} == column(track, "Pits")
    assert {"7": "", "8": "", "9": "", "10": "", "11": 0} == column(track, "SL")


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(("", "", ""), False), (("", "-", "0"), False), (("1:01.000", "", ""), True),
     (("", "", "3"), True)],
)  # fmt: skip
def test_laps_best_laps_and_stops_tell_of_a_past(texts: tuple[str, ...], expected: bool) -> None:
    assert expected is raced_before(texts)


def test_neighbours_that_differ_tell_nothing() -> None:
    rows = [Row(str(n), position=n, driven=d) for n, d in ((1, 9), (2, 0), (3, 7))]
    rows[1].laps_known = False

    assert [rows[1]] == learn(rows, [rows[1]], lambda row: None)
    rows[0].driven = 7
    assert [] == learn(rows, [rows[1]], lambda row: None)
    assert (7, True) == (rows[1].driven, rows[1].laps_known)
