"""Values of the feed's cells: times, clocks, lap words, gaps, penalties, colours.

Pure and total: what cannot be read gives None, because a cell may hold anything.
Times of laps are whole milliseconds, so that they compare exactly.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{0,3}))?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,4}):(\d{2})", re.ASCII)
_PIT_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,2})\.?", re.ASCII)
_WORD_FIRST = re.compile(r"[^\d\s][^\d]*\s*(\d{1,6})(?:\s*/\s*(\d{1,6}))?")
_NUMBER_FIRST = re.compile(r"(\d{1,6})\s*[^\d\s.,:][^\d]*")
_COUNT = re.compile(r"-?\d{1,9}", re.ASCII)
_PENALTY_LAPS = re.compile(r"(\d{1,4})\s*[^\W\d][^\d\s]*")
_PENALTY_TIME = re.compile(r"(?<![\d:.])(\d{1,5}[.,]\d{3})(?![\d.])", re.ASCII)
_BGR = re.compile(r"notc(\d{1,8})", re.ASCII)


@lru_cache(maxsize=16_384)
def time_ms(text: str) -> int | None:
    """Milliseconds of ``59.123``, ``1:05.739``, ``24.85``, ``3:49.9`` or ``1:02:03.4``."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "").ljust(3, "0"))


@lru_cache(maxsize=4_096)
def lap_ms(text: str) -> int | None:
    """Milliseconds of a lap time; None for blank, ``-`` or zero, and for text without decimals."""
    if "." not in text and "," not in text:
        return None
    return time_ms(text) or None


@lru_cache(maxsize=4_096)
def hours_minutes_s(text: str) -> int | None:
    """Seconds of ``h:mm``, as the time on track and the drivers' totals are written."""
    match = _CLOCK.fullmatch(text.strip())
    return None if match is None else int(match[1]) * 3600 + int(match[2]) * 60


@lru_cache(maxsize=4_096)
def pit_clock_s(text: str) -> int | None:
    """Seconds of the running pit clock: ``34.``, ``1:12.``, ``1:02:03.``."""
    match = _PIT_CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    return int(match[1] or 0) * 3600 + int(match[2] or 0) * 60 + int(match[3])


@lru_cache(maxsize=4_096)
def count(text: str) -> int | None:
    """A whole number, or None."""
    text = text.strip()
    return int(text) if _COUNT.fullmatch(text) else None


class LapWord(NamedTuple):
    """``Tour 37`` (the leader's lap) or ``Tour 3/12`` (and the distance)."""

    lap: int
    distance: int | None


@lru_cache(maxsize=8_192)
def leader_lap(text: str) -> LapWord | None:
    """The leader's lap: the word first, in whatever language."""
    match = _WORD_FIRST.fullmatch(text.strip())
    if match is None:
        return None
    return LapWord(int(match[1]), int(match[2]) if match[2] else None)


@lru_cache(maxsize=8_192)
def laps_behind(text: str) -> int | None:
    """Laps behind: the number first, then a word, in whatever language."""
    match = _NUMBER_FIRST.fullmatch(text.strip())
    return None if match is None else int(match[1])


class Tariff(NamedTuple):
    """What a penalty costs."""

    laps: int
    time_ms: int


def penalty(text: str) -> Tariff | None:
    """The cost written in a penalty cell: ``1 Tr``, ``10.000``, ``1 Tr 10.000``, ``1 Vta.``."""
    time = _PENALTY_TIME.search(text)
    rest = text.replace(time[0], " ") if time else text
    laps = _PENALTY_LAPS.search(rest)
    if time is None and laps is None:
        return None
    lost_ms = time_ms(time[1]) if time else 0
    return Tariff(int(laps[1]) if laps else 0, lost_ms or 0)


def folded(text: str) -> str:
    """*text* in lower case without accents and punctuation: captions compare by it."""
    parts = unicodedata.normalize("NFKD", text)
    kept = "".join(c for c in parts if not unicodedata.combining(c))
    return re.sub(r"[^\w/ ]+", "", kept).strip().casefold()


def plate_colour(css_class: str) -> str | None:
    """``#RRGGBB`` of a plate class that carries its colour, whose bytes come blue first."""
    match = _BGR.search(css_class)
    if match is None:
        return None
    bgr = int(match[1]) & 0xFFFFFF
    return f"#{bgr & 0xFF:02X}{bgr >> 8 & 0xFF:02X}{bgr >> 16:02X}"
