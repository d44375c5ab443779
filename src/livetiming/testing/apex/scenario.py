"""What race to simulate."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

Kind = Literal["endurance", "sprint", "qualifying"]
PitLine = Literal["outside", "inside"]
GapStyle = Literal["grouped", "explicit"]
BoxKind = Literal["fifo", "lifo", "pool"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The organiser's rules; 0 means that there is no such rule."""

    min_stop_s: int = 120
    max_stint_s: int = 3600
    short_stop_tolerance_s: int = 3
    """A stop shorter than the minimum by up to so much earns a warning, beyond it a lap."""


@dataclass(frozen=True, slots=True)
class KartBox:
    """Where karts wait for the next team, and how much they differ; the feed does not tell."""

    kind: BoxKind = "fifo"
    """Which kart of a row leaves: who waited longest, the last to come, or any of all."""
    rows: int = 2
    karts_per_row: int = 3
    sigma: float = 0.005
    """Standard deviation of karts, as a share of the lap."""
    slow_karts: int = 0
    """So many karts of the box are slow by :attr:`slow`, whatever is drawn for them."""
    slow: float = 0.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A race to simulate. Two equal scenarios give the same feed to the last byte."""

    kind: Kind = "endurance"
    duration_s: int = 4 * 3600
    laps: int = 0
    """Distance of a lap-limited race; 0 means that time decides."""
    teams: int = 31
    track: str = "KARTODROME DU VAL"
    track_length_m: int = 987
    lap_s: float = 62.0
    seed: int = 1
    language: str = "fr"
    gap_style: GapStyle = "grouped"
    pit_line: PitLine = "outside"
    lap_counter: bool = False
    """Whether the layout has a ``tlp`` column: most race layouts have none."""
    sectors: bool = False
    crew_size: tuple[int, int] = (3, 7)
    rules: Rules = field(default_factory=Rules)
    box: KartBox = field(default_factory=KartBox)
    lead_in_s: int = 20
    """How long the feed shows the grid before the start."""
    start_of_day_s: int = 13 * 3600
    start_epoch_ms: int = 1_780_743_600_000
    """Wall time of the start, for captures: 2026-06-06T11:00Z."""
    title: str = ""
    retirement_lap: int = 200
    """When the kart of the switch ``retired`` stops for good."""
    troubles: frozenset[str] = frozenset()

    def having(self, **changes: object) -> Scenario:
        """The same scenario with other values."""
        return replace(self, **changes)  # type: ignore[arg-type]


def _sprint() -> Scenario:
    return Scenario(
        kind="sprint", duration_s=20 * 60, laps=14, teams=16, lap_s=54.0, lap_counter=True,
        crew_size=(1, 1), language="it", gap_style="explicit", rules=Rules(0, 0),
    )  # fmt: skip


def _qualifying() -> Scenario:
    return Scenario(
        kind="qualifying", duration_s=15 * 60, teams=24, lap_s=58.0, lap_counter=True,
        sectors=True, crew_size=(1, 1), language="en", rules=Rules(0, 0),
    )  # fmt: skip


PRESETS: dict[str, Scenario] = {
    "endurance": Scenario(),
    "sprint": _sprint(),
    "qualifying": _qualifying(),
    "demo": Scenario(duration_s=6 * 3600, teams=30, language="en", lap_counter=True, seed=24),
}
"""Ready scenarios by name."""
