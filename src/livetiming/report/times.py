"""Moments, durations and gaps as text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from livetiming.racing.units import clock_text, lap_time_text


@dataclass(frozen=True, slots=True)
class Times:
    """Writes Unix times as they were on a clock in one place."""

    zone: tzinfo = UTC

    def _at(self, at_s: float) -> datetime | None:
        try:
            return datetime.fromtimestamp(at_s, UTC).astimezone(self.zone)
        except (OverflowError, ValueError, OSError):
            return None

    def of_day(self, at_s: float | None) -> str:
        """Return ``14:03:22``."""
        moment = None if at_s is None else self._at(at_s)
        return "" if moment is None else f"{moment:%H:%M:%S}"

    def date(self, at_s: float) -> str:
        """Return ``Saturday 25 April 2026``."""
        moment = self._at(at_s)
        return "" if moment is None else f"{moment:%A} {moment.day} {moment:%B %Y}"

    def iso(self, at_s: float) -> str:
        """Return ``2026-04-25T10:17:00+02:00``."""
        moment = self._at(at_s)
        return "" if moment is None else moment.isoformat(timespec="seconds")

    def zone_name(self, at_s: float) -> str:
        """Return what times of day are in, such as ``UTC+02:00``."""
        moment = self._at(at_s)
        offset = moment and moment.utcoffset()
        if moment is None or not offset:
            return "UTC"
        minutes = round(offset.total_seconds() / 60)
        return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def lap_time(time_s: float | None) -> str:
    """Return ``1:05.602``, or nothing."""
    return "" if time_s is None else lap_time_text(time_s)


def sector_time(time_s: float | None) -> str:
    """Return ``21.402``, with minutes only where it has some."""
    if time_s is None:
        return ""
    return f"{time_s:.3f}" if abs(time_s) < 60 else lap_time_text(time_s)


def duration(time_s: float | None) -> str:
    """Return ``11:02:33``, or nothing."""
    return "" if time_s is None else clock_text(round(time_s))


def short(time_s: float | None) -> str:
    """Return a time in a pit lane, ``3:02.4``."""
    return "" if time_s is None else lap_time_text(time_s, 1)


def gap(value: str | float | None) -> str:
    """Return ``+20.632`` for seconds; a text such as ``3 laps`` as it is."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    return f"{'-' if value < 0 else '+'}{sector_time(abs(value))}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return ``1 lap`` or ``2 laps``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}".replace(",", "\u202f")
