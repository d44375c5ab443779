from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.analysis.model import Analysis, Car, FlagPeriod
from livetiming.racing import FlagStatus
from livetiming.strategy.regulations import Regulations, read
from livetiming.strategy.regulations.audit import cars, stops
from tests.unit.strategy.races import car, gone, shown, stopped

START_S = 1_000.0
MADE = read("""
[race]
duration = "1h"
[pits]
required = 2
minimum = 60
closed_under = ["red"]
[[pits.closed]]
until = "5m"
[stint]
minimum = 120
maximum = 900
[drivers]
minimum = 300
continuous = 1200
[[penalty]]
of = "short_stop"
per = "second"
time = 2
[[penalty]]
of = "long_stint"
per = "minute"
laps = 1
[[penalty]]
of = "missing_stop"
disqualified = true
""")


def raced(in_s: float = 1_600.0, out_s: float = 1_660.0) -> Car:
    one = gone(stopped(car(), in_s), out_s)
    return replace(one, stops=(replace(one.stops[0], driver_after=1),))


def kinds(one: Car, *, at_s: float = 2_000.0, is_over: bool = False) -> list[str]:
    rows = cars(shown(one, at_s=at_s), MADE, START_S, is_over=is_over)
    return [offence.kind for offence in rows[0].offences]


def test_a_good_stop_is_a_row_without_offence() -> None:
    (row,) = stops(shown(raced()), MADE, START_S)

    assert ("7", 1, 600.0, 60.0, 600.0) == (
        row.car,
        row.number,
        row.at_s,
        row.length_s,
        row.stint_s,
    )
    assert ("A", "B", ()) == (row.driver_before, row.driver_after, row.offences)


def test_a_short_stop_costs_by_the_second_begun() -> None:
    (row,) = stops(shown(raced(out_s=1_652.5)), MADE, START_S)

    (offence,) = row.offences
    assert ("short_stop", 16, 600.0) == (offence.kind, offence.time_s, offence.at_s)
    assert "stop of 0:52, 7.5 s short" == offence.text


def test_a_long_stint_costs_by_the_minute_begun() -> None:
    (row,) = stops(shown(raced(2_000.0, 2_060.0), at_s=2_100.0), MADE, START_S)

    assert [("long_stint", 2)] == [(one.kind, one.laps) for one in row.offences]


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (raced(1_100.0, 1_160.0), "short_stint"),
        (raced(1_200.0, 1_260.0), "closed_pit"),
        (raced(1_600.0, 1_630.0), "short_stop"),
    ],
)
def test_each_offence_is_found(one: Car, kind: str) -> None:
    assert kind in kinds(one)


def test_a_stop_under_a_flag_that_closes_the_lane_is_one() -> None:
    red = (FlagPeriod(FlagStatus.GREEN, 1, 1_000.0), FlagPeriod(FlagStatus.RED, 1, 1_550.0))
    analysis: Analysis = replace(shown(raced()), periods=red)

    assert ["stop under red"] == [
        one.text for row in stops(analysis, MADE, START_S) for one in row.offences
    ]


def test_what_is_still_to_be_done_is_no_offence_before_the_end() -> None:
    assert [] == kinds(raced())
    assert ["driver_minimum", "missing_stop"] == kinds(raced(), at_s=1_900.0, is_over=True)


def test_a_driver_who_stays_in_breaks_the_limit_once() -> None:
    one = gone(stopped(gone(stopped(car(), 1_800.0), 1_860.0, driver=0), 2_660.0), 2_720.0)

    assert ["driver_maximum"] == kinds(one, at_s=2_800.0)


def test_a_car_counts_stops_owed_and_time_at_the_wheel() -> None:
    (row,) = cars(shown(raced()), MADE, START_S, is_over=False)

    assert (1, 1, {"A": 600.0, "B": 340.0}) == (row.stops, row.owed, row.drivers)


def test_a_short_stop_may_not_count() -> None:
    strict: Regulations = replace(MADE, pits=replace(MADE.pits, short_counts=False))

    assert 2 == cars(shown(raced(out_s=1_640.0)), strict, START_S, is_over=False)[0].owed


def test_who_is_entered_and_never_drove_is_below_the_minimum() -> None:
    made = replace(MADE, entries=read('[[driver]]\nname = "Zoe"\n').entries)

    found = cars(shown(raced()), made, START_S, is_over=True)[0].offences
    assert "Zoe drove 0:00 of at least 5:00" in {one.text for one in found}


def test_a_stint_that_began_before_we_looked_is_never_too_short() -> None:
    one = raced(1_100.0, 1_160.0)
    late = replace(one, stints=(replace(one.stints[0], start_lap=9), *one.stints[1:]))

    assert "short_stint" not in kinds(late)
