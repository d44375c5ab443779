"""How the feed writes times."""

from __future__ import annotations


def lap_text(time_ms: int) -> str:
    """``59.123``, ``1:05.739``, ``19:09.996``."""
    minutes, rest = divmod(time_ms, 60_000)
    seconds, millis = divmod(rest, 1000)
    if minutes:
        return f"{minutes}:{seconds:02d}.{millis:03d}"
    return f"{seconds}.{millis:03d}"


def sector_text(time_ms: int) -> str:
    """``24.85``: sectors at many venues carry two decimals."""
    return f"{time_ms // 1000}.{time_ms % 1000 // 10:02d}"


def stint_text(duration_ms: int) -> str:
    """``0:52``: hours and minutes on track."""
    minutes = max(0, duration_ms) // 60_000
    return f"{minutes // 60}:{minutes % 60:02d}"


def pit_clock_text(duration_ms: int) -> str:
    """``34.``, ``1:12.``: the running pit clock, with its trailing dot."""
    seconds = max(0, duration_ms) // 1000
    if seconds < 60:
        return f"{seconds:02d}."
    return f"{seconds // 60}:{seconds % 60:02d}."


def clock_text(duration_ms: int) -> str:
    """``24:00:00``: the programmed duration before the start."""
    seconds = duration_ms // 1000
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"


def minutes_text(duration_ms: int) -> str:
    """``01:24``, ``1:00:01``: durations in race-control messages."""
    seconds = duration_ms // 1000
    if seconds >= 3600:
        return f"{seconds // 3600}:{seconds % 3600 // 60:02d}:{seconds % 60:02d}"
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def time_of_day(seconds_of_day: int) -> str:
    """``13:01``: local time, as race control's log shows it."""
    return f"{seconds_of_day // 3600 % 24:02d}:{seconds_of_day % 3600 // 60:02d}"
