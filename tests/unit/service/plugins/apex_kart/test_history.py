"""The HTTP history."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.service.plugins.apex_kart import history
from livetiming.service.plugins.apex_kart.pits import laps_since_stop
from tests.unit.service.plugins.apex_kart.feedlines import COUNTED, TWO, UNCOUNTED, Track

CREW = (
    'D11.INF#<driver id="11" num="7" name="ALPHA"><inf type="class" value="PRO"/>'
    '<driver id="91" name="ANN"/><driver id="92" name="BOB" current="1"/></driver>'
)
ANSWER = f"""D11.L0004#|||g61400
D11.L0003#20000|21000|20300|61300
D11.L0002#|||b121200
D11.L0001#|||
D11.P01#1|2|122000|243200|121200|122000|2|91|122000
{CREW}
"""


def test_a_question_names_what_is_wanted_of_whom() -> None:
    assert ["D#-30#D1.L#-9#D1.P#1#D1.INF#D#-30#D2.L#-9#D2.P#1#D2.INF"] == history.queries(
        ["1", "2"], laps=30, stops=9
    )
    assert 3 == len(history.queries([str(i) for i in range(20)]))


def test_an_answer_is_read_whole() -> None:
    answer = history.parse(ANSWER)
    past = answer.pasts["11"]

    assert 0 == answer.unread
    assert [(2, 121_200, True, ""), (3, 61_300, False, ""), (4, 61_400, False, "pb")] == [
        (lap.number, lap.time_ms, lap.pit_exit, lap.mark)
        for lap in sorted(past.laps.values(), key=lambda lap: lap.number)
    ]
    assert (20_000, 21_000, 20_300) == past.laps[3].sectors_ms
    assert (1, 2, 121_200, "91", 122_000) == (
        past.stops[1].number,
        past.stops[1].lap,
        past.stops[1].length_ms,
        past.stops[1].driver_id,
        past.stops[1].driver_total_ms,
    )
    assert ("ALPHA", "PRO", "BOB", {"91": "ANN", "92": "BOB"}) == (
        past.name,
        past.category,
        past.current,
        past.drivers,
    )


def test_what_cannot_be_read_is_counted_and_costs_nothing_else() -> None:
    answer = history.parse("error\nD11.L5#|||x\nD11.P1#a|b\n" + ANSWER)

    assert 3 == answer.unread
    assert 3 == len(answer.pasts["11"].laps)


def joined() -> Track:
    track = Track(COUNTED)
    track.open(({**TWO[0], "tlp": "in|4", "llp": "tn|1:01.400", "pit": "in|1"}, TWO[1]))
    track.counts["11"] = 4
    return track


def test_missed_laps_stops_and_drivers_are_filled_in() -> None:
    track = joined()
    merged = history.merge(track.race.session, history.parse(ANSWER))
    row = track.race.session.known["11"]

    assert (2, 1, 0) == (merged.laps, merged.stops, merged.differing)
    assert [(2, 121_200), (3, 61_300), (4, 61_400)] == [
        (lap.number, lap.time_ms) for lap in row.laps
    ]
    assert ["history", "history", "bundle"] == [lap.source for lap in row.laps]
    assert [121_200] == [stop.length_ms for stop in row.stops]
    assert {"ANN": 122_000} == row.driver_totals_ms
    assert "ANN" == row.laps[0].driver
    assert "BOB" == row.driver
    assert row.driven - (row.stops[0].lap or 0) == laps_since_stop(row)


def test_asking_twice_doubles_nothing() -> None:
    track = joined()
    history.merge(track.race.session, history.parse(ANSWER))
    before = [(lap.number, lap.time_ms) for lap in track.race.session.known["11"].laps]
    merged = history.merge(track.race.session, history.parse(ANSWER))

    assert (0, 0) == (merged.laps, merged.stops)
    assert before == [(lap.number, lap.time_ms) for lap in track.race.session.known["11"].laps]


def test_a_lap_driven_since_stays_after_those_filled_in() -> None:
    track = joined()
    track.lap(62, "11", "1:01.999")
    history.merge(track.race.session, history.parse(ANSWER))

    assert [121_200, 61_300, 61_400, 61_999] == track.times("11")


def test_the_laps_in_common_put_an_estimated_number_right() -> None:
    track = Track(UNCOUNTED)
    track.open()
    row = track.race.session.known["11"]
    row.driven = 9
    track.lap(62, "11", "1:01.300")
    track.lap(123, "11", "1:01.400")
    merged = history.merge(track.race.session, history.parse(ANSWER))

    assert 1 == merged.renumbered
    assert [2, 3, 4] == [lap.number for lap in row.laps]
    assert (4, 11) == (row.driven, row.official)


def test_a_competitor_we_do_not_know_is_left_out() -> None:
    track = Track(COUNTED)
    track.open(TWO[1:])

    assert history.Merged() == history.merge(track.race.session, history.parse(ANSWER))


@settings(deadline=None)
@given(st.text())
def test_any_text_is_an_answer_of_something_or_nothing(text: str) -> None:
    history.merge(joined().race.session, history.parse(text))
    history.merge(joined().race.session, history.parse("D11.L3#" + text))
    history.merge(joined().race.session, history.parse("D11.P3#" + text))


def test_a_competitor_without_laps_of_ours_gets_all_of_them() -> None:
    track = Track(UNCOUNTED)
    track.open()
    merged = history.merge(track.race.session, history.parse(ANSWER))

    assert 3 == merged.laps
    assert [121_200, 61_300, 61_400] == track.times("11")


def test_a_lap_that_differs_is_counted_and_ours_is_kept() -> None:
    track = joined()
    merged = history.merge(track.race.session, history.parse(ANSWER.replace("61400", "61499")))

    assert 1 == merged.differing
    assert 61_400 == track.times("11")[-1]


def test_a_stop_that_began_before_us_gets_its_length() -> None:
    track = joined()
    track.say(1, "r11|*in|0")
    stop = track.race.session.known["11"].stops[0]
    stop.in_ms = None
    track.say(9, "r11|*out|0")
    history.merge(track.race.session, history.parse(ANSWER))

    assert 121_200 == stop.length_ms
