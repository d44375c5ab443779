"""Sets of whole seconds as ordered spans, both ends included."""

from __future__ import annotations

from collections.abc import Iterable

Spans = tuple[tuple[int, int], ...]


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return *spans* in order, those that touch joined, empty ones left out."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(span for span in spans if span[0] <= span[1]):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def both(some: Spans, others: Spans) -> Spans:
    """Return what is in both sets."""
    return joined(
        (max(a, c), min(b, d)) for a, b in some for c, d in others if max(a, c) <= min(b, d)
    )


def without(low: int, high: int, holes: Iterable[tuple[int, int]]) -> Spans:
    """Return ``low`` to ``high`` without the *holes*, which end before their second number."""
    found, at = [], low
    for since, until in sorted(holes):
        if until > since and until > at:
            found.append((at, min(since - 1, high)))
            at = max(at, until)
    return joined([*found, (at, high)])


def moved(some: Spans, least: int, most: int) -> Spans:
    """Return every sum of a member and a number from *least* to *most*."""
    return joined((low + least, high + most) for low, high in some)


def nearest(some: Spans, to: int) -> int | None:
    """Return the member that is nearest to *to*."""
    found = [min(max(to, low), high) for low, high in some]
    return min(found, key=lambda one: (abs(one - to), one), default=None)


def holds(some: Spans, one: int) -> bool:
    """Return whether *one* is a member."""
    return any(low <= one <= high for low, high in some)
