"""The state of a race for strategy: what happens is taken in here, lap by lap.

Everything is dated by when it happened, and the model is fitted at times that the race itself
gives, so that the same race ends in the same state however often it is looked at meanwhile.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from livetiming.analysis.model import Car
from livetiming.strategy.book import Book, Stint
from livetiming.strategy.certain import CertainKarts
from livetiming.strategy.clean import is_candidate
from livetiming.strategy.documents import Label
from livetiming.strategy.feed import CameIn, Feed, LapDone, News, WentOut
from livetiming.strategy.fitting import Fit
from livetiming.strategy.hazard import Hazard
from livetiming.strategy.queue import Queue
from livetiming.strategy.settings import Settings
from livetiming.strategy.stoploss import loss_s

LEAST_STINT_S = 60.0
FORGET = 1 / 120
"""Slow laps of so many laps ago hardly count: it rained then, or rains now."""
MOST_EXCESS_S = 300.0
"""A lap slower than expected by more is a repair, not traffic."""


@dataclass(slots=True)
class Team:
    """One competitor."""

    key: str
    number: int
    stints: list[int] = field(default_factory=list)
    """In the book."""
    of_car: dict[int, int] = field(default_factory=dict)
    """From the index of a stint in the car to its number in the book."""
    pending: int | None = None
    """The stint to come, while in the pits."""
    label: Label = "unknown"
    """Firm label of the present kart."""
    before_in_s: float | None = None
    """The crossing before the in-lap …"""
    laps_since: int = 0
    """… and laps counted since."""
    excess: float = 0.0
    excess_squares: float = 0.0
    raced: float = 0.0
    """Laps that those are of; old ones are forgotten."""


class Race:
    """Takes in what happens."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.feed = Feed()
        self.book = Book()
        self.teams: dict[str, Team] = {}
        self._keys: list[str] = []
        self.karts = (
            CertainKarts()
            if settings.box is None
            else Queue(
                settings.box,
                settings.model.particles,
                memory=1.0 if settings.model.rows_told else settings.model.memory,
            )
        )
        self.fit = Fit(settings.model, self.karts, kept=settings.karts == "number")
        self.hazard = Hazard(settings.rules.max_stint_s)
        self.losses_s: list[float] = []
        self.stops: list[tuple[str, int]] = []
        """Every stop: team and number; its index is its name."""
        self.entered: list[int] = []
        """Stints in the order in which they ended in the pits."""
        self.seen_rows: dict[int, int] = {}
        """Rows that were seen, by stop."""
        self.fitted_s = -math.inf
        self.start_s: float | None = None
        self.reference_s: float | None = None
        """Level of the track in the reference window."""
        self.vehicles: dict[str, str] = {}

    # ---- news --------------------------------------------------------------------------------

    def take(self, news: News) -> None:
        """Take in something that happened."""
        self.settle(news.at_s)
        match news:
            case LapDone():
                self._lap(news)
            case CameIn():
                self._came_in(news)
            case WentOut():
                self._went_out(news)

    def settle(self, at_s: float) -> None:
        """Let the race stand at *at_s*: fit the model if that is due."""
        if at_s - self.fitted_s >= self.settings.model.refit_s and self.book.stints:
            self.refit(at_s)

    def refit(self, at_s: float) -> None:
        """Fit the model now."""
        self.fitted_s = at_s
        running = [team.stints[-1] for team in self.teams.values()]
        self.fit.refit(self.book, running, at_s, self.settings.seed)

    def team(self, key: str) -> Team:
        """Return a team, a new one if need be."""
        found = self.teams.get(key)
        if found is None:
            found = self.teams[key] = Team(key, len(self.teams))
            self._keys.append(key)
            if isinstance(self.karts, Queue):
                self.karts.join()
        return found

    def _lap(self, news: LapDone) -> None:
        team, lap = self.team(news.key), news.lap
        self.start_s = news.before_s if self.start_s is None else min(self.start_s, news.before_s)
        number = team.of_car.get(lap.stint)
        if number is None:
            number = self._begin(team, lap.stint, news.before_s, lap.driver)
        stint = self.book.stints[number]
        stint.laps += 1
        if is_candidate(lap):
            stint.best_s = lap.time_s if stint.best_s is None else min(stint.best_s, lap.time_s)
            self._excess(team, number, lap.time_s)
            self.fit.lap(self.book, number, lap.time_s, news.at_s)
        if self.reference_s is None and news.at_s - self.start_s >= 1_200:
            self.reference_s = self.fit.level.mean_s
        self._around_a_stop(team, number, news)

    def _excess(self, team: Team, stint: int, time_s: float) -> None:
        """Count how much slower a lap was than a clean one of that stint would be."""
        if self.book.clean[stint] < 3 or not self.fit.settled:
            return
        effect = self.fit.effect(self.book, stint).mean
        excess = min(time_s - self.fit.level.mean_s - effect, MOST_EXCESS_S)
        team.excess += excess - FORGET * team.excess
        team.excess_squares += excess * excess - FORGET * team.excess_squares
        team.raced += 1 - FORGET * team.raced

    def _around_a_stop(self, team: Team, number: int, news: LapDone) -> None:
        lap = news.lap
        if lap.is_in and team.before_in_s is None:
            team.before_in_s, team.laps_since = news.before_s, 0
        if team.before_in_s is None:
            return
        team.laps_since += 1
        if not lap.is_out:
            if team.laps_since > 3:
                team.before_in_s = None
            return
        former = [one for one in team.stints if self.book.clean[one] >= 3 and one <= number]
        if former and not lap.flag.is_caution:
            pace_s = float(self.book.mean_s[former[-1]]) + self.fit.level.mean_s
            loss = loss_s(team.before_in_s, news.at_s, team.laps_since, pace_s)
            if 0 < loss < 900:
                self.losses_s.append(loss)
        team.before_in_s = None

    # ---- stints ------------------------------------------------------------------------------

    def _begin(self, team: Team, index: int, at_s: float, driver: int) -> int:
        """Begin a stint that no stop led to."""
        number = self._enter(team, at_s, None)
        team.of_car[index] = number
        self.book.drives(number, driver)
        if isinstance(self.karts, CertainKarts):
            self.karts.take(self._kart_name(team))
        return number

    def _enter(self, team: Team, at_s: float, stop: int | None) -> int:
        stint = Stint(team.number, len(team.stints) + 1, at_s, stop=stop)
        number = self.book.begin(stint)
        team.stints.append(number)
        return number

    def _kart_name(self, team: Team) -> str:
        source = self.settings.karts
        if source == "vehicle" and self.vehicles.get(team.key):
            return self.vehicles[team.key]
        return team.key if source == "number" else f"{team.key}/{len(team.stints)}"

    def _came_in(self, news: CameIn) -> None:
        team = self.team(news.key)
        if not team.stints:
            return
        ended = team.stints[-1]
        stint = self.book.stints[ended]
        if news.at_s - stint.start_s > LEAST_STINT_S:
            self.hazard.ends(news.at_s - stint.start_s)
        if stint.stop is not None and self.fit.settled:
            self.fit.warm_up.learn(stint.residuals_s)
        self.refit(news.at_s)
        self.book.end(ended, news.at_s, news.stop.lap)
        chances = self.fit.kart(self.book, ended)
        belief = chances.belief()
        stint.final = (*chances.chances(self.fit.threshold), belief.mean, belief.sd)
        self.entered.append(ended)
        name = len(self.stops)
        self.stops.append((news.key, news.stop.number))
        number = self._enter(team, news.at_s, name)
        if isinstance(self.karts, Queue):
            random = np.random.default_rng([self.settings.seed, 1, name])
            self.karts.swap(team.number, name, random)
            self.fit.drawn(team.number, number)
        else:
            self.karts.take(self._kart_name(team))
        team.pending, team.label = number, "unknown"
        self.refit(news.at_s)

    def _went_out(self, news: WentOut) -> None:
        team = self.team(news.key)
        if news.stint in team.of_car:
            return
        if team.pending is None:
            self._begin(team, news.stint, news.at_s, news.driver)
            return
        number, team.pending = team.pending, None
        team.of_car[news.stint] = number
        stint = self.book.stints[number]
        stint.start_s = news.at_s
        self.book.drives(number, news.driver)

    def named(self, cars: list[Car]) -> None:
        """Take in who drives *cars*, which have changed: a name may come up in mid-stint."""
        for car in cars:
            team = self.teams.get(car.key)
            if team is None:
                continue
            for index in range(max(0, len(car.stints) - 2), len(car.stints)):
                number = team.of_car.get(index)
                if number is not None:
                    self.book.drives(number, car.stints[index].driver)
            self._vehicle(team, car.vehicle)

    def _vehicle(self, team: Team, vehicle: str) -> None:
        """A source that names karts may do so after the stint has begun."""
        if self.settings.karts != "vehicle" or not vehicle or not team.stints:
            return
        if self.vehicles.get(team.key) != vehicle and isinstance(self.karts, CertainKarts):
            self.vehicles[team.key] = vehicle
            self.karts.rename(team.stints[-1], vehicle)

    # ---- names -------------------------------------------------------------------------------

    def key_of(self, stint: Stint) -> str:
        """Return the team of a stint."""
        return self._keys[stint.team]

    def kart_name(self, number: int) -> str:
        """Return what to call the kart of a stint: its own name, else that of team and stint."""
        if isinstance(self.karts, CertainKarts):
            return self.karts.names[self.karts.of_stint[number]]
        stint = self.book.stints[number]
        return f"{self.key_of(stint)}/{stint.number}"

    def stop_name(self, stop: int) -> str:
        """Return what to call a stop: team and number."""
        key, number = self.stops[stop]
        return f"{key}/{number}"
