"""Moments as a user writes them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)")


class BadTime(ValueError):
    """A text is no moment; says what would be one."""


def offset_ms(text: str, start_ms: int) -> int:
    """Return the moment *text* in ms since the start of a recording.

    Args:
        text: seconds since the start (``90``, ``90.5``, ``1:30``, ``1:00:30``), or ``@`` and a
            Unix time in seconds.
        start_ms: Unix time of the start [ms].

    Raises:
        BadTime: it is neither.
    """
    if text.startswith("@") and _NUMBER.fullmatch(text[1:]):
        return round(float(text[1:]) * 1000) - start_ms
    if _NUMBER.fullmatch(text):
        return round(float(text) * 1000)
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        hours, minutes, seconds = clock.groups()
        return round((int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)
    raise BadTime(
        f"expected seconds since the start (90, 90.5 or 1:30), or @ and Unix seconds, got {text!r}"
    )


def duration_text(duration_ms: int) -> str:
    """Return ``1:02:03.5`` for 3 723 500 ms."""
    minutes, ms = divmod(duration_ms, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{ms // 1000:02d}" + (
        f".{ms % 1000:03d}".rstrip("0") if ms % 1000 else ""
    )


def moment_text(unix_ms: int) -> str:
    """Return a Unix time [ms] as ``2023-11-14 22:13:20 UTC``."""
    try:
        moment = datetime.fromtimestamp(unix_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return f"@{unix_ms / 1000:g}"
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
