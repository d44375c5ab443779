from __future__ import annotations

from livetiming.report.race import Absence, Origin
from livetiming.report.times import Times
from livetiming.report.unknowns import MOST, unknowns
from tests.unit.report.races import START_S, Documents, documents, race


def told_of(told: Documents, origin: Origin | None = None) -> dict[str, tuple[str, ...]]:
    found = race(told) if origin is None else race(told, origin)
    return {one.text: one.details for one in unknowns(found, Times())}


def with_sectors() -> Documents:
    told = documents()
    told["pace"]["7"]["sectors"] = [20.0]
    return told


def test_where_everything_is_known_nothing_is_said() -> None:
    assert {} == told_of(with_sectors())


def test_sectors_that_were_never_told_are_named() -> None:
    assert ["The source tells no sector times."] == list(told_of(documents()))


def test_a_recording_that_ends_before_the_race_gives_no_result() -> None:
    told = with_sectors()
    told["session"]["flagStats"].pop()

    (text,) = told_of(told)
    assert "not a result" in text


def test_holes_of_the_recording_count_when_they_are_in_the_race() -> None:
    origin = Origin(
        absences=(
            Absence("gap", START_S - 500, START_S - 100),
            Absence("silence", START_S + 10, START_S + 70),
            Absence("restart", START_S + 100, START_S + 130),
            Absence("clock", START_S + 40, START_S + 40),
        )
    )
    found = told_of(with_sectors(), origin)

    assert found["Nothing was recorded for 0:01:30 of the race, in 2 pieces."] == (
        "08:16:50 to 08:17:50: the source or the service was silent",
        "08:18:20 to 08:18:50: the recorder was away",
    )
    assert ("08:17:20",) == found["The clock of the recorder was set 1 time during the race."]


def test_problems_and_other_sessions_of_the_recording_are_named() -> None:
    origin = Origin(problems=("chunk 3 is damaged",), other_sessions=("Warm-up",))
    found = told_of(with_sectors(), origin)

    assert ("chunk 3 is damaged",) == found["Parts of the recording could not be read."]
    assert ("Warm-up",) in found.values()


def test_unreadable_cells_and_pieces_are_counted() -> None:
    told = with_sectors()
    told["stats"]["faults"] = {"7 Last": 3, "12 Laps": 2}
    told["stops"]["12"].append("?")

    found = told_of(told)

    assert ("car 7 Last: 3", "car 12 Laps: 2") == found[
        "5 cells of the timing screen could not be read."
    ]
    assert ("stop: 1",) == found["Parts of the analysis could not be read."]


def test_corrections_untimed_laps_and_withdrawn_bests_are_listed_by_car() -> None:
    told = with_sectors()
    told["cars"]["7"] |= {
        "corrections": [[START_S + 60, -2, 545]], "untimed": [[START_S + 90, 3, 9]],
        "withdrawn": [3],
    }  # fmt: skip
    found = list(told_of(told).values())

    assert ("08:17:40 #7 RED: -2, to 545 laps",) in found
    assert ("08:18:10 #7 RED: +3, to 9 laps",) in found
    assert ("#7 RED: lap 3",) in found


def test_drivers_without_a_name_and_stops_without_a_length_are_listed() -> None:
    told = with_sectors()
    told["drivers"]["7"].append({**told["drivers"]["7"][0], "name": "Unknown", "time": 100})
    told["stops"]["12"][0][4] = None
    found = list(told_of(told).values())

    assert ("#7 RED: 0:01:40",) in found
    assert ("#12 BLUE: stop 1, after lap 2",) in found


def test_a_best_lap_that_nobody_saw_is_listed() -> None:
    told = with_sectors()
    told["cars"]["7"]["best"] = 55.0

    assert [("#7 RED: 0:55.000",)] == list(told_of(told).values())


def test_long_lists_are_cut_and_say_so() -> None:
    told = with_sectors()
    told["cars"]["7"]["corrections"] = [[START_S + 60, -1, 5]] * (MOST + 7)

    (details,) = told_of(told).values()
    assert (MOST + 1, "and 7 more") == (len(details), details[-1])
