"""The façade: analyses go in, documents come out, forecasts are graded on the way. Pure.

::

    engine = Engine(settings)
    for analysis in analyses:
        changed = engine.update(analysis)
        for key in changed:
            publish(key, engine.document(key))
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from livetiming.analysis.model import Analysis
from livetiming.analysis.views import driver_names
from livetiming.strategy import advice, boards, outlooks
from livetiming.strategy.commands import apply, parse
from livetiming.strategy.documents import KEYS, Document
from livetiming.strategy.feed import CameIn, LapDone, News
from livetiming.strategy.forecasts import Ledger
from livetiming.strategy.grading import Grader
from livetiming.strategy.grid import Grid
from livetiming.strategy.moments import grid_of, loss_of, outlook_of
from livetiming.strategy.projection import Finish, project
from livetiming.strategy.race import Race
from livetiming.strategy.rejoin import rejoin
from livetiming.strategy.settings import Settings

NOTHING: frozenset[str] = frozenset()
FRESH_S = 60.0
"""A stop that was told so much later is not forecast any more."""


class Engine:
    """Everything strategy knows of one session, kept up to date."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.race = Race(self.settings)
        self.ledger = Ledger()
        self.grader = Grader(self.ledger)
        self.analysis = Analysis()
        self.shown: dict[str, int] = {}
        self.finish: Finish | None = None
        self.projected_s = -math.inf
        self._grid: Grid | None = None

    # ---- in ----------------------------------------------------------------------------------

    def update(
        self, analysis: Analysis, shown_stops: Mapping[str, int] | None = None
    ) -> frozenset[str]:
        """Take an analysis; return the keys of documents that may be others than before.

        Args:
            analysis: of the same session as before, or of another one, which begins anew.
            shown_stops: stops of each car as the source counts them, where it does: it knows
                those that were made before we looked.
        """
        if analysis is self.analysis:
            return NOTHING
        if self.race.feed.is_restart(analysis):
            self.restart()
        if shown_stops is not None:
            self.shown = dict(shown_stops)
        race, now_s, before = self.race, analysis.at_s, self.analysis
        self.analysis, self._grid = analysis, None
        if now_s is None:
            return NOTHING
        news, changed = race.feed.news(analysis)
        self._rejoining(news, before)
        for one in news:
            self.grader.before(race, one)
            race.take(one)
            self.grader.after(race, one)
        race.named(changed)
        race.settle(now_s)
        is_due = self._project(now_s)
        self.grader.at(race, analysis, lambda: self.grid, self.finish)
        return frozenset(KEYS) if news or is_due else NOTHING

    def _rejoining(self, news: list[News], before: Analysis) -> None:
        """Say where those who come in will be after their stop, and grade those who are back."""
        came_in = [one for one in news if isinstance(one, CameIn)]
        if came_in and before.cars:
            loss = loss_of(self.race)
            grid = grid_of(self.race, before, self.shown, loss)
            stop_s = self.settings.rules.min_stop_s or loss.mean_s
            for one in came_in:
                if one.key in grid.keys and before.at_s and one.at_s - before.at_s < FRESH_S:
                    out = rejoin(grid, grid.keys.index(one.key), loss.mean_s, stop_s)
                    self.grader.rejoins(one, out.position, one.stop.number)
        for lap in news:
            if isinstance(lap, LapDone) and lap.lap.is_out and lap.key in self.analysis.order:
                self.grader.rejoined(lap, self.analysis.order.index(lap.key) + 1)

    def correct(self, raw: object) -> frozenset[str]:
        """Apply a correction by hand, an object as :mod:`~livetiming.strategy.commands` has it.

        Returns:
            The keys of documents that may be others than before.

        Raises:
            CannotCorrect: it is none, or contradicts the race; nothing has changed.
        """
        apply(self.race, parse(raw), self.analysis.at_s or 0.0)
        self._grid = None
        return frozenset(KEYS)

    def restart(self) -> None:
        """Forget the session; the record of forecasts is kept, but for what is still open."""
        self.ledger.give_up()
        self.race = Race(self.settings)
        self.grader = Grader(self.ledger)
        self.finish, self.projected_s, self._grid = None, -math.inf, None

    def _project(self, now_s: float) -> bool:
        every_s = self.settings.model.project_s
        turn = math.floor(now_s / every_s)
        if turn <= math.floor(self.projected_s / every_s if self.projected_s > 0 else -1):
            return False
        self.projected_s = now_s
        outlook = outlook_of(self.race, self.analysis)
        if outlook is None or not self.grid.keys:
            self.finish = None
            return True
        chance = np.random.default_rng([self.settings.seed, 3, turn])
        self.finish = project(
            self.grid, outlook, self.settings.rules, loss_of(self.race),
            draws=self.settings.model.draws, chance=chance,
        )  # fmt: skip
        return True

    @property
    def grid(self) -> Grid:
        """All teams as they stand."""
        if self._grid is None:
            self._grid = grid_of(self.race, self.analysis, self.shown, loss_of(self.race))
        return self._grid

    # ---- out ---------------------------------------------------------------------------------

    def document(self, key: str) -> Document:
        """Return one document.

        Raises:
            KeyError: there is none of that key.
        """
        return _MAKE[key](self)

    def documents(self, keys: tuple[str, ...] = KEYS) -> dict[str, Document]:
        """Return documents by key."""
        return {key: self.document(key) for key in keys}

    def drivers(self) -> dict[str, list[str]]:
        """Return the names of each car's drivers."""
        return {key: driver_names(car) for key, car in self.analysis.cars.items()}

    def hazards(self) -> dict[str, float]:
        """Return how likely each team is to stop in the next ten minutes."""
        return outlooks.stop_chances(self.race, self.analysis, self.grid, outlooks.SOON_S)


_MAKE: dict[str, Callable[[Engine], Document]] = {
    "model": lambda engine: outlooks.model(engine.race),
    "karts": lambda engine: boards.karts(engine.race, engine.drivers()),
    "box": lambda engine: boards.box(engine.race, engine.hazards()),
    "history": lambda engine: boards.history(engine.race),
    "standings": lambda engine: outlooks.standings(engine.race, engine.grid),
    "forecast": lambda engine: outlooks.forecast(engine.finish),
    "stops": lambda engine: outlooks.stops(engine.race, engine.analysis, engine.grid),
    "own": lambda engine: advice.own(engine.race, engine.analysis, engine.grid),
    "score": lambda engine: outlooks.score(engine.ledger),
}
