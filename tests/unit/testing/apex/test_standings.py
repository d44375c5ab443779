from __future__ import annotations

from livetiming.testing.apex.language import LANGUAGES
from livetiming.testing.apex.scenario import GapStyle
from livetiming.testing.apex.standings import BestLapStandings, Row, Standings
from livetiming.testing.apex.timeline import Entry


def race(count: int, style: GapStyle = "grouped") -> tuple[Standings, list[Row]]:
    rows = [Row(Entry(i, 100 + i, str(i), "no7", f"T{i}", ("D",)), i + 1) for i in range(count)]
    return Standings(rows, LANGUAGES["fr"], style), rows


def gap(standings: Standings, row: Row) -> str:
    return standings.gaps([row])[row.index][1]


def test_overtaking_at_the_line_moves_everybody_between() -> None:
    standings, rows = race(3)

    moved = standings.completed(rows[2], 60_000, 60_000)

    assert [row.index for row in moved] == [2, 0, 1]
    assert [row.position for row in rows] == [2, 3, 1]


def test_the_leader_shows_its_lap_and_the_others_seconds() -> None:
    standings, rows = race(2)
    standings.completed(rows[0], 60_000, 60_000)
    standings.completed(rows[1], 61_234, 61_234)

    assert gap(standings, rows[0]) == "Tour 1"
    assert gap(standings, rows[1]) == "1.234"
    assert standings.interval(rows[1]) == ("in", "1.234")


def lapped(style: GapStyle) -> tuple[Standings, list[Row]]:
    standings, rows = race(3, style)
    for lap in range(1, 4):
        standings.completed(rows[0], lap * 60_000, 60_000)
    for lap in range(1, 3):
        standings.completed(rows[1], lap * 91_000, 91_000)
        standings.completed(rows[2], lap * 91_000 + 500, 91_000)
    return standings, rows


def test_grouped_gaps_show_laps_once_and_then_seconds_behind_the_first_of_the_group() -> None:
    standings, rows = lapped("grouped")

    assert [gap(standings, row) for row in rows] == ["Tour 3", "1 Tour", "0.500"]


def test_explicit_gaps_show_laps_for_every_lapped_kart() -> None:
    standings, rows = lapped("explicit")

    assert [gap(standings, row) for row in rows] == ["Tour 3", "1 Tour", "1 Tour"]
    other = standings.gaps(rows, other_style=True)
    assert other[2] == ("ib", "0.500")


def test_a_lap_taken_away_costs_places_and_one_given_brings_them_back() -> None:
    standings, rows = lapped("grouped")

    standings.corrected(rows[0], -2)
    assert rows[0].position == 3
    standings.corrected(rows[0], 2)
    assert rows[0].position == 1


def test_timed_sessions_rank_by_best_lap() -> None:
    _, rows = race(2)
    standings = BestLapStandings(rows, LANGUAGES["fr"], "grouped")
    rows[1].best_ms = 59_000
    standings.completed(rows[1], 59_000, 59_000)
    rows[0].best_ms = 59_500
    standings.completed(rows[0], 60_000, 59_500)

    assert [row.position for row in rows] == [2, 1]
    assert gap(standings, rows[0]) == "0.500"
    assert gap(standings, rows[1]) == ""
    assert standings.interval(rows[0]) == ("in", "0.500")
