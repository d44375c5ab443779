"""The record of forecasts: written down when shown, graded when the outcome is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from livetiming.strategy.scores import Tally

KINDS = ("draw", "stop", "pace", "finish", "rejoin")
"""The kart of a stop is good; a team stops within ten minutes; the next stint's pace; the final
place; the place after a stop."""
OPEN_KEPT = 4_000
RECENT_KEPT = 200


@dataclass(slots=True)
class Forecast:
    """Something said of the future."""

    kind: str
    car: str
    at_s: float
    due: str
    """What will decide it."""
    probability: float | None = None
    low: float | None = None
    high: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Graded:
    """A forecast and what came of it."""

    forecast: Forecast
    at_s: float
    outcome: float


@dataclass(slots=True)
class Ledger:
    """All forecasts of a race."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    open: list[Forecast] = field(default_factory=list)
    recent: list[Graded] = field(default_factory=list)
    """The last ones graded, for the report."""

    def say(self, forecast: Forecast) -> None:
        """Write a forecast down."""
        self.tallies[forecast.kind].made += 1
        self.open.append(forecast)
        if len(self.open) > OPEN_KEPT:
            lost = self.open.pop(0)
            self.tallies[lost.kind].void += 1

    def grade(
        self, kind: str, car: str, due: str, outcome: float, at_s: float, *, is_event: bool = False
    ) -> None:
        """Grade what was said of *due* of *car*.

        Args:
            kind: of the forecasts.
            car: they are about.
            due: as it was said.
            outcome: the value, or 1 and 0 for what came and what did not.
            at_s: when that was known.
            is_event: the outcome is one of those.
        """
        self._settle(
            lambda one: one.kind == kind and one.car == car and one.due == due,
            lambda one: self._grade(one, outcome, at_s, is_event=is_event),
        )

    def _settle(
        self, is_meant: Callable[[Forecast], bool], then: Callable[[Forecast], Any]
    ) -> None:
        rest = []
        for one in self.open:
            if is_meant(one):
                then(one)
            else:
                rest.append(one)
        self.open = rest

    def _grade(self, one: Forecast, outcome: float, at_s: float, *, is_event: bool) -> None:
        tally = self.tallies[one.kind]
        tally.graded += 1
        if one.probability is not None and is_event:
            tally.probability(one.probability, came=outcome > 0.5)
        if one.low is not None and one.high is not None:
            tally.interval(one.low, one.high, outcome)
        if one.value is not None:
            tally.miss(one.value - outcome)
        self.recent = [*self.recent[-(RECENT_KEPT - 1) :], Graded(one, at_s, outcome)]

    def drop(self, kind: str, car: str) -> None:
        """Give up what was said of *car*: it will never be known."""

        def void(one: Forecast) -> None:
            self.tallies[one.kind].void += 1

        self._settle(lambda one: one.kind == kind and one.car == car, void)

    def give_up(self) -> None:
        """Give up everything that is open: the session it was said of is no more."""
        for one in self.open:
            self.tallies[one.kind].void += 1
        self.open = []

    def overdue(self, kind: str, at_s: float) -> None:
        """Grade as not come what should have come by now; ``due`` is the time."""
        self._settle(
            lambda one: one.kind == kind and float(one.due) <= at_s,
            lambda one: self._grade(one, 0.0, at_s, is_event=True),
        )
