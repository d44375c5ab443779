"""When a lap is a lap."""

from __future__ import annotations

import pytest

from tests.unit.service.plugins.apex_kart.feedlines import COUNTED, UNCOUNTED, Track, bundle

BOTH = pytest.mark.parametrize("columns", [COUNTED, UNCOUNTED], ids=["counter", "no counter"])


def started(columns: tuple[str, ...]) -> Track:
    track = Track(columns)
    track.open()
    track.say(1, "r11|*||", "r22|*||")
    return track


@BOTH
def test_a_crossing_in_one_frame_is_a_lap(columns: tuple[str, ...]) -> None:
    track = started(columns)
    track.lap(62, "11", "1:01.000")
    track.lap(123, "11", "1:01.200", estimate="61000")

    assert [61_000, 61_200] == track.times("11")
    assert [] == track.times("22")


@BOTH
def test_a_crossing_over_two_frames_is_one_lap(columns: tuple[str, ...]) -> None:
    track = started(columns)
    if columns is COUNTED:
        track.say(62.0, track.cell("11", "tlp", "in", "1"))
    track.say(62.2, track.cell("11", "llp", "tn", "1:01.000"))
    track.say(65.6, "r11|*|61000|")
    track.say(80, "\n")

    assert [61_000] == track.times("11")


def test_an_event_before_its_cells_is_the_same_lap() -> None:
    track = started(UNCOUNTED)
    track.say(62.0, "r11|*|61000|")
    track.say(62.4, track.cell("11", "llp", "tn", "1:01.000"))
    track.say(70, "\n")

    assert [61_000] == track.times("11")


@BOTH
def test_a_repaint_is_no_lap(columns: tuple[str, ...]) -> None:
    track = started(columns)
    track.lap(62, "11", "1:01.000", "tb")
    track.say(90, track.cell("11", "llp", "ti", "1:01.000"), track.cell("11", "blp", "in", "x"))
    track.say(120, "\n")

    assert [61_000] == track.times("11")
    assert "pb" == track.race.session.known["11"].laps[0].mark


def test_an_event_alone_is_no_lap() -> None:
    track = started(UNCOUNTED)
    track.lap(62, "11", "1:01.000")
    track.say(90, "r11|*|61000|")
    track.say(100, "\n")

    assert [61_000] == track.times("11")


@BOTH
def test_a_lap_that_repeats_the_time_before_counts(columns: tuple[str, ...]) -> None:
    track = started(columns)
    track.lap(62, "11", "1:01.000")
    lines = [track.cell("11", "tlp", "in", "2")] if columns is COUNTED else []
    track.say(123.1, *lines, "r11|*|61000|")
    track.say(130, "\n")

    assert [61_000, 61_000] == track.times("11")


def test_a_time_without_a_step_of_the_counter_is_no_lap() -> None:
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000")
    track.say(100, track.cell("11", "llp", "tn", "2:00.000"), "r11|*out|0")
    track.say(110, "\n")

    assert [61_000] == track.times("11")


def test_laps_taken_away_are_marked_and_counted_again_when_given_back() -> None:
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000")
    track.lap(123, "11", "1:02.000")
    track.say(
        130,
        track.cell("11", "tlp", "in", "1"),
        track.cell("11", "llp", "tn", "1:01.000"),
        "r11|*||",
    )
    row = track.race.session.known["11"]
    assert [1, True] == [row.official, row.laps[1].void]

    track.say(
        132,
        track.cell("11", "tlp", "in", "2"),
        track.cell("11", "llp", "tn", "1:02.000"),
        "r11|*|61000|",
    )
    track.say(140, "\n")

    assert [2, False] == [row.official, row.laps[1].void]
    assert [61_000, 62_000] == track.times("11")


def test_a_lap_that_ends_as_race_control_takes_others_away_is_driven() -> None:
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000")
    track.lap(123, "11", "1:02.000")
    track.say(313.4, track.cell("11", "tlp", "in", "0"), "r11|*|61000|")
    track.say(
        314.2,
        track.cell("11", "llp", "tn", "3:11.219"),
        track.cell("11", "tlp", "in", "1"),
        "r11|*|61000|",
    )
    track.say(330, "\n")
    row = track.race.session.known["11"]

    assert [61_000, 62_000, 191_219] == track.times("11")
    assert [False, False, False] == [lap.void for lap in row.laps]
    assert [1, 3] == [row.official, row.driven]


def test_a_lap_completed_in_the_moment_when_race_control_takes_one_is_driven() -> None:
    """The counter is written with the value that it had."""
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000")
    track.lap(123.4, "11", "1:01.424")
    track.say(
        246.8,
        track.cell("11", "tlp", "in", "2"),
        track.cell("11", "llp", "tn", "2:03.461"),
        "r11|*|120792|",
        "r11|*|123461|",
    )
    track.lap(309.4, "11", "1:02.612")
    row = track.race.session.known["11"]

    assert [61_000, 61_424, 123_461, 62_612] == track.times("11")
    assert [(-1, "taken away by race control")] == [(c.step, c.reason) for c in row.corrections]
    assert [3, 4] == [row.official, row.driven]


