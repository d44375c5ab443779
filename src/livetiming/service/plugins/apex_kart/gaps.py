"""Gaps and intervals: laps and seconds told apart, grouped gaps resolved.

Two venue styles exist. *Explicit*: every lapped competitor shows laps. *Grouped*: only the first
of each lap group does, and the following ones show seconds behind that first. Walking down the
ranking reads both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from .values import laps_behind, leader_lap, time_ms


class Gap(NamedTuple):
    """Distance to the leader."""

    laps: int
    ms: int | None
    """Behind the leader, or behind the first of the same lap group; None when not shown."""
    text: str
    """As the feed writes it."""


NOTHING = Gap(0, None, "")


def resolve(texts: Iterable[str]) -> list[Gap]:
    """Gaps of the competitors, given their cells' *texts* in ranking order.

    An empty cell stays unknown; it does not end a lap group.
    """
    gaps: list[Gap] = []
    group = 0
    for text in texts:
        behind = laps_behind(text)
        if behind is not None:
            group = behind
            gaps.append(Gap(behind, None, text))
        elif leader_lap(text) is not None:
            gaps.append(Gap(0, 0, text))
        else:
            gaps.append(Gap(group, time_ms(text), text) if text else NOTHING)
    return gaps


def leading_lap(texts: Iterable[str]) -> int | None:
    """The leader's lap, from the gaps of all in ranking order."""
    for text in texts:
        word = leader_lap(text)
        if word is not None:
            return word.lap
    return None


def laps_by_leader(texts: Sequence[str], place: int, lead: int | None) -> int | None:
    """Laps completed by the competitor at *place*, when it crossed on the leader's lap *lead*.

    *texts* are the gaps of all in ranking order.
    """
    own = texts[place]
    if not own:
        return None
    word = leader_lap(own)
    if word is not None:
        return word.lap
    if lead is None:
        return None
    for text in reversed(texts[: place + 1]):
        behind = laps_behind(text)
        if behind is not None:
            return max(0, lead - behind)
    return lead


LAP_WORDS: Final = {
    "en": ("lap", "laps"),
    "fr": ("tour", "tours"),
    "es": ("vuelta", "vueltas"),
    "it": ("giro", "giri"),
    "pt": ("volta", "voltas"),
    "de": ("Runde", "Runden"),
    "nl": ("ronde", "ronden"),
    "sv": ("varv", "varv"),
}
"""One lap and several, for the cells we write."""


def interval(text: str, language: str = "en") -> float | str:
    """An interval as a cell: seconds, ``1 lap`` or blank."""
    behind = laps_behind(text)
    if behind is not None:
        return laps_text(behind, language)
    ms = time_ms(text)
    return "" if ms is None else ms / 1000


def laps_text(laps: int, language: str = "en") -> str:
    """``1 lap``, ``2 laps``, or the same in another *language*."""
    one, several = LAP_WORDS.get(language, LAP_WORDS["en"])
    return f"{laps} {one if laps == 1 else several}"
