"""Pit entries, exits and stops."""

from __future__ import annotations

from livetiming.service.plugins.apex_kart import pits
from livetiming.service.plugins.apex_kart.model import Row
from tests.unit.service.plugins.apex_kart.feedlines import T0, UNCOUNTED, Track


def running() -> Row:
    return Row("1", driven=5, driver="A")


def test_entering_twice_is_one_stop() -> None:
    row = running()

    assert [True, False] == [pits.enter(row, 1_000), pits.enter(row, 1_200)]
    assert 1 == len(row.stops)


def test_a_stop_has_a_length_a_lap_and_two_drivers() -> None:
    row = running()
    pits.enter(row, 1_000)
    row.driver = "B"
    pits.leave(row, 121_500)
    stop = row.stops[0]

    assert (120_500, 5, "A", "B") == (
        stop.length_ms,
        stop.lap,
        stop.driver_before,
        stop.driver_after,
    )


def test_waiting_in_the_pit_lane_before_the_start_is_no_stop() -> None:
    row = Row("1")
    pits.enter(row, 1_000)

    assert (True, []) == (row.in_pit, row.stops)


def test_coming_in_after_the_flag_is_no_stop() -> None:
    row = running()
    pits.status(row, "sf", 500)
    pits.enter(row, 1_000)

    assert [] == row.stops


def test_who_stood_and_is_brought_in_when_the_race_is_over_makes_no_stop() -> None:
    track = Track(UNCOUNTED)
    track.open()
    for row_id in ("11", "22"):
        track.lap(62, row_id, "1:01.000")
    track.say(100, "light|lf|")
    track.say(110, "r22|*in|0")
    track.say(300, "r11|*in|0")
    fetched, stopping = (track.race.session.known[row_id] for row_id in ("11", "22"))

    assert (True, []) == (fetched.in_pit, fetched.stops)
    assert 1 == len(stopping.stops)


def test_laps_and_time_count_from_the_exit() -> None:
    row = running()
    pits.enter(row, 1_000)
    pits.leave(row, 61_000)
    row.driven += 3

    assert 3 == pits.laps_since_stop(row)
    assert 60_000 == pits.time_in_pit_ms(row, 99_000)


def test_a_stop_in_progress_has_a_running_length() -> None:
    row = running()
    pits.enter(row, 10_000, clock_s=4)

    assert 9_000 == pits.time_in_pit_ms(row, 15_000)


def test_what_happened_before_we_looked_is_unknown() -> None:
    assert pits.laps_since_stop(running()) is None
    assert pits.time_in_pit_ms(running(), 0) is None


def test_a_venue_that_never_says_out_is_out_at_the_next_crossing() -> None:
    track = Track(tuple(c for c in UNCOUNTED if c != "otr"))
    track.open()
    track.lap(62, "11", "1:01.000")
    track.say(70, track.cell("11", "sta", "si", ""), "r11|*in|0")
    assert track.race.session.known["11"].in_pit

    track.lap(190, "11", "2:08.000")
    assert not track.race.session.known["11"].in_pit


def test_a_venue_that_never_says_in_shows_the_length_at_the_exit() -> None:
    track = Track(UNCOUNTED)
    track.open()
    track.lap(62, "11", "1:01.000")
    track.say(200.0, track.cell("11", "sta", "so", ""))
    track.say(200.2, track.cell("11", "otr", "to", "2:00."), "r11|*out|0")
    stops = track.race.session.known["11"].stops

    assert [(120_000, T0 + 200_200)] == [(stop.length_ms, stop.out_ms) for stop in stops]


def test_the_pit_clock_tells_of_a_stop_that_began_before_the_snapshot() -> None:
    track = Track(UNCOUNTED)
    track.open(({"id": "11", "no": "7", "llp": "tn|1:01.000", "gap": "in|Tour 5", "sta": "si|",
                 "otr": "to|1:10."},), at_s=100)  # fmt: skip
    row = track.race.session.known["11"]

    assert (True, 1) == (row.in_pit, len(row.stops))


def test_a_snapshot_in_the_out_lap_shows_the_clock_of_the_stop_and_is_no_second_stop() -> None:
    row = running()
    pits.enter(row, 100_000)
    pits.leave(row, 140_000)
    pits.late(row, 185_000, clock_s=40)

    assert 1 == len(row.stops)


def test_without_a_status_column_the_next_lap_ends_the_out_lap() -> None:
    columns = tuple(kind for kind in UNCOUNTED if kind != "sta")
    track = Track(columns)
    track.open(({"id": "11", "no": "7"},))
    track.say(62.0, track.cell("11", "llp", "tn", "1:01.000"), "r11|*|61000|")
    track.say(200.0, "r11|*in|0")
    track.say(260.0, "r11|*out|0")
    assert track.race.session.known["11"].out_lap

    track.say(310.0, track.cell("11", "llp", "tn", "4:08.000"), "r11|*|61000|")
    assert not track.race.session.known["11"].out_lap
