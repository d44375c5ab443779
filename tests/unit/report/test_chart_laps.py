from __future__ import annotations

import re

from livetiming.report.chart_laps import laps_chart, outliers
from livetiming.report.colours import looks
from livetiming.report.race import Race
from tests.unit.report.races import documents, laps_of, race


def test_laps_with_a_stop_under_caution_or_out_of_the_ordinary_are_outliers() -> None:
    told = documents()
    rows = laps_of([60.0 + step / 50 for step in range(20)])
    rows[3][7], rows[5][4] = 1, 4
    rows[9][3] = 75.0
    told["laps"]["7/0"] = rows

    assert {4, 6, 10} == outliers(race(told).cars["7"].laps)


def test_a_race_that_gets_slow_has_no_outliers_for_that() -> None:
    told = documents()
    told["laps"]["7/0"] = laps_of([60.0] * 60 + [80.0] * 60)

    assert len(outliers(race(told).cars["7"].laps)) <= 25


def test_dots_are_laps_faint_ones_outliers_and_stints_have_a_line() -> None:
    told = documents()
    told["laps"]["7/0"] = laps_of([60.0 + step % 3 / 10 for step in range(12)])
    told["laps"]["7/0"][4][7] = 1
    found = race(told)
    made = laps_chart(found, ("7",), looks(found.cars))

    assert made is not None
    faint, plain = (
        re.search(rf'class="laps {kind}" d="([^"]*)"', made)
        for kind in ("slow car-0 dash-0", "car-0 dash-0")
    )
    assert faint is not None
    assert plain is not None
    assert (1, 11) == (faint[1].count("M"), plain[1].count("M"))
    assert 'class="line car-0 dash-0" d="M' in made


def test_without_clean_laps_there_is_no_chart() -> None:
    assert laps_chart(Race("x"), (), {}) is None

    told = documents()
    told["laps"]["7/0"] = laps_of([60.0] * 3, pits=1)
    assert laps_chart(race(told), ("7",), {"7": ""}) is None
