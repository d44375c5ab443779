"""The race as plain JSON values, with everything that does not fit on a timing screen.

This is the interface for analysis and strategy: lap lists, stops with their lengths, stints,
drivers' totals, penalties by competitor, and where the lap count was corrected and why.
Moments are milliseconds since the epoch, durations milliseconds, unless the name says otherwise.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from . import ctd, gaps, pits, plates
from .control import Entry
from .model import Row
from .race import Race
from .session import Session


def view(race: Race, now_ms: int | None = None, *, laps: bool = True) -> dict[str, Any]:
    """Everything known of the present session at *now_ms*; the last frame's time by default."""
    moment = race.now_ms if now_ms is None else now_ms
    return session_view(race.session, moment, laps=laps)


def session_view(session: Session, now_ms: int, *, laps: bool = True) -> dict[str, Any]:
    """Everything known of one *session*; without lap lists unless *laps*."""
    ranking = session.ranking()
    resolved = gaps.resolve(session.cell(row, "gap")[1] for row in ranking)
    kinds, colours = plates.classes(session), plates.plate_colours(session)
    rows = []
    for row, gap in zip(ranking, resolved, strict=True):
        shown = row_view(session, row, now_ms, laps=laps)
        shown["gap"] = gap._asdict()
        shown["class"] = kinds.get(row.row_id, "")
        shown["colour"] = colours.get(row.row_id)
        rows.append(shown)
    return {
        "kind": session.kind,
        "title1": session.title1,
        "title2": session.title2,
        "track": session.words.get("track", ""),
        "state": ctd.session_state(session, now_ms),
        "counted": session.crossings.counted,
        "snapshots": session.bundles,
        "rows": rows,
        "left": [
            row_view(session, row, now_ms, laps=laps)
            for row_id, row in session.known.items()
            if row_id not in session.rows
        ],
        "log": [_entry(entry) for entry in session.log],
        "journal": [note._asdict() for note in session.journal],
        "ticker": session.ticker,
    }


def row_view(session: Session, row: Row, now_ms: int, *, laps: bool) -> dict[str, Any]:
    """Everything known of one competitor."""
    shown: dict[str, Any] = {
        "id": row.row_id,
        "position": row.position,
        "number": row.number,
        "team": row.team,
        "driver": row.driver,
        "state": ctd.car_state(session, row),
        "laps": {
            "official": row.official if row.laps_known else None,
            "driven": row.driven if row.laps_known else None,
            "adjusted": row.adjusted,
        },
        "best_ms": row.best_ms,
        "last_ms": row.laps[-1].time_ms if row.laps else None,
        "since_stop": {
            "laps": pits.laps_since_stop(row),
            "ms": None if row.stint_since_ms is None else now_ms - row.stint_since_ms,
        },
        "in_pit": row.in_pit,
        "pit_ms": pits.time_in_pit_ms(row, now_ms),
        "stops": [asdict(stop) for stop in row.stops],
        "stints": [asdict(stint) for stint in row.stints],
        "driver_totals_ms": dict(row.driver_totals_ms),
        "numbers": [{"at_ms": at_ms, "number": number} for at_ms, number in row.numbers],
        "penalties": [_entry(e) for e in penalties(session, row)],
        "corrections": [asdict(c) for c in row.corrections],
        "untimed": [asdict(c) for c in row.untimed],
    }
    if laps:
        shown["lap_list"] = [asdict(lap) for lap in row.laps]
    return shown


def penalties(session: Session, row: Row) -> list[Entry]:
    """Race control's penalties and warnings of one competitor, newest first."""
    return [
        entry
        for entry in session.log
        if row.number and entry.number == row.number and entry.flag in ("penalty", "warning")
    ]


def _entry(entry: Entry) -> dict[str, Any]:
    tariff = entry.tariff
    return {
        **entry._asdict(),
        "laps": tariff.laps if tariff else 0,
        "time_ms": tariff.time_ms if tariff else 0,
    }
