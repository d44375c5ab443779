"""Lengths of time as people write them: ``24h``, ``1h30m``, ``90s``, ``3:00``."""

from __future__ import annotations

import re

EXPECTED = 'a length of time such as "24h", "1h30m", "55m", "90s" or "3:00", or seconds'
_UNITS = re.compile(
    r"(?:(\d+)\s*h(?:ours?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?)?)?)?\s*(?:(\d+)\s*s(?:ec(?:onds?)?)?)?"
)
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d\d)")


def seconds(raw: object) -> int | None:
    """Return the whole seconds that *raw* stands for; ``None`` when it is no length of time.

    ``3:00`` is three minutes and ``3:00:00`` three hours, as on a timing screen.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        return None
    if isinstance(raw, int):
        return raw if raw >= 0 else None
    text = raw.strip().lower()
    found = _CLOCK.fullmatch(text) or _UNITS.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return hours * 3_600 + minutes * 60 + rest


def words(length_s: float) -> str:
    """Return a length of time as ``1:05:09`` or ``5:09``, rounded to seconds."""
    whole = round(abs(length_s))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if length_s < 0 and whole else ""
    return f"{sign}{hours}:{minutes:02d}:{rest:02d}" if hours else f"{sign}{minutes}:{rest:02d}"
