"""Who drives: the name cell alternates between the team and the driver at the wheel.

The driver comes with the time driven over the whole event in brackets, in whole minutes. The
alternation itself is no event; only another driver's name is.
"""

from __future__ import annotations

import re

from .model import Row, Stint
from .values import hours_minutes_s

_TOTAL = re.compile(r"(.*?)\s*\[(\d{1,4}:\d{2})\]\s*", re.DOTALL)
_PREFIX = re.compile(r"(?:\(([^()]{1,8})\)\s*|([A-Z0-9]{1,5}(?: ?\d{1,3})?) - )(?=\S)")


def split_total(text: str) -> tuple[str, int | None]:
    """``NAME [1:05]`` as name and milliseconds driven; None when there is no bracket."""
    match = _TOTAL.fullmatch(text)
    if match is None:
        return text, None
    total_s = hours_minutes_s(match[2])
    return match[1], None if total_s is None else total_s * 1000


def at_the_wheel(row: Row, text: str, at_ms: int) -> str | None:
    """Take a driver cell; returns the driver before when it is another one now."""
    name, total_ms = split_total(text)
    if not name:
        return None
    before = row.driver
    if total_ms is not None and (name == before or not before or not row.in_pit):
        row.driver_totals_ms[name] = total_ms
    elif total_ms is not None:
        row.driver_totals_ms.setdefault(name, total_ms)
    if name == before:
        return None
    row.driver = name
    _change(row, before, at_ms)
    return before or None


def _change(row: Row, before: str, at_ms: int) -> None:
    current = row.stints[-1] if row.stints else None
    if row.in_pit:
        return
    if current is not None and current.until_ms is None:
        if not current.driver and not before:
            current.driver = row.driver
            return
        end_stint(row, at_ms)
    start_stint(row, at_ms)


def start_stint(row: Row, at_ms: int | None) -> None:
    """A new stint of the present driver begins."""
    if row.stints and row.stints[-1].until_ms is None:
        end_stint(row, at_ms)
    row.stints.append(Stint(row.driver, at_ms, row.driven))


def end_stint(row: Row, at_ms: int | None) -> None:
    """The running stint, if any, ends here."""
    if row.stints and row.stints[-1].last_lap is None:
        row.stints[-1].until_ms, row.stints[-1].last_lap = at_ms, row.driven


def category_prefix(team: str) -> str:
    """The category some venues write before the name: ``PRO 85 - NAME``, ``(E) NAME``."""
    match = _PREFIX.match(team)
    return "" if match is None else (match[1] or match[2])
