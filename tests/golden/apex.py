"""Runs the race logic over captured feeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from livetiming.service.captures import Record, read_capture
from livetiming.service.plugins.apex_kart.race import Race
from livetiming.service.plugins.apex_kart.session import Session

CAPTURES = (
    "agadir_24h_2025_last_hours_no_grid.jsonl",
    "brignoles_24h_2026_qualifying.jsonl",
    "brignoles_24h_2026_race.jsonl",
    "cremona_practice_no_grid.ndjson",
    "excerpt_rgmmc_speedtrap.raw",
    "kartland_endurance_2026-05-28.jsonl",
    "lemans_karting2_pit_exit_laps.raw",
    "lenclos_training_countup.jsonl",
    "los_santos_12h_2026-04-25.log.gz",
    "los_santos_3h_2026-06-27_first30min.ndjson",
    "mariembourg_24h_2026_practice1.jsonl",
    "mariembourg_24h_2026_qualifying1.jsonl",
    "mariembourg_4h_2026_full_race.jsonl",
    "mariembourg_sprints_2025-10-26.jsonl",
    "misanino_2026-05-28_29h.jsonl",
    "rkc_13h_2026-04-18_practice.log",
    "saintes_test_two_karts.jsonl",
    "sevilla_championship_2026-08-07.ndjson",
    "slovak_karting_center_2026-05-28_29h.jsonl",
    "triscina_2026-05-28_29h.jsonl",
)
NO_TIME_STEP_MS = 200
"""Frames without a time come one tick apart."""


def frames(path: Path) -> Iterator[tuple[int, Record]]:
    """Frames with their times; those without get one tick each."""
    made_up_ms = 0
    for record in read_capture(path):
        made_up_ms += NO_TIME_STEP_MS
        if record.kind == "frame":
            yield (made_up_ms if record.at_ms is None else record.at_ms), record


def replay(path: Path, before: Callable[[Race, str], None] | None = None) -> Race:
    """The race after the whole capture; *before* sees it ahead of every frame."""
    race = Race()
    for at_ms, record in frames(path):
        if before is not None:
            before(race, record.text)
        race.feed(record.text, at_ms)
    return race


def sessions(race: Race) -> list[Session]:
    """Every session still known, the present one last."""
    return [*race.archive, race.session]


def longest(race: Race) -> Session:
    """The session with most laps."""
    return max(sessions(race), key=lambda s: sum(len(r.laps) for r in s.known.values()))


def reasons(session: Session) -> Counter[str]:
    """Why the lap count changed without a lap, and how often."""
    return Counter(c.reason for c in (*session.corrections, *session.untimed))
