"""What is remembered of a session: competitors, their laps, stops, stints and corrections.

Plain records without behaviour; the modules named after a subject (crossings, pits, drivers …)
are what changes them. All moments are milliseconds since the epoch, all durations milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

LapSource = Literal["live", "bundle", "history"]
Cell = tuple[str, str]
"""(class, text) as the feed sent them."""

BLANK: Cell = ("", "")


@dataclass(slots=True)
class Lap:
    """One lap driven."""

    number: int
    """Counts the laps driven: race control's corrections never renumber it."""
    time_ms: int
    at_ms: int | None
    """When it was completed; None for a lap learned later."""
    driver: str = ""
    pit_in: bool = False
    """The competitor entered the pit lane during this lap."""
    pit_out: bool = False
    """The competitor left the pit lane during this lap."""
    pit_exit: bool = False
    """Counted at the pit exit, where the line runs through the pit lane; its time is the stop."""
    mark: str = ""
    """``pb`` or ``sb`` when it was the competitor's or the session's best."""
    void: bool = False
    """Taken away by race control."""
    source: LapSource = "live"

    @property
    def clean(self) -> bool:
        """Whether the lap says something about pace: no stop in it."""
        return not (self.pit_in or self.pit_out or self.pit_exit)


@dataclass(slots=True)
class Stop:
    """One visit to the pit lane."""

    number: int
    in_ms: int | None
    """Entry; None when it happened before we looked."""
    lap: int | None
    """Laps completed at the entry."""
    out_ms: int | None = None
    length_ms: int | None = None
    driver_before: str = ""
    driver_after: str = ""
    source: LapSource = "live"


@dataclass(slots=True)
class Stint:
    """What one driver drove without interruption."""

    driver: str
    since_ms: int | None
    first_lap: int | None
    """Laps completed when it began."""
    until_ms: int | None = None
    last_lap: int | None = None


@dataclass(slots=True)
class Correction:
    """A change of the lap count that no lap time explains, and why we believe it is right."""

    row_id: str
    at_ms: int
    step: int
    reason: str


@dataclass(slots=True)
class Pending:
    """Parts of a crossing still waiting for each other."""

    llp_at_ms: int | None = None
    llp_ms: int = 0
    llp_mark: str = ""
    repaint: bool = False
    step: int = 0
    step_at_ms: int = 0
    star_at_ms: int | None = None
    estimate: bool = False
    out_at_ms: int | None = None
    redo: int = 0
    """Laps just taken away, which race control may count again."""
    revised_ms: int | None = None
    """When it took them."""

    @property
    def idle(self) -> bool:
        """Whether nothing waits."""
        return self.llp_at_ms is None and self.step == 0 and self.star_at_ms is None


@dataclass(slots=True, eq=False)
class Row:
    """One competitor."""

    row_id: str
    order: int = 0
    """Place in the grid, to break ties."""
    position: int | None = None
    cells: dict[int, Cell] = field(default_factory=dict)

    number: str = ""
    plate: str = ""
    """Class of the plate cell: ``no7``, ``notc65535``."""
    team: str = ""
    team_cell: str = ""
    """The name cell as last sent for the team: most updates only repeat it."""
    driver: str = ""
    driver_cell: str = ""
    driver_totals_ms: dict[str, int] = field(default_factory=dict)
    numbers: list[tuple[int, str]] = field(default_factory=list)
    """Every (moment, number) the competitor had, when it changed."""

    counter: int | None = None
    """The feed's own lap counter, where there is one."""
    driven: int = 0
    """Laps driven, those before we looked included."""
    adjusted: int = 0
    """Sum of the corrections: ``driven + adjusted`` is the official count."""
    laps_known: bool = True
    """False after joining where neither counter nor gap tells how many laps were driven:
    ``driven`` then counts from the moment of joining."""
    stops_known: bool = True
    """Every stop was seen; else only the venue's own number of stops is worth showing."""
    unsure_ms: int = 0
    """Since when the count is not certain."""
    anchored: bool = True
    """The count is certain. After joining a race without a counter it is so from the first
    crossing on: the snapshot alone leaves it open by one."""
    anchor: int = 0
    """Laps from this index on move with the count until it is certain."""
    penalty_laps: int = 0
    """Laps the penalty column says were taken."""
    drift_due: int = 0
    """The change of the count that a penalty just announced."""
    drift: int = 0
    drift_seen: int = 0
    laps: list[Lap] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    """Steps of race control: they change the official count, not the laps driven."""
    untimed: list[Correction] = field(default_factory=list)
    """Laps driven whose times were never shown."""
    best_ms: int | None = None
    crossings: int = 0
    """Finish line events seen, laps or not."""
    crossed_ms: int | None = None
    """When timing of the current lap began; None when that is not known."""
    shown_ms: int | None = None
    """When a snapshot showed a last lap that ended at some moment before."""
    status_ms: int | None = None
    """When the status last said that the line was crossed."""
    uncounted: list[Lap] = field(default_factory=list)
    """Lap times shown that the counter has not counted yet."""
    pending: Pending = field(default_factory=Pending)

    stops: list[Stop] = field(default_factory=list)
    stints: list[Stint] = field(default_factory=list)
    in_pit: bool = False
    out_lap: bool = False
    lap_had_in: bool = False
    lap_had_out: bool = False
    pit_clock_s: int | None = None
    stint_s: int | None = None
    """Time on track as the feed shows it, whole minutes."""
    stint_since_ms: int | None = None
    stint_lap: int | None = None
    """Laps driven when the stint began; None when that was before we looked."""
    first_stint: bool = False
    """The stint began with the race: its first lap is lap 0, whatever the count turns out."""

    finish_ms: int | None = None
    """When the chequered flag was shown to this competitor."""
    finished: bool = False
    race_over: bool = False
    """The flag of the race is out."""
    stopped: bool = False

    @property
    def official(self) -> int:
        """Laps as the venue counts them."""
        return self.driven + self.adjusted

    @property
    def last_lap(self) -> Lap | None:
        """The last lap known."""
        return self.laps[-1] if self.laps else None