def test_a_repeated_lap_after_one_that_a_snapshot_showed_is_a_lap() -> None:
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000")
    cells = {"id": "11", "no": "7", "tlp": "3", "llp": "tn|1:02.000"}
    track.say(190, bundle([cells]))
    track.say(240, track.cell("11", "tlp", "in", "4"), "r11|*|62000|")
    track.say(250, "\n")

    assert [61_000, 62_000, 62_000] == track.times("11")
    assert [] == track.race.session.known["11"].corrections


def test_a_step_without_a_lap_is_a_correction() -> None:
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000")
    track.say(90, track.cell("11", "tlp", "in", "5"), "r11|*|61000|")
    track.say(100, "\n")
    row = track.race.session.known["11"]

    assert [5, 1] == [row.official, row.driven]
    assert [(4, "added by race control")] == [(c.step, c.reason) for c in row.corrections]


def test_an_out_lap_counted_late_is_no_correction() -> None:
    track = Track(COUNTED)
    track.open(kind="p")
    track.say(1, "r11|*||")
    track.say(
        62,
        track.cell("11", "llp", "ti", "1:01.000"),
        track.cell("11", "tlp", "in", "2"),
        "r11|*|61000|",
    )
    row = track.race.session.known["11"]

    assert ([2], 2, []) == ([lap.number for lap in row.laps], row.official, row.corrections)


def test_a_first_crossing_that_shows_a_time_is_counted_with_the_next() -> None:
    track = Track(COUNTED)
    track.open(kind="p")
    track.say(40, track.cell("11", "llp", "tn", "1:20.000"), "r11|*||")
    track.say(
        101,
        track.cell("11", "llp", "ti", "1:01.000"),
        track.cell("11", "tlp", "in", "2"),
        "r11|*|61000|",
    )

    assert [80_000, 61_000] == track.times("11")


def test_a_pit_exit_completes_a_lap_where_the_line_runs_through_the_pit_lane() -> None:
    track = started(UNCOUNTED)
    track.lap(62, "11", "1:01.000")
    track.say(100, track.cell("11", "sta", "si", ""), "r11|*in|0")
    track.say(
        160,
        track.cell("11", "sta", "so", ""),
        track.cell("11", "llp", "tn", "1:00.500"),
        "r11|*out|0",
    )
    row = track.race.session.known["11"]

    assert [61_000, 60_500] == track.times("11")
    assert [False, True] == [lap.pit_exit for lap in row.laps]
    assert not row.laps[1].clean


def test_a_pit_exit_alone_completes_no_lap() -> None:
    track = started(UNCOUNTED)
    track.lap(62, "11", "1:01.000")
    track.say(100, "r11|*in|0")
    track.say(160, "r11|*out|0")
    track.lap(200, "11", "2:18.000")

    assert [61_000, 138_000] == track.times("11")
    assert [(False, False), (True, True)] == [
        (lap.pit_in, lap.pit_out) for lap in track.race.session.known["11"].laps
    ]


def test_laps_after_the_flag_do_not_count() -> None:
    track = started(UNCOUNTED)
    track.lap(62, "11", "1:01.000")
    track.say(120, "light|lf|")
    track.say(
        123,
        track.cell("11", "sta", "sf", ""),
        track.cell("11", "llp", "tn", "1:01.500"),
        "r11|*||",
    )
    track.lap(190, "11", "1:07.000", estimate="")

    assert [61_000, 61_500] == track.times("11")


def test_laps_lost_on_the_way_are_driven_but_have_no_time() -> None:
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000")
    track.say(
        245,
        track.cell("11", "tlp", "in", "4"),
        track.cell("11", "llp", "tn", "1:01.300"),
        "r11|*|61000|",
    )
    row = track.race.session.known["11"]

    assert (4, [1, 4]) == (row.driven, [lap.number for lap in row.laps])
    assert [(2, "lost on the way")] == [(u.step, u.reason) for u in row.untimed]


def test_a_repaint_within_a_crossing_is_not_taken_for_its_time() -> None:
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000", "tb")
    track.say(123.0, track.cell("11", "tlp", "in", "2"))
    track.say(123.2, track.cell("11", "llp", "ti", "1:01.000"))
    track.say(123.4, track.cell("11", "llp", "tn", "1:01.200"), "r11|*|61000|")
    track.say(130, "\n")

    assert [61_000, 61_200] == track.times("11")


def test_a_lap_whose_time_is_written_again_is_a_lap() -> None:
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000", "ti")
    track.lap(125, "11", "1:01.000", "tn")
    track.say(135, "\n")

    assert [61_000, 61_000] == track.times("11")
    assert 2 == track.race.session.known["11"].official


