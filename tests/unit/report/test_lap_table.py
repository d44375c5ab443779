from __future__ import annotations

from livetiming.report.lap_table import lap_table
from tests.unit.report.races import documents, laps_of, race


def test_ten_laps_stand_in_a_line_that_begins_with_the_number_of_its_first() -> None:
    told = documents()
    told["laps"]["7/0"] = laps_of([61.0] * 12)
    first, second = lap_table(race(told).cars["7"], ()).splitlines()

    assert first == "<tr><th scope=row>1" + "<td>1:01.000" * 10
    assert second == "<tr><th scope=row>11" + "<td>1:01.000" * 2 + "<td>" * 8


def test_laps_that_are_missing_leave_their_places_empty() -> None:
    told = documents()
    del told["laps"]["7/0"][1]

    assert lap_table(race(told).cars["7"], ()).startswith(
        "<tr><th scope=row>1<td>1:02.000<td><td class=b>1:00.000"
    )


def test_the_kind_of_a_lap_is_marked() -> None:
    told = documents()
    told["laps"]["12/0"][0][4] = 4
    (line,) = lap_table(race(told).cars["12"], {3}).splitlines()

    assert "<td class=y>1:02.500" in line
    assert '<td class="p o">3:01.500' in line
    assert '<td class="b p">1:00.250' in line
