"""Whole races, against what the venues themselves say of them."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest

from livetiming.service.plugins.apex_kart.gaps import resolve
from livetiming.service.plugins.apex_kart.model import Row
from livetiming.service.plugins.apex_kart.race import Race
from livetiming.service.plugins.apex_kart.session import Session
from livetiming.service.plugins.apex_kart.values import count, lap_ms
from tests.feeds import feed
from tests.golden.apex import longest, replay

Table = list[tuple[int | None, str, int, str, int | None, int | None]]


def table(session: Session) -> Table:
    """Position, number, laps, gap, stops and best lap, as the increments made them."""
    return [
        (
            row.position,
            row.number,
            row.official,
            session.cell(row, "gap")[1],
            count(session.cell(row, "pit")[1]),
            row.best_ms,
        )
        for row in session.ranking()
    ]


def shown(session: Session) -> Table:
    """The same, as the cells of the snapshot just loaded say."""
    return [
        (
            row.position,
            session.cell(row, "no")[1],
            count(session.cell(row, "tlp")[1]) or 0,
            session.cell(row, "gap")[1],
            count(session.cell(row, "pit")[1]),
            lap_ms(session.cell(row, "blp")[1]),
        )
        for row in session.ranking()
    ]


# -- Los Santos, 12 hours -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def santos() -> tuple[Race, Table, list[Row]]:
    """The race, and the table from increments alone just before the final snapshot."""
    before: list[Table] = []

    def watch(race: Race, frame: str) -> None:
        if "grid|" in frame and race.session.kind == "r":
            before.append(table(race.session))

    race = replay(feed("los_santos_12h_2026-04-25.log.gz"), watch)
    return race, before[-1], race.session.ranking()


def test_los_santos_ends_with_the_venues_own_final_table(
    santos: tuple[Race, Table, list[Row]],
) -> None:
    race, from_increments, _ = santos

    assert 18 == len(from_increments)
    assert shown(race.session) == from_increments
    assert ["8", "10", "5", "14", "2", "11", "3"] == [row[1] for row in from_increments[:7]]
    assert (604, 10_753) == (from_increments[0][2], sum(row[2] for row in from_increments))
    assert {16} == {row[4] for row in from_increments}
    assert 64_463 == min(row[5] or 10**9 for row in from_increments)


def test_los_santos_best_laps_are_in_the_lap_lists(santos: tuple[Race, Table, list[Row]]) -> None:
    assert all(
        row.best_ms in {lap.time_ms for lap in row.laps if not lap.void} for row in santos[2]
    )


def test_los_santos_laps_are_all_accounted_for(santos: tuple[Race, Table, list[Row]]) -> None:
    for row in santos[2]:
        assert row.driven == len(row.laps) == row.laps[-1].number
        assert row.official == row.driven + sum(c.step for c in row.corrections)
        assert sum(lap.void for lap in row.laps) <= -sum(min(0, c.step) for c in row.corrections)


def test_los_santos_has_no_phantom_lap(santos: tuple[Race, Table, list[Row]]) -> None:
    """Laps follow each other by their own times; whole seconds and split frames allowed for."""
    off = Counter(
        round((b.at_ms - a.at_ms - b.time_ms) / 1000)
        for row in santos[2]
        for a, b in pairwise(row.laps)
        if a.at_ms is not None and b.at_ms is not None
    )

    near = sum(n for seconds, n in off.items() if abs(seconds) <= 2)
    neutralised = sum(n for seconds, n in off.items() if seconds > 3_000)
    assert 18 == neutralised  # the laps during which the race stood still, one each
    assert sum(off.values()) - near - neutralised <= 20  # times that race control rewrote


def test_los_santos_stops_are_as_long_as_the_rules_ask(
    santos: tuple[Race, Table, list[Row]],
) -> None:
    lengths = [s.length_ms for row in santos[2] for s in row.stops if s.length_ms is not None]

    assert sum(180_000 <= length <= 200_000 for length in lengths) >= 0.85 * len(lengths)


# -- Mariembourg, 4 hours -----------------------------------------------------------------------


def test_mariembourg_keeps_every_history_over_fifteen_snapshots() -> None:
    histories: list[dict[str, list[int]]] = []

    def watch(race: Race, frame: str) -> None:
        if "grid|" in frame and race.session.known:
            histories.append(
                {r.row_id: [lap.time_ms for lap in r.laps] for r in race.session.known.values()}
            )

    race = replay(feed("mariembourg_4h_2026_full_race.jsonl"), watch)
    session = race.session

    assert (15, []) == (session.bundles, race.archive)
    assert 14 == len(histories)
    for before in histories:
        for row_id, times in before.items():
            now = [lap.time_ms for lap in session.known[row_id].laps]
            assert times == now[: len(times)]
    for row in session.known.values():
        numbers = [lap.number for lap in row.laps]
        assert numbers == sorted(set(numbers))
    short = [
        row.number
        for row in session.known.values()
        if len(row.stops) < (count(session.cell(row, "pit")[1]) or 0)
    ]
    assert [] == short


# -- Brignoles, 24 hours ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def brignoles() -> tuple[Session, dict[str, Any]]:
    race = replay(feed("brignoles_24h_2026_race.jsonl"))
    truth = json.loads(feed("brignoles_24h_2026_http_api_final.json").read_text("utf-8"))
    return longest(race), truth["teams"]


def offset(row: Row, truth: dict[int, int], since: int, until: int) -> tuple[int, int, int]:
    """How far our lap numbers are off between two lap numbers, laps agreeing, and not."""
    laps = [lap for lap in row.laps if since <= lap.number < until and lap.source == "live"]

    def agreeing(shift: int) -> int:
        return sum(truth.get(lap.number + shift) == lap.time_ms for lap in laps)

    best = max(range(-12, 13), key=lambda shift: (agreeing(shift), -abs(shift)))
    known = sum(lap.number + best in truth for lap in laps)
    return best, agreeing(best), known - agreeing(best)


PARTS = ((0, 200), (1_000, 2_000))
"""Lap numbers of the first 76 minutes, and of the last three hours."""
PART_LAPS = 6_000


def test_brignoles_lap_times_agree_with_the_http_history_to_the_millisecond(
    brignoles: tuple[Session, dict[str, Any]],
) -> None:
    session, truth = brignoles
    agreed = disagreed = 0
    shifted = []
    for row_id, team in truth.items():
        laps = {lap["lap"]: lap["lap_ms"] for lap in team["laps"]}
        for since, until in PARTS:
            shift, same, other = offset(session.known[row_id], laps, since, until)
            agreed, disagreed = agreed + same, disagreed + other
            if same and shift:
                shifted.append((session.known[row_id].number, shift))

    assert agreed > PART_LAPS
    assert 0 == disagreed
    # Laps that race control gave while nobody recorded: see docs/reference/apex_kart.md.
    assert [("11", -1), ("13", -8), ("22", -1), ("30", -1), ("4", -1)] == sorted(shifted)


def test_brignoles_repeated_lap_times_are_found(
    brignoles: tuple[Session, dict[str, Any]],
) -> None:
    session, truth = brignoles
    repeated = 0
    for row_id, team in truth.items():
        laps = {lap["lap"]: lap["lap_ms"] for lap in team["laps"]}
        mine = [lap for lap in session.known[row_id].laps if lap.source == "live"]
        for a, b in pairwise(mine):
            if a.time_ms == b.time_ms and b.number == a.number + 1:
                repeated += 1
                assert any(
                    laps.get(b.number + s) == laps.get(a.number + s) == a.time_ms
                    for s in range(-8, 1)
                )

    assert 9 <= repeated


def test_brignoles_stops_agree_with_the_http_history(
    brignoles: tuple[Session, dict[str, Any]],
) -> None:
    session, truth = brignoles
    start_ms = min(
        lap.at_ms - lap.time_ms
        for row in session.known.values()
        for lap in row.laps
        if lap.number == 1 and lap.at_ms is not None
    )
    errors: list[int] = []
    for row_id, team in truth.items():
        early = [
            s for s in session.known[row_id].stops if s.in_ms and s.in_ms < start_ms + 4_400_000
        ]
        for mine, known in zip(early, team["pits"], strict=False):
            if mine.length_ms is not None and known["pit_duration_ms"]:
                errors.append(mine.length_ms - known["pit_duration_ms"])
                assert mine.lap == known["lap"]

    assert 30 <= len(errors)
    assert all(abs(error) < 1_000 for error in errors)


def test_brignoles_ends_with_the_venues_final_table(
    brignoles: tuple[Session, dict[str, Any]],
) -> None:
    session, _ = brignoles
    ranking = session.ranking()
    gaps = resolve(session.cell(row, "gap")[1] for row in ranking)
    by_number = {row.number: gap for row, gap in zip(ranking, gaps, strict=True)}

    assert ("3", 1_344, 33) == (
        ranking[0].number,
        ranking[0].official,
        count(session.cell(ranking[0], "pit")[1]),
    )
    assert [(4, None), (4, 22_539), (4, 27_627)] == [by_number[no][:2] for no in ("5", "1", "4")]
    assert 1_049 == sum(count(session.cell(row, "pit")[1]) or 0 for row in ranking)
