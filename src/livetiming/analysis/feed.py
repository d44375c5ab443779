"""The message feed: which rows are new, and which say the same thing twice."""

from __future__ import annotations

from collections.abc import Sequence

from livetiming.racing.ctd import MessageRow

DOUBLE_S = 10.0
"""Two rows that say the same within so long are one."""
TELLING = frozenset(
    {"green", "yellow", "red", "white", "track", "code60", "pit", "out", "pb", "sb"}
)
"""Styles that say what happened: two such rows about one car are the same news."""


def news(before: Sequence[MessageRow], after: Sequence[MessageRow]) -> list[MessageRow]:
    """Return the rows of *after* that stand before those of *before*; both newest first."""
    if not before:
        return list(after)
    newest = before[0]
    for index, row in enumerate(after):
        if row == newest and _go_on(before, after[index:]):
            return list(after[:index])
    known = {tuple(row) for row in before}
    return [row for row in after if tuple(row) not in known]


def _go_on(before: Sequence[MessageRow], rest: Sequence[MessageRow]) -> bool:
    return all(old == row for old, row in zip(before, rest, strict=False))


def joined(
    told: Sequence[MessageRow], made: Sequence[MessageRow], known: Sequence[MessageRow]
) -> list[MessageRow]:
    """Return what a source tells and what was made of its states, each news once.

    Args:
        told: all rows the source sends, newest first, those of earlier states among them.
        made: rows generated from the change of state, newest first.
        known: rows shown already, newest first.

    The source's own words win over ours.
    """
    fresh: list[MessageRow] = []
    for row in told:
        if not any(row[:3] == other[:3] and _car(row) == _car(other) for other in (*known, *fresh)):
            fresh.append(row)
    rows = [*fresh]
    for row in made:
        if not _is_told(row, fresh) and not _is_said(row, known):
            rows.append(row)  # noqa: PERF401  # two kinds of doubles, told apart
    return sorted(rows, key=lambda row: -row[0]) if fresh else rows


def _is_told(row: MessageRow, told: Sequence[MessageRow]) -> bool:
    """Whether the source tells the same news now, in whatever words."""
    return any(
        _near(row, other)
        and (_words(row) == _words(other) or (row[3] in TELLING and row[3] == other[3]))
        for other in told
    )


def _is_said(row: MessageRow, known: Sequence[MessageRow]) -> bool:
    """Whether the same was said a moment ago."""
    return any(_near(row, other) and _words(row) == _words(other) for other in known)


def _near(row: MessageRow, other: MessageRow) -> bool:
    return abs(row[0] - other[0]) <= DOUBLE_S and _car(row) == _car(other)


def _car(row: MessageRow) -> str:
    return str(row[4]) if len(row) > 4 and row[4] is not None else ""


def _words(row: MessageRow) -> str:
    return " ".join(str(row[2]).casefold().split())
