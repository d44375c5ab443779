"""Times as text and as seconds."""

from __future__ import annotations

import math
import re

_CLOCK = re.compile(r"^(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?)$")


def seconds(text: str) -> float:
    """Read a duration such as ``59.123``, ``1:31.204`` or ``2:03:04.5``.

    Args:
        text: hours and minutes are optional; a comma may stand for the decimal point; a
            leading ``+`` or ``-`` is a sign.

    Returns:
        Seconds.

    Raises:
        ValueError: the text is not a duration.
    """
    bare = text.strip()
    sign = -1.0 if bare.startswith("-") else 1.0
    match = _CLOCK.match(bare.removeprefix("-").removeprefix("+"))
    if match is None:
        raise ValueError(f"expected a duration such as 59.123 or 1:31.204, got {text!r}")
    hours, minutes, rest = match.groups()
    total = int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(rest.replace(",", "."))
    return sign * round(total, 6)


def lap_time_text(duration_s: float, decimals: int = 3) -> str:
    """Write a lap time as ``m:ss.fff``, with hours when it has any.

    Args:
        duration_s: seconds; negative values get a sign.
        decimals: digits after the point.

    Raises:
        ValueError: not a finite number.
    """
    if not math.isfinite(duration_s):
        raise ValueError(f"expected a finite number of seconds, got {duration_s!r}")
    scale = 10**decimals
    ticks = round(abs(duration_s) * scale)
    whole, fraction = divmod(ticks, scale)
    minutes, secs = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if duration_s < 0 and ticks else ""
    head = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    tail = f".{fraction:0{decimals}d}" if decimals else ""
    return f"{sign}{head}:{secs:02d}{tail}"


def clock_text(duration_s: float) -> str:
    """Write a session clock as ``h:mm:ss``; a negative clock has a sign."""
    whole = math.floor(abs(duration_s))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    sign = "-" if duration_s < 0 and whole else ""
    return f"{sign}{hours}:{minutes:02d}:{secs:02d}"
