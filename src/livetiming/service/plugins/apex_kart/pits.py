"""Pit entries and exits, stops and the time on track between them.

Entries and exits come twice or half: as a row event and as a status, and some venues send only
one of the four. Every function is idempotent, so that any of them may come first or never.
"""

from __future__ import annotations

from typing import Final

from .drivers import end_stint, start_stint
from .model import Row, Stop

STANDING_LAPS: Final = 3
"""Who has not crossed the line for so many laps stands somewhere."""


def enter(row: Row, at_ms: int | None, *, clock_s: int = 0, running: bool = False) -> bool:
    """The row is in the pit lane, since *clock_s* seconds; True when it was not before.

    Waiting there before having been on track is no stop, unless it is known to be *running*.
    """
    row.out_lap = False
    if row.in_pit:
        return False
    row.in_pit = row.lap_had_in = True
    row.pit_clock_s = clock_s
    if row.finish_ms is not None or _brought_in(row, at_ms) or not (running or _has_run(row)):
        return True
    since = None if at_ms is None else at_ms - clock_s * 1000
    stop = Stop(len(row.stops) + 1, since, row.driven, driver_before=row.driver)
    row.stops.append(stop)
    end_stint(row, since)
    return True


def _brought_in(row: Row, at_ms: int | None) -> bool:
    """A kart that stood on the track is fetched when the race is over; that is no stop."""
    last = row.last_lap
    if not row.race_over or at_ms is None or last is None or row.crossed_ms is None:
        return False
    return at_ms - row.crossed_ms > STANDING_LAPS * last.time_ms


def _has_run(row: Row) -> bool:
    """Whether the row has been on track: waiting in the pit lane before that is no stop."""
    if not row.laps_known:
        return True
    return bool(row.driven or row.crossings or row.stint_since_ms is not None)


def late(row: Row, at_ms: int, *, clock_s: int) -> None:
    """The pit clock is shown after the exit: at some venues that is all that tells of a stop."""
    last = row.stops[-1] if row.stops else None
    since = at_ms - clock_s * 1000
    if not _has_run(row) or (last is not None and (last.out_ms or at_ms) > since):
        return
    if row.lap_had_out:  # the clock of the stop this lap holds, still on the screen
        return
    stop = Stop(len(row.stops) + 1, since, row.driven, at_ms, at_ms - since, row.driver, row.driver)
    row.stops.append(stop)
    row.lap_had_in = row.lap_had_out = True
    begin_stint(row, at_ms)


def leave(row: Row, at_ms: int) -> bool:
    """The row is on track again; True when it was in the pit lane before."""
    was_in = row.in_pit
    row.in_pit = False
    row.pit_clock_s = None
    row.stopped = False
    if was_in:
        row.lap_had_out = True
        stop = row.stops[-1] if row.stops else None
        if stop is not None and stop.out_ms is None:
            stop.out_ms, stop.driver_after = at_ms, row.driver
            stop.length_ms = None if stop.in_ms is None else at_ms - stop.in_ms
    if was_in or row.stint_since_ms is None:
        begin_stint(row, at_ms)
    return was_in


def begin_stint(row: Row, at_ms: int) -> None:
    """Count time and laps since the stop from here."""
    row.stint_since_ms = at_ms
    row.stint_lap, row.first_stint = row.driven, False
    start_stint(row, at_ms)


def status(row: Row, code: str, at_ms: int) -> None:
    """Take the status icon: ``si`` in the pit, ``so`` out-lap, ``ss`` stopped, ``sf`` finished."""
    row.stopped = code == "ss"
    if code == "si":
        enter(row, at_ms)
    elif code == "so":
        leave(row, at_ms)
        row.out_lap = True
    elif code == "sf":
        row.finish_ms = row.finish_ms if row.finish_ms is not None else at_ms
        row.out_lap = False
    elif code in ("sr", "su", "sd"):
        row.out_lap = False
        row.status_ms = at_ms


def laps_since_stop(row: Row) -> int | None:
    """Laps driven since the last stop; None when the stop was before we looked."""
    if row.stint_lap is None or (row.first_stint and not row.laps_known):
        return None
    return max(0, row.driven - row.stint_lap)


def time_in_pit_ms(row: Row, now_ms: int) -> int | None:
    """Length of the stop in progress, or of the last one; None when neither is known."""
    if row.in_pit:
        since = row.stops[-1].in_ms if row.stops else None
        if since is not None:
            return max(0, now_ms - since)
        return None if row.pit_clock_s is None else row.pit_clock_s * 1000
    return row.stops[-1].length_ms if row.stops else None
