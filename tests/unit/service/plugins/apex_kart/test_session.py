"""One session: snapshots, increments, counts without a counter."""

from __future__ import annotations

from tests.unit.service.plugins.apex_kart.feedlines import COUNTED, TWO, UNCOUNTED, Track

LATE = (
    {"id": "11", "no": "7", "dr": "ALPHA", "sta": "sr|", "llp": "tn|1:01.000",
     "gap": "in|Tour 40", "pit": "in|1"},
    {"id": "22", "no": "8", "dr": "BETA", "sta": "in|", "llp": "tn|1:02.000",
     "gap": "ib|2 Tours", "pit": "in|1"},
)  # fmt: skip


def test_joining_late_takes_the_counts_from_the_snapshot() -> None:
    track = Track(COUNTED)
    track.open(({"id": "11", "no": "7", "tlp": "in|40", "llp": "tn|1:01.000"},))
    row = track.race.session.known["11"]

    assert (40, [(40, 61_000, "bundle")]) == (
        row.official,
        [(lap.number, lap.time_ms, lap.source) for lap in row.laps],
    )


def test_without_a_counter_the_first_crossing_makes_the_count_certain() -> None:
    track = Track(UNCOUNTED)
    track.open(LATE)
    known = track.race.session.known
    assert [40, 37] == [known["11"].official, known["22"].official]

    track.lap(10, "22", "1:02.100")
    assert 38 == known["22"].official
    assert [37, 38] == [lap.number for lap in known["22"].laps]


def test_laps_a_penalty_took_were_driven_all_the_same() -> None:
    track = Track((*COUNTED, ":Penalty"))
    track.open(({"id": "11", "no": "7", "tlp": "in|37", "": "pena1|3 Trs"},))
    row = track.race.session.known["11"]

    assert (37, 40, -3) == (row.official, row.driven, row.adjusted)


def test_a_penalty_in_laps_is_believed_at_the_next_crossing() -> None:
    track = Track((*UNCOUNTED, ":Penalty"))
    track.open(LATE)
    for lap in range(2):
        track.lap(50 + 61 * lap, "11", f"1:01.00{lap}")
        track.say(50.1 + 61 * lap, track.cell("11", "gap", "in", f"Tour {41 + lap}"))
        track.lap(51 + 61 * lap, "22", f"1:02.00{lap}")
    row = track.race.session.known["22"]
    before = row.official
    track.say(160, track.cell("22", ":Penalty", "pena1", "1 Tr"),
              track.cell("22", "gap", "ib", "3 Tours"), "r22|*||")  # fmt: skip
    track.lap(174, "11", "1:01.500")
    track.say(174.1, track.cell("11", "gap", "in", "Tour 43"))
    track.lap(176, "22", "1:02.500")

    assert (before, -1) == (row.official, row.adjusted)
    assert ["taken away by race control"] == [c.reason for c in row.corrections]


def test_a_second_snapshot_keeps_the_history() -> None:
    track = Track(COUNTED)
    track.open()
    track.lap(62, "11", "1:01.000")
    track.open(({**TWO[0], "tlp": "in|1", "llp": "tn|1:01.000"}, TWO[1]), at_s=70)
    track.lap(123, "11", "1:01.500")

    assert [61_000, 61_500] == track.times("11")
    assert 2 == track.race.session.bundles


def test_a_lap_driven_while_nothing_was_received_is_taken_from_the_snapshot() -> None:
    track = Track(COUNTED)
    track.open()
    track.lap(62, "11", "1:01.000")
    track.open(({**TWO[0], "tlp": "in|2", "llp": "tn|1:01.700"}, TWO[1]), at_s=130)
    laps = track.race.session.known["11"].laps

    assert [(61_000, "live"), (61_700, "bundle")] == [(lap.time_ms, lap.source) for lap in laps]
    assert laps[1].at_ms is not None
    assert 61_700 == laps[1].at_ms - (laps[0].at_ms or 0)


def test_other_columns_do_not_disturb_a_session() -> None:
    track = Track(COUNTED)
    track.open()
    track.lap(62, "11", "1:01.000")
    track.columns = ("no", "llp", "sta", "tlp", "dr")
    track.open(({**TWO[0], "tlp": "in|1", "llp": "tn|1:01.000"}, TWO[1]), at_s=70)
    track.lap(123, "11", "1:01.500")

    assert [61_000, 61_500] == track.times("11")


def test_a_competitor_taken_off_the_grid_is_remembered() -> None:
    track = Track(COUNTED)
    track.open()
    track.lap(62, "22", "1:01.000")
    track.open(TWO[:1], at_s=70)
    session = track.race.session
    assert (["11"], ["11", "22"]) == (list(session.rows), list(session.known))

    track.open(({**TWO[1], "tlp": "in|1", "llp": "tn|1:01.000"}, TWO[0]), at_s=80)
    assert [61_000] == track.times("22")


def test_the_driver_and_the_number_may_change() -> None:
    track = Track(COUNTED)
    track.open()
    track.say(5, track.cell("11", "dr", "drteam", "ANN"))
    track.say(9, track.cell("11", "dr", "drteam", "BOB [0:10]"))
    track.say(10, track.cell("11", "dr", "dr", "ALPHA &amp; CO"))
    track.say(11, track.cell("11", "no", "no9", "44"))
    row = track.race.session.known["11"]

    assert ("BOB", "ALPHA & CO", "44", "no9") == (row.driver, row.team, row.number, row.plate)
    assert ["driver", "number"] == [note.kind for note in track.race.session.journal]


def test_the_ranking_follows_the_row_events() -> None:
    track = Track(COUNTED)
    track.open()
    track.say(5, "r22|#|1", "r11|#|2")

    assert ["22", "11"] == [row.row_id for row in track.race.session.ranking()]


def test_a_lap_whose_number_was_never_confirmed_is_given_up() -> None:
    track = Track(UNCOUNTED)
    track.open(LATE)
    track.open(
        ({**LATE[0], "llp": "tn|1:01.500", "gap": "in|Tour 90"},
         {**LATE[1], "llp": "tn|1:02.500", "gap": "ib|5 Tours"}),
        at_s=3_600,
    )  # fmt: skip
    row = track.race.session.known["22"]

    assert [62_500] == track.times("22")
    assert row.driven == 84
    assert sum(u.step for u in row.untimed) == 84 - 37


def test_the_table_of_best_sectors_is_kept_and_noise_in_it_is_not() -> None:
    track = Track(COUNTED)
    track.open()
    track.say(1, "br1c3|in|15.610", "br999999c3|in|x")

    assert {(1, 3): "15.610"} == track.race.session.best_sectors
