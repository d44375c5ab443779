"""Every capture runs through: no exception, no lap unexplained, no line lost to damage."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livetiming.racing import ColumnSpec, parse_state
from livetiming.service.captures import read_capture
from livetiming.service.plugins.apex_kart import crossings, ctd, history
from livetiming.service.plugins.apex_kart.grammar import parse_frame, parse_line
from livetiming.service.plugins.apex_kart.grid import parse_grid
from livetiming.service.plugins.apex_kart.race import Race
from livetiming.service.plugins.apex_kart.session import Session
from livetiming.service.plugins.apex_kart.view import session_view, view
from tests.feeds import feed
from tests.golden.apex import CAPTURES, frames, reasons, replay, sessions

EXPLAINED = {
    crossings.TAKEN,
    crossings.ADDED,
    crossings.RECOUNTED,
    crossings.OUT_LAP,
    crossings.LOST,
    crossings.AWAY,
}
RACE_CONTROL = {
    "brignoles_24h_2026_race.jsonl": 1,
    "kartland_endurance_2026-05-28.jsonl": 16,
    "los_santos_12h_2026-04-25.log.gz": 29,
    "mariembourg_sprints_2025-10-26.jsonl": 1,
    "triscina_2026-05-28_29h.jsonl": 1,
}
"""Corrections of the count by race control, looked up one by one; none anywhere else."""


@pytest.mark.parametrize("name", CAPTURES)
def test_a_capture_runs_through_and_every_lap_is_accounted_for(name: str) -> None:
    capture = read_capture(feed(name))
    for _ in capture:
        pass
    assert 0 == capture.skipped

    race = replay(feed(name))
    corrections = 0
    for session in sessions(race):
        assert set(reasons(session)) <= EXPLAINED
        corrections += len(session.corrections)
        for row in session.known.values():
            _accounted(session, row.row_id)
    assert RACE_CONTROL.get(name, 0) == corrections


def _accounted(session: Session, row_id: str) -> None:
    """The count is the laps with a time, those without, those before us, and corrections."""
    row = session.known[row_id]
    timed = [lap for lap in row.laps if lap.source != "history"]
    numbers = [lap.number for lap in row.laps]
    assert numbers == sorted(set(numbers))
    assert not numbers or numbers[-1] <= row.driven
    if session.crossings.counted and row_id in session.rows and row.counter is not None:
        assert row.official + row.pending.step == row.counter
    if timed:
        holes = sum(u.step for u in row.untimed)
        assert row.driven - timed[0].number + 1 - len(timed) <= holes


@pytest.mark.parametrize("name", CAPTURES)
def test_every_session_of_a_capture_is_a_valid_state(name: str) -> None:
    race = replay(feed(name))
    for session in sessions(race):
        screen = ctd.build(session, race.now_ms)
        columns = ColumnSpec(screen.columns).columns
        parse_state({"cars": screen.cars, "session": screen.session}, columns)
        assert all(isinstance(car[0], str) for car in screen.cars)
        session_view(session, race.now_ms)


@pytest.mark.parametrize("name", CAPTURES)
def test_a_grids_cells_all_belong_to_a_column(name: str) -> None:
    for _, record in frames(feed(name)):
        if "grid|" not in record.text:
            continue
        for line in parse_frame(record.text):
            if line[1] == "grid":
                grid = parse_grid(line[4])
                assert all(set(row.cells) == set(grid.columns) for row in grid.rows)


@pytest.mark.parametrize(
    "name", ["saintes_test_two_karts.jsonl", "kartland_endurance_2026-05-28.jsonl"]
)
def test_the_same_capture_gives_the_same_race(name: str) -> None:
    assert view(replay(feed(name))) == view(replay(feed(name)))


def test_pit_exits_complete_laps_at_saintes_and_nowhere_with_the_line_outside() -> None:
    for name in ("brignoles_24h_2026_race.jsonl", "mariembourg_4h_2026_full_race.jsonl"):
        for session in sessions(replay(feed(name))):
            assert not any(lap.pit_exit for row in session.known.values() for lap in row.laps)


@pytest.mark.parametrize(
    "name", ["agadir_24h_2025_last_hours_no_grid.jsonl", "cremona_practice_no_grid.ndjson"]
)
def test_without_a_snapshot_no_column_is_guessed(name: str) -> None:
    session = replay(feed(name)).session

    assert session.gridless
    assert not any(row.laps for row in session.known.values())
    assert any(row.stops for row in session.known.values())
    assert any(row.position for row in session.known.values())


def test_messages_of_the_short_files_are_lines() -> None:
    folder = feed("ltspipe_messages")
    for path in sorted(folder.rglob("*.txt")):
        race = Race()
        for at_ms, record in frames(path):
            race.feed(record.text, at_ms)
        view(race)
        if path.name.startswith("init"):
            assert race.session.rows, path.name


# -- the HTTP history ---------------------------------------------------------------------------


def test_the_http_history_is_read_whole() -> None:
    laps = stops = completed = unread = 0
    for path in sorted(feed("http_laps_24h_44teams").glob("*.laps")):
        answer = history.parse(path.read_text("utf-8"))
        unread += answer.unread
        for past in answer.pasts.values():
            laps += len(past.laps)
            stops += len(past.stops)
            completed += sum(stop.length_ms is not None for stop in past.stops.values())
            assert past.name
            assert past.drivers
            assert {s.driver_id for s in past.stops.values()} <= {*past.drivers, ""}

    # 48 148 lines: the first lap of each of the 44 teams has no time.
    assert (48_148 - 44, 1_517, 1_473, 0) == (laps, stops, completed, unread)


# -- damage -------------------------------------------------------------------------------------


def _some_frames(name: str, count: int) -> list[str]:
    texts = [record.text for _, record in frames(feed(name)) if record.text.count("\n") > 2]
    return random.Random(7).sample(texts, min(count, len(texts)))


@pytest.mark.parametrize("name", CAPTURES)
def test_flipped_bytes_cost_only_the_lines_they_hit(name: str) -> None:
    chance = random.Random(name)
    for text in _some_frames(name, 400):
        lines = text.split("\n")
        hit = chance.randrange(len(lines))
        damaged = bytearray(lines[hit].encode("utf-8", "replace"))
        for _ in range(chance.randint(1, 6)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.choice(
                    [b for b in range(256) if b != 10]
                )
        lines[hit] = damaged.decode("utf-8", "replace")
        kept = [line for i, line in enumerate(lines) if i != hit]
        found = parse_frame("\n".join(lines))

        expected = [cut for line in kept if (cut := parse_line(line.replace("\r", ""))) is not None]
        assert [line for line in expected if line not in found] == []
        assert 0 <= len(found) - len(expected) <= 1


@pytest.mark.parametrize(
    "name", ["brignoles_24h_2026_qualifying.jsonl", "mariembourg_sprints_2025-10-26.jsonl"]
)
def test_a_capture_with_a_flipped_byte_in_every_frame_runs_through(name: str) -> None:
    chance = random.Random(name)
    race = Race()
    for at_ms, record in frames(feed(name)):
        damaged = bytearray(record.text.encode("utf-8", "replace"))
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        race.feed(damaged.decode("utf-8", "replace"), at_ms)
    view(race)
    ctd.build(race.session, race.now_ms)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_lines_out_of_order_doubled_or_lost_raise_nothing(data: st.DataObject) -> None:
    texts = _some_frames("los_santos_3h_2026-06-27_first30min.ndjson", 200)
    start = next(
        r.text
        for _, r in frames(feed("los_santos_3h_2026-06-27_first30min.ndjson"))
        if "grid|" in r.text
    )
    chance = random.Random(data.draw(st.integers()))
    race = Race()
    race.feed(start, 0)
    for tick, text in enumerate(texts):
        lines = text.split("\n") * chance.choice((1, 1, 2))
        chance.shuffle(lines)
        race.feed("\n".join(lines[chance.randint(0, 2) :]), chance.choice((tick, 0)) * 200)
    view(race)
