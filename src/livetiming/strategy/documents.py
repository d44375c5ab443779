"""Shapes of what the engine publishes; ``docs/reference/strategy.md`` explains every field.

Times are Unix seconds, durations seconds, probabilities 0 to 1; a kart's effect is in seconds a
lap, below zero for a fast one. Cars are named by their key in the analysis.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Label = Literal["good", "medium", "bad", "unknown"]
Interval = tuple[float, float]
"""Bounds that should hold in 80 of 100 cases."""

KEYS = ("model", "karts", "box", "history", "standings", "forecast", "stops", "own", "score")
"""Documents, in the order in which they are made."""


class Odds(TypedDict):
    """What is known of one kart."""

    label: Label
    """Firm, with hysteresis; ``unknown`` while no class is probable enough."""
    provisional: Label
    """The likeliest class while there is no firm label, if it is worth saying."""
    good: float
    medium: float
    bad: float
    effect: float
    sd: float
    manual: NotRequired[bool]
    """Set by hand."""


class Kart(TypedDict):
    """The kart a team drives."""

    kart: str
    """Its name where it can be seen, else the team's number and stint: ``12/3``."""
    odds: Odds
    laps: int
    clean: int
    best: float | None
    average: float | None
    averageError: float | None
    driver: str
    since: float | None
    waiting: bool
    """The team is in the pits; the kart is the one that it will drive."""


class Step(TypedDict):
    """What a stop brings after so many stops of others."""

    stops: int
    good: float
    medium: float
    bad: float
    effect: float
    better: float | None
    """Probability that it is better than our own kart now; ``None`` without an own team."""


class Waiting(TypedDict):
    """A place in a box row, the next to leave first."""

    odds: Odds
    left: list[list[str | float]]
    """Which stop left it there, ``12/3``, and how sure that is; likeliest first."""


class Row(TypedDict):
    """A row of the box."""

    share: float
    karts: list[Waiting]
    steps: list[Step]
    """For who may choose this row."""


class Entered(TypedDict):
    """A kart that came into the box."""

    car: str
    stop: int
    lap: int
    at: float
    laps: int
    clean: int
    best: float | None
    average: float | None
    odds: Odds
    row: int | None
    """Where it was seen to go."""


class Standing(TypedDict):
    """A team, net of the stops it owes."""

    position: int
    net: int
    """Position once every stop owed has been made."""
    gap: float
    """To the leader on the road."""
    netGap: float
    """To the leader net of stops; negative is never."""
    stops: int
    owed: int | None
    """``None`` where no number is required."""


class Projection(TypedDict):
    """Where a team will finish."""

    position: float
    """Expected."""
    place: int
    """Rank of the expected distance."""
    interval: tuple[int, int]
    win: float
    podium: float
    laps: float
    lapsInterval: Interval
    stopsToCome: float


class Soon(TypedDict):
    """How likely a team is to stop soon."""

    age: float
    """Of its stint."""
    pits: bool
    """It is in the pits."""
    within: list[tuple[float, float]]
    """Minutes, and the probability of a stop within them."""


class Moment(TypedDict):
    """One choice of when to stop."""

    stops: int
    """Stops of others before ours."""
    wait: float
    """In how long that should be so [s]."""
    value: float
    """Gain against the worst choice [s]."""
    regret: float
    """Loss against the best choice [s]."""
    good: float


class Rejoin(TypedDict):
    """Where a team comes out that stops now."""

    position: int
    ahead: tuple[str, float] | None
    """Who is ahead on the road at the exit, and by how many seconds."""
    behind: tuple[str, float] | None
    traffic: int
    """Karts within five seconds either way."""
    loss: float


class Score(TypedDict):
    """How good one kind of forecast has been."""

    made: int
    graded: int
    open: int
    void: int
    """Never to be graded."""
    brier: float | None
    climatology: float | None
    """Brier score of always saying the observed frequency."""
    coverage: float | None
    """Share of intervals that held; 0.8 is right."""
    error: float | None
    """Mean absolute error."""
    reliability: list[tuple[float, float, int]]
    """Said, observed, count; by tenths of what was said."""


Document = dict[str, Any]
