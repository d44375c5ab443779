"""Pictures as SVG: elements whose texts and values are escaped, and scales for them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

Value = str | float | None
Point = tuple[float, float]


def tag(name: str, *children: str, **attributes: Value) -> Markup:
    """Return an element.

    Args:
        name: of the element.
        children: text, escaped unless it is :class:`~markupsafe.Markup`.
        attributes: ``class_`` stands for ``class``, ``text_anchor`` for ``text-anchor``; those
            that are ``None`` are left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    inner = "".join(escape(child) for child in children)
    return Markup(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else near(value)


def near(value: float) -> str:
    """Return *value* with one decimal at most, as short as it can be written."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps numbers from one range to another."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return where *value* is drawn; outside the range, beyond the edge."""
        span = self.high - self.low
        return self.start + (value - self.low) / (span or 1) * (self.end - self.start)

    def clamped(self, value: float) -> float:
        """Return where *value* is drawn, at the edge if it is outside."""
        return self(min(max(value, self.low), self.high))


CLOCK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600)


def ticks(low: float, high: float, about: int) -> list[float]:
    """Return some *about* round numbers from *low* to *high*."""
    if not high > low:
        return [low]
    raw = (high - low) / max(1, about)
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * 0.999)
    return _multiples(low, high, step)


def clock_ticks(low: float, high: float, about: int) -> list[float]:
    """Return some *about* round durations [s] from *low* to *high*."""
    raw = (high - low) / max(1, about)
    step = next((step for step in CLOCK_STEPS if step >= raw), 86400)
    return _multiples(low, high, step)


def _multiples(low: float, high: float, step: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(number * step, 9) for number in range(first, last + 1)]


def path(points: Iterable[Point | None]) -> str:
    """Return a path through *points*, written as short as can be; ``None`` lifts the pen."""
    parts: list[str] = []
    before: Point | None = None
    for point in points:
        if point is None:
            before = None
            continue
        here = round(point[0], 1), round(point[1], 1)
        if before is None:
            parts.append(f"M{near(here[0])} {near(here[1])}")
        elif here != before:
            parts.append(_step(here[0] - before[0], here[1] - before[1]))
        before = here
    return "".join(parts)


def _step(right: float, down: float) -> str:
    across, along = near(down), near(right)
    if across == "0":
        return f"h{along}"
    if along == "0":
        return f"v{across}"
    return f"l{along}{across if across.startswith('-') else ' ' + across}"


def dots(points: Iterable[Point]) -> str:
    """Return a path of dots, for a line with round ends."""
    return "".join(f"M{near(x)} {near(y)}h0" for x, y in points)


def fitted(text: str, width: float, size: float = 11) -> str:
    """Return as much of *text* as is likely to fit into *width*, whatever the font."""
    room = width / size
    if sum(_width(letter) for letter in text) <= room:
        return text
    room -= 0.9
    for end, letter in enumerate(text):
        room -= _width(letter)
        if room < 0:
            return text[:end].rstrip() + "…" if end > 1 else ""
    return text


def _width(letter: str) -> float:
    """Return about how wide a letter is, in sizes of its font."""
    if ord(letter) > 0x2E80:
        return 1.05
    if letter in "MW@%m":
        return 0.92
    if letter in "ijlI.,:;'|! ":
        return 0.4
    return 0.75 if letter.isupper() else 0.64


def spread(wanted: Sequence[float], least: float) -> list[float]:
    """Return *wanted* places moved apart, so that none is closer than *least* to the next."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    groups: list[tuple[float, list[int]]] = []
    for index in order:
        groups.append((wanted[index], [index]))
        while len(groups) > 1 and _reach(groups[-2], least) > _start(groups[-1], least):
            (first, ones), (second, others) = groups[-2:]
            count, more = len(ones), len(others)
            middle = (first * count + second * more) / (count + more)
            groups[-2:] = [(middle, ones + others)]
    placed = [0.0] * len(wanted)
    for group in groups:
        for step, index in enumerate(group[1]):
            placed[index] = _start(group, least) + least / 2 + step * least
    return placed


def _start(group: tuple[float, list[int]], least: float) -> float:
    return group[0] - least * len(group[1]) / 2


def _reach(group: tuple[float, list[int]], least: float) -> float:
    return group[0] + least * len(group[1]) / 2
