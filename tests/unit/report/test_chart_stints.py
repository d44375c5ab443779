from __future__ import annotations

from livetiming.report.chart_stints import stints_chart
from livetiming.report.race import Race
from tests.unit.report.races import documents, race


def test_each_stint_is_a_bar_that_tells_its_driver_and_laps() -> None:
    made = stints_chart(race())

    assert made is not None
    assert 3 == made.count('<rect class="stint')
    assert "Stint 2: B. TWO, laps 3 to 4, 0:01:35, best 1:00.250, average 1:00.250</title>" in made
    assert ">TWO</text>" in made


def test_a_stint_that_lasts_is_drawn_to_the_end() -> None:
    told = documents()
    told["stints"]["7"][0][3] = told["stints"]["7"][0][5] = None
    made = stints_chart(race(told))

    assert made is not None
    assert "laps 1 to 4" in made


def test_without_stints_there_is_no_chart() -> None:
    assert stints_chart(Race("x")) is None
