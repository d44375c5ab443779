"""What drawing a running race costs the browser, counted inside the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

COUNTERS = Path(__file__).with_name("rendering.js").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Rendering:
    """Counts of one measurement."""

    seconds: float
    received: int
    """Deltas that came over the socket."""
    shown: int
    """Deltas that the screen has taken in."""
    drawn: int
    """Times the screen was drawn; deltas of one frame are drawn together."""
    gaps: int
    frames: int
    slow: int
    """Frames later than one and a half of their due time at 60 Hz and 30 Hz alike (34 ms)."""
    worst: float
    """Longest time between frames [ms]."""
    long: list[float]
    """Tasks of more than 50 ms [ms]."""
    rows: int


def measure(page: Any, deltas: int, *, limit_ms: int = 120_000) -> Rendering:
    """Count on *page*, a timing screen, until so many deltas have come."""
    page.evaluate("() => window.rendering.start()")
    enough = "count => window.rendering.received() >= count"
    page.wait_for_function(enough, arg=deltas, timeout=limit_ms)
    return Rendering(**page.evaluate("() => window.rendering.stop()"))
