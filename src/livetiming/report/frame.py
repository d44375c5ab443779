"""What all charts have around them: axes, grid, flags behind, and names at the edge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from livetiming.racing import FlagStatus
from livetiming.report.race import Race
from livetiming.report.svg import Scale, spread, tag

WIDTH = 1040.0
NAMES = 168.0
"""Room for names beside a chart."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart draws."""

    name: str
    """Begins the ids inside; each chart has another."""
    height: float
    left: float = 52.0
    right: float = WIDTH - NAMES
    top: float = 14.0
    foot: float = 26.0

    @property
    def bottom(self) -> float:
        """Lower edge of the plot."""
        return self.height - self.foot

    def x(self, low: float, high: float) -> Scale:
        """Return a scale from left to right."""
        return Scale(low, high, self.left, self.right)

    def y(self, low: float, high: float) -> Scale:
        """Return a scale from the bottom up, or down where *low* is above *high*."""
        return Scale(low, high, self.bottom, self.top)

    def clip(self, *children: Markup) -> Markup:
        """Return *children*, shown inside the plot only."""
        return tag("g", *children, clip_path=f"url(#{self.name}-plot)")

    def picture(self, title: str, *children: Markup) -> Markup:
        """Return the whole chart, told by *title* to who cannot see it."""
        area = tag(
            "rect", x=self.left, y=self.top, width=self.right - self.left,
            height=self.bottom - self.top,
        )  # fmt: skip
        return tag(
            "svg",
            tag("title", title, id=f"{self.name}-title"),
            tag("defs", tag("clipPath", area, id=f"{self.name}-plot")),
            *children,
            class_="picture", viewBox=f"0 0 {WIDTH:g} {self.height:g}", role="img",
            aria_labelledby=f"{self.name}-title",
        )  # fmt: skip


def grid_x(frame: Frame, scale: Scale, at: Iterable[float], text: Callable[[float], str]) -> Markup:
    """Return vertical lines with texts below."""
    parts = []
    for value in at:
        x = scale(value)
        parts.append(tag("path", class_="grid", d=f"M{x:.1f} {frame.top:g}V{frame.bottom:g}"))
        label = tag(
            "text", text(value), class_="tick", x=x, y=frame.bottom + 17, text_anchor="middle"
        )
        parts.append(label)
    return Markup("").join(parts)


def grid_y(frame: Frame, scale: Scale, at: Iterable[float], text: Callable[[float], str]) -> Markup:
    """Return horizontal lines with texts at the left."""
    parts = []
    for value in at:
        y = scale(value)
        parts.append(tag("path", class_="grid", d=f"M{frame.left:g} {y:.1f}H{frame.right:g}"))
        label = tag(
            "text", text(value), class_="tick", x=frame.left - 7, y=y + 4, text_anchor="end"
        )
        parts.append(label)
    return Markup("").join(parts)


Band = tuple[FlagStatus, float, float]
Looks = Mapping[str, str]
"""Car → classes of its line."""


def lap_flags(race: Race) -> list[Band]:
    """Return the flags over the leader's laps."""
    return [
        (p.flag, p.start_lap, max(p.end_lap or race.leader_lap, p.start_lap + 1))
        for p in race.periods
    ]


def bands(frame: Frame, scale: Scale, found: Iterable[Band]) -> Markup:
    """Return the times under caution, behind everything."""
    parts = []
    for flag, low, high in found:
        start, end = scale.clamped(low), scale.clamped(high)
        if not flag.is_caution or end < frame.left or start > frame.right:
            continue
        title = tag("title", flag.wire.replace("_", " "))
        width, height = max(1.5, end - start), frame.bottom - frame.top
        kind = f"band band-{flag.wire}"
        parts.append(
            tag("rect", title, class_=kind, x=start, y=frame.top, width=width, height=height)
        )
    return Markup("").join(parts)


def edge_names(
    frame: Frame, names: Sequence[tuple[str, float, str]], *, least: float = 15.0
) -> Markup:
    """Return names at the right edge, each as near to its line as the others let it.

    Args:
        frame: of the chart.
        names: text, place and class of each.
        least: room for one.
    """
    places = spread([place for _, place, _ in names], least)
    return Markup("").join(
        tag("text", text, class_=f"name {kind}", x=frame.right + 9, y=place + 4)
        for (text, _, kind), place in zip(names, places, strict=True)
    )
