"""The session's clocks and lights, and what they say at a given moment.

The countdown is sent every 30 s and runs on by itself in between. It can be frozen (the same
value again) and moved by the operator, so nothing is ever derived from the wall clock alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .values import leader_lap, time_ms

FROZEN_AFTER_MS: Final = 5_000
"""The same value sent again after so long means that the clock stands."""

LONGEST_MS: Final = 1_000 * 3_600 * 1_000
"""No session lasts a thousand hours; what says so is noise."""

FLAGS: Final = {"lr": "red", "lg": "green", "ly": "yellow", "lf": "chequered"}


@dataclass(slots=True)
class Clock:
    """What ``dyn1``, ``dyn2`` and ``light`` have said."""

    mode: str = ""
    """``countdown``, ``count``, ``text`` or empty."""
    value_ms: int | None = None
    at_ms: int = 0
    frozen: bool = False
    text: str = ""
    time_over: bool = False
    """The countdown reached zero; the leader has still to finish."""
    duration_ms: int | None = None
    """Programmed length, where it was shown before the start."""
    lap: int | None = None
    distance: int | None = None
    elapsed_ms: int | None = None
    elapsed_at_ms: int = 0
    light: str = ""
    was_green: bool = False
    """The session has been started."""

    def restart(self) -> None:
        """A snapshot begins: it will say again what still holds."""
        self.light = self.text = ""
        self.lap = self.distance = self.elapsed_ms = None

    def dyn1(self, mode: str, value: str, at_ms: int) -> None:
        """Take the main clock."""
        label_mode = mode.removesuffix("_text")
        if label_mode == "countdown":
            self._countdown(_clock_ms(value), at_ms)
        elif label_mode == "count":
            self.mode, self.value_ms, self.at_ms = "count", _clock_ms(value), at_ms
            self.frozen = self.time_over = False
        elif mode == "text":
            self._words(value.strip())

    def dyn2(self, mode: str, value: str, at_ms: int) -> None:
        """Take the second clock: time elapsed, in the championship dialect."""
        if mode.startswith("count"):
            self.elapsed_ms, self.elapsed_at_ms = _clock_ms(value), at_ms
        else:
            self.elapsed_ms = None

    def set_light(self, code: str) -> None:
        """Take the light."""
        self.light = code
        self.was_green = self.was_green or code == "lg"

    def _countdown(self, value_ms: int | None, at_ms: int) -> None:
        if value_ms is None:
            self.mode, self.value_ms, self.time_over, self.frozen = "countdown", None, True, False
            return
        before = self.value_ms if self.mode == "countdown" else None
        passed = at_ms - self.at_ms
        if before is not None and value_ms == before:
            self.frozen = self.frozen or passed >= FROZEN_AFTER_MS
            if self.frozen:
                self.at_ms = at_ms
            return
        self.frozen = self.frozen and before is not None and value_ms > before
        self.mode, self.value_ms, self.at_ms, self.time_over = "countdown", value_ms, at_ms, False
        if before is None and (self.duration_ms is None or value_ms > self.duration_ms):
            self.duration_ms = None

    def _words(self, value: str) -> None:
        self.mode, self.value_ms, self.frozen, self.text = "text", None, False, value
        self.time_over = False
        lap = leader_lap(value)
        if lap is not None:
            self.lap, self.distance = lap.lap, lap.distance
            return
        self.lap = self.distance = None
        programmed = time_ms(value) if value.count(":") == 2 else None
        if programmed is not None:
            self.duration_ms = programmed

    # -- reading --------------------------------------------------------------------------------

    def remaining_s(self, now_ms: int) -> float | None:
        """Seconds left, never below zero; None when no countdown is shown."""
        if self.mode != "countdown":
            return None
        if self.value_ms is None:
            return 0.0
        passed = 0 if self.frozen else max(0, now_ms - self.at_ms)
        return max(0, self.value_ms - passed) / 1000

    def elapsed_s(self, now_ms: int) -> float | None:
        """Seconds since the start, where the feed lets it be known."""
        if self.elapsed_ms is not None:
            return (self.elapsed_ms + max(0, now_ms - self.elapsed_at_ms)) / 1000
        if self.mode == "count" and self.value_ms is not None:
            return (self.value_ms + max(0, now_ms - self.at_ms)) / 1000
        remaining = self.remaining_s(now_ms)
        if remaining is not None and self.duration_ms is not None:
            return max(0.0, self.duration_ms / 1000 - remaining)
        return None

    def laps_remain(self) -> int | None:
        """Laps left of a race over a distance."""
        if self.distance is None or self.lap is None:
            return None
        return max(0, self.distance - self.lap)

    def flag(self, *, race: bool) -> str:
        """The flag as Timing71 spells it: ``none green yellow red chequered``."""
        if self.light == "lr":
            running = self.mode in ("countdown", "count") or self.lap is not None
            return "red" if race and self.was_green and running else "none"
        return FLAGS.get(self.light, "none")


def _clock_ms(value: str) -> int | None:
    """A clock's value: milliseconds, or seconds when it has a point."""
    head = value.partition("_")[0].strip().replace(",", ".")
    try:
        clock_ms = round(float(head) * 1000) if "." in head else int(head)
    except (ValueError, OverflowError):
        return None
    return clock_ms if abs(clock_ms) < LONGEST_MS else None
