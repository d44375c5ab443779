from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.analysis.model import Analysis, Clock, FlagPeriod
from livetiming.racing import FlagStatus
from livetiming.strategy.pitnow import Wheel, pit_now
from livetiming.strategy.pitnow.situation import NoSituation, situation
from livetiming.strategy.regulations import Regulations, read
from tests.unit.strategy.races import car, gone, shown, stopped

START_S = 1_000.0
MADE = read(
    '[race]\nduration = "1h"\n[pits]\nrequired = 3\nminimum = 60\n[stint]\nmaximum = "20m"\n'
    '[drivers]\nminimum = "10m"\n[[driver]]\nname = "a"\n[[driver]]\nname = "B"\nmaximum = 1800\n'
)


def race(*, at_s: float, elapsed_s: float | None = None) -> Analysis:
    made = shown(car(), car("8", time_s=61.0), at_s=at_s)
    clock = Clock(elapsed_s=at_s - START_S if elapsed_s is None else elapsed_s)
    return replace(made, clock=clock)


def with_car(analysis: Analysis, one: object) -> Analysis:
    return replace(analysis, cars={**analysis.cars, "7": one})  # type: ignore[dict-item]


def test_the_running_stint_and_the_limits_are_taken() -> None:
    found = situation(race(at_s=1_600.0), MADE, "7")

    problem = found.problem
    assert (600, 3_600, 0, 0) == (problem.now, problem.end, problem.start, problem.driver)
    assert (3, 60, 1_200) == (problem.owed, problem.stop, problem.longest)
    assert (Wheel("a", 0, 600), Wheel("B", 0, 600, 1_800)) == problem.drivers
    assert (START_S, 60.0, ()) == (found.race_start_s, found.lap_s, found.notes)


def test_a_stop_that_lasts_counts_and_asks_when_to_leave() -> None:
    now = with_car(race(at_s=1_630.0), stopped(car(), 1_600.0))

    problem = situation(now, MADE, "7").problem
    assert problem.in_pits
    assert (2, 660, 0, 600) == (problem.owed, problem.start, problem.previous, problem.streak)
    assert 600 == problem.drivers[0].driven


def test_a_driver_who_goes_on_keeps_the_streak() -> None:
    one = gone(stopped(car(), 1_600.0), 1_660.0, driver=0)

    problem = situation(with_car(race(at_s=1_700.0), one), MADE, "7").problem
    assert (660, 0, 0, 600) == (problem.start, problem.driver, problem.previous, problem.streak)


def test_a_short_stop_may_not_count() -> None:
    one = gone(stopped(car(), 1_600.0), 1_630.0)
    strict = replace(MADE, pits=replace(MADE.pits, short_counts=False))

    owed = [situation(with_car(race(at_s=1_700.0), one), made, "7").problem.owed
            for made in (MADE, strict)]  # fmt: skip
    assert [2, 3] == owed


def test_stops_made_before_we_looked_count() -> None:
    assert 1 == situation(race(at_s=1_600.0), MADE, "7", shown_stops=2).problem.owed


def test_a_driver_who_is_not_entered_is_told_and_counted() -> None:
    other = replace(car(), drivers=("Zoe",))

    found = situation(with_car(race(at_s=1_600.0), other), MADE, "7")
    assert ("driver 'Zoe' is not on the entry list of car 7",) == found.notes
    assert "Zoe" == found.problem.drivers[found.problem.driver or 0].name


def test_an_unknown_driver_counts_for_nobody() -> None:
    one = car()
    blank = replace(one, drivers=(), driver=-1, stints=(replace(one.stints[0], driver=-1),))

    found = situation(with_car(race(at_s=1_600.0), blank), MADE, "7")
    assert ["a", "B", "Unknown"] == [wheel.name for wheel in found.problem.drivers]
    assert 2 == found.problem.driver
    assert "who drove was not always told" in found.notes[0]
    assert "yes" == pit_now(found.problem).verdict


def test_without_an_entry_list_there_is_somebody_to_change_with() -> None:
    lone = replace(car(), drivers=("A",))
    free = replace(MADE, entries=())

    problem = situation(with_car(race(at_s=1_600.0), lone), free, "7").problem
    assert [("A", 600), ("another driver", 0)] == [(w.name, w.minimum) for w in problem.drivers]


def test_windows_by_laps_are_counted_at_the_pace_of_the_team() -> None:
    made = read("[race]\nlaps = 100\n[[pits.closed]]\nuntil_lap = 10\n[[pits.closed]]\nfrom_lap=90")

    problem = situation(race(at_s=1_300.0), made, "7").problem
    official = car().official
    assert 300 + (100 - official) * 60 == problem.end
    assert (0, 300 + (10 - official) * 60) == problem.closed[0]
    assert 300 + (90 - official) * 60 == problem.closed[1][0]


def test_the_clock_of_the_source_tells_the_end() -> None:
    analysis = replace(race(at_s=1_600.0), clock=Clock(remain_s=2_000.0))

    found = situation(analysis, MADE, "7")
    assert (1_600, 3_600, 0.0) == (found.problem.now, found.problem.end, found.race_start_s)


def test_a_flag_that_closes_the_lane_is_named() -> None:
    made = replace(MADE, pits=replace(MADE.pits, closed_under=frozenset({FlagStatus.RED})))
    red = replace(race(at_s=1_600.0), periods=(FlagPeriod(FlagStatus.RED, 1, 1_500.0),))

    assert "red" == situation(red, made, "7").flag
    assert "" == situation(race(at_s=1_600.0), made, "7").flag


def test_a_timing_without_stops_is_told() -> None:
    found = situation(race(at_s=3_000.0), MADE, "7")

    assert found.notes[0].startswith("no car has stopped in 33:20")


@pytest.mark.parametrize(
    ("analysis", "made", "key", "text"),
    [
        (race(at_s=1_600.0), MADE, "99", "car 99 - expected one of the race (7, 8)"),
        (race(at_s=5_000.0), MADE, "7", "the race is over"),
        (race(at_s=1_600.0), Regulations(), "7", "nobody knows when the race ends"),
        (replace(race(at_s=1_600.0), periods=(FlagPeriod(FlagStatus.CHEQUERED, 1, 1.0),)), MADE,
         "7", "the race is over"),
        (with_car(race(at_s=1_600.0), replace(car(), stints=(), state="N/S")), MADE, "7",
         "car 7 is neither on the track nor in the pits: N/S"),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_says_why(
    analysis: Analysis, made: Regulations, key: str, text: str
) -> None:
    with pytest.raises(NoSituation) as error:
        situation(analysis, made, key)

    assert text in str(error.value)