def test_without_a_status_column_the_flag_ends_the_race_at_the_next_crossing() -> None:
    track = Track(tuple(kind for kind in UNCOUNTED if kind != "sta"))
    track.open()
    track.lap_without_status(62, "11", "1:01.000")
    track.lap_without_status(123, "11", "1:01.000", "light|lf|")
    track.lap_without_status(125, "22", "2:03.000")
    track.say(180, "r11|*in|0", "r22|*in|0")
    known = track.race.session.known

    assert [True, True] == [known["11"].finished, known["22"].finished]
    assert [[], []] == [known["11"].stops, known["22"].stops]


def test_a_time_marked_again_within_its_crossing_is_no_repaint() -> None:
    track = started(UNCOUNTED)
    track.say(62.0, track.cell("11", "llp", "ti", "1:01.000"))
    track.say(62.2, track.cell("11", "llp", "tb", "1:01.000"), "r11|*|61000|")
    row = track.race.session.known["11"]

    assert [(61_000, "sb")] == [(lap.time_ms, lap.mark) for lap in row.laps]


@BOTH
def test_a_repeated_time_may_come_late_when_the_status_says_so(columns: tuple[str, ...]) -> None:
    track = started(columns)
    track.lap(62, "11", "1:01.000")
    lines = [track.cell("11", "tlp", "in", "2")] if columns is COUNTED else []
    track.say(126.4, track.cell("11", "sta", "sr", ""), *lines, "r11|*|61000|")
    track.say(136, "\n")

    assert [61_000, 61_000] == track.times("11")


def test_a_pit_exit_shows_in_the_on_track_clock_where_nothing_else_tells() -> None:
    track = Track(tuple(kind for kind in UNCOUNTED if kind != "sta"))
    track.open()
    track.lap_without_status(62, "11", "1:01.000")
    track.say(100, "r11|*in|0")
    track.say(
        160,
        track.cell("11", "llp", "tn", "1:00.500"),
        track.cell("11", "otr", "in", "0:00"),
    )

    assert [61_000, 60_500] == track.times("11")
    assert not track.race.session.known["11"].in_pit


def test_a_repaint_before_an_event_that_precedes_its_cells_is_not_its_time() -> None:
    track = started(UNCOUNTED)
    track.lap(62, "11", "1:01.000", "tb")
    track.say(121.0, track.cell("11", "llp", "ti", "1:01.000"))
    track.say(123.0, "r11|*|61000|")
    track.say(123.2, track.cell("11", "llp", "tn", "1:01.200"))
    track.say(130, "\n")

    assert [61_000, 61_200] == track.times("11")


def test_a_repeated_time_with_a_lower_mark_is_a_lap() -> None:
    track = started(UNCOUNTED)
    track.lap(62, "11", "1:01.000", "ti")
    track.lap(123, "11", "1:01.000", "tn")
    track.say(130, "\n")

    assert [61_000, 61_000] == track.times("11")


def test_who_crosses_just_before_the_flag_has_a_lap_to_go() -> None:
    columns = tuple(kind for kind in UNCOUNTED if kind != "sta")
    track = started(columns)
    track.say(60, "r22|#|1", "r11|#|2")
    track.say(
        62,
        track.cell("11", "llp", "tn", "1:01.000"),
        "r11|*|61000|",
        "light|lf|",
        track.cell("22", "llp", "tn", "1:01.100"),
        "r22|*|61100|",
    )
    track.say(123, track.cell("11", "llp", "tn", "1:01.200"), "r11|*||")
    track.say(124, track.cell("22", "llp", "tn", "1:02.000"), "r22|*||")

    assert [61_000, 61_200] == track.times("11")
    assert [61_100] == track.times("22")


def test_a_kart_whose_exit_counted_a_lap_is_on_its_out_lap() -> None:
    """Where the line runs through the pit lane; else a snapshot would make it come out again."""
    track = started(COUNTED)
    track.lap(62, "11", "1:01.000")
    track.say(80, "r11|*in|0", track.cell("11", "sta", "si", ""))
    track.say(
        140,
        "r11|*out|0",
        track.cell("11", "tlp", "in", "2"),
        track.cell("11", "llp", "tn", "1:18.000"),
        track.cell("11", "sta", "so", ""),
    )
    row = track.race.session.known["11"]
    assert [True, [False, True]] == [row.out_lap, [lap.pit_exit for lap in row.laps]]

    tlp, llp = track.cell("11", "tlp", "in", "3"), track.cell("11", "llp", "tn", "1:02.000")
    track.say(202, track.cell("11", "sta", "sr", ""), tlp, llp, "r11|*|78000|")
    assert [False, 1] == [row.out_lap, len(row.stops)]
    assert [61_000, 78_000, 62_000] == track.times("11")
