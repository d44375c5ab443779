"""The model fitted to the book: track, crews, karts and how much they differ, step by step.

Crews are judged with what is known of the karts they had, karts with what is known of their
crews; each fit takes one turn of that, and begins where the one before ended.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from livetiming.strategy import track, variances
from livetiming.strategy.book import Book
from livetiming.strategy.certain import CertainKarts
from livetiming.strategy.crews import Crews, Spreads, Stints, fit
from livetiming.strategy.evidence import Evidence, Mixture
from livetiming.strategy.gaussian import Array
from livetiming.strategy.karts import Belief, kart_belief
from livetiming.strategy.labels import threshold_s
from livetiming.strategy.queue import Queue
from livetiming.strategy.settings import Model
from livetiming.strategy.track import Level
from livetiming.strategy.warmup import WarmUp

SETTLED = 0.03
"""Variance of the track's level at which the laps before are worked out anew."""
LEARN_S = 300.0
OWN_SHARE = 0.85
"""Laps of a stint are compared with what the stint itself has shown so far, but for a part with
what was expected of it: else what all stints have in common, such as a slow beginning, would be
taken for a change of the track, stint after stint."""
OTHER_TRACK = 0.1
"""A stint on a track slower or faster by a second says a tenth of a second less of today's pace:
what counts in the wet does not in the dry."""
CAUTION = 1.3
"""What a stint says of its kart is a little less sure than the formulas have it, for the
deviations that they rest on are estimates too; found by calibration."""
LEAST_EFFECTIVE = 0.5
"""Histories are resampled when they are worth less than this share of their number."""


class Fit:
    """What is known of track, crews and karts."""

    def __init__(self, model: Model, karts: CertainKarts | Queue, *, kept: bool = False) -> None:
        """Begin a race.

        Args:
            model: parameters.
            karts: who drives what.
            kept: teams keep their karts, so that nothing tells a kart from its team.
        """
        self.model, self.karts, self.kept = model, karts, kept
        self.start = Spreads(model.lap_sd_s, model.kart_sd_s, model.driver_sd_s,
                             model.team_sd_s, model.drift_sd_s)  # fmt: skip
        self.spreads = self.start
        self.level = Level()
        self.settled = False
        self.warm_up = WarmUp()
        self.learnt_s = -math.inf
        self.resampled = 0
        self.crews: Crews | None = None
        self.kart_s: Array = np.zeros(0)
        self.kart_variance: Array = np.zeros(0)
        self.evidence = Evidence.none(0)

    @property
    def threshold(self) -> float:
        """By how much a good or bad kart differs from the average one [s a lap]."""
        model = self.model
        return threshold_s(self.spreads.kart_s, model.threshold_s, two=model.two_classes)

    # ---- laps --------------------------------------------------------------------------------

    def lap(self, book: Book, stint: int, time_s: float, at_s: float) -> None:
        """Take in a lap that may count."""
        effect, expected = self.effect(book, stint), self.expected(book, stint)
        variance = effect.variance + self.spreads.lap_s**2
        anchored_s = expected.mean + OWN_SHARE * (effect.mean - expected.mean)
        before = self.level
        is_first = book.stints[stint].stop is None
        lost_s = () if is_first else self.warm_up.lost_s
        warm_s = 0.0 if is_first else self.warm_up.of(len(book.stints[stint].times_s))
        self.level = track.seen(
            before, time_s - anchored_s - warm_s, at_s, variance, self.model.track_sd_s
        )
        book.lap(stint, time_s, self.level.mean_s, self.spreads.lap_s, lost_s=lost_s)
        if not self.settled and self.level.variance < SETTLED:
            self.settled = True
            self._rebase(book)

    def _rebase(self, book: Book) -> None:
        """The first laps were compared with a level that was a guess: compare them again."""
        level_s = self.level.mean_s
        for number, stint in enumerate(book.stints):
            if stint.times_s:
                stint.residuals_s = [time_s - level_s for time_s in stint.times_s]
                book.work_out(number, level_s, self.spreads.lap_s)

    def expected(self, book: Book, stint: int) -> Belief:
        """Return what a stint should be by everything but itself: crew and kart [s a lap]."""
        if self.crews is not None and stint < len(self.kart_s):
            mean = self.crews.others_s[stint] + self.kart_s[stint]
            variance = self.crews.others_variance[stint] + self.kart_variance[stint]
            return Belief(float(mean), float(variance))
        spreads, team = self.spreads, book.stints[stint].team
        mean, variance = 0.0, spreads.team_s**2
        if self.crews is not None and team < len(self.crews.team_s):
            mean = float(self.crews.team_s[team])
            variance = float(self.crews.team_variance[team])
        return Belief(mean, variance + spreads.driver_s**2 + spreads.kart_s**2)

    def effect(self, book: Book, stint: int) -> Belief:
        """Return what a stint is, crew and kart together, its own laps included."""
        expected, laps = self.expected(book, stint), float(book.clean[stint])
        if not laps:
            return expected
        noise = self.spreads.lap_s**2 / laps
        return kart_belief(expected, float(book.mean_s[stint]), noise)

    # ---- all stints together -----------------------------------------------------------------

    def refit(self, book: Book, running: list[int], at_s: float, seed: int) -> None:
        """Take one turn of crews and karts.

        Args:
            book: of all stints.
            running: the latest stint of each team.
            at_s: now.
            seed: of the choices that resampling needs.
        """
        if not len(book):
            return
        crews, stints = self.work_out_crews(book, len(running))
        uncertain = CAUTION * (stints.noise + crews.others_variance)
        precision = np.where(book.clean > 0, 1 / uncertain, 0.0)
        self.evidence = Evidence(precision, precision * (book.mean_s - crews.others_s))
        self._weigh(book, running, seed)
        if self.model.learn and at_s - self.learnt_s >= LEARN_S:
            self.learnt_s = at_s
            self._learn(book, stints, crews)

    def work_out_crews(self, book: Book, teams: int) -> tuple[Crews, Stints]:
        """Work out what crews are worth by what is known of their karts."""
        self._grow(len(book))
        spreads = self.spreads
        noise = spreads.lap_s**2 / np.maximum(book.clean, 1.0) + spreads.drift_s**2
        noise = noise + (OTHER_TRACK * (book.track_s - self.level.mean_s)) ** 2
        stints = Stints(book.driver, np.array(book.team_of_driver, np.int64), book.clean,
                        book.mean_s, noise, self.kart_s, self.kart_variance)  # fmt: skip
        self.crews = crews = fit(stints, teams, spreads)
        return crews, stints

    def _grow(self, stints: int) -> None:
        more = stints - len(self.kart_s)
        if more > 0:
            self.kart_s = np.append(self.kart_s, np.zeros(more))
            start = np.full(more, self.spreads.kart_s**2)
            self.kart_variance = np.append(self.kart_variance, start)

    def _weigh(self, book: Book, running: list[int], seed: int) -> None:
        karts, kart_sd_s = self.karts, self.spreads.kart_s
        if self.kept:
            return
        if isinstance(karts, CertainKarts):
            self.kart_s, self.kart_variance = karts.weigh(self.evidence, kart_sd_s)
            return
        lasts = ~book.over[running]
        now = Evidence(
            np.where(lasts, self.evidence.precision[running], 0.0),
            np.where(lasts, self.evidence.weighted[running], 0.0),
        )
        karts.weigh(now, kart_sd_s)
        if karts.count > 1 and karts.effective < LEAST_EFFECTIVE * karts.count:
            self.resampled += 1
            chance = np.random.default_rng([seed, 2, self.resampled])
            karts.resample(float(chance.random()))

    def drawn(self, team: int, stint: int) -> None:
        """Note what is known of the kart that *team* has drawn, before it is driven."""
        if isinstance(self.karts, Queue):
            self._grow(stint + 1)
            belief = self.karts.driven(team).belief()
            self.kart_s[stint], self.kart_variance[stint] = belief.mean, belief.variance

    def _learn(self, book: Book, stints: Stints, crews: Crews) -> None:
        now = self.spreads
        now = replace(now, lap_s=variances.lap_sd_s(book.squares, book.clean, self.start.lap_s))
        now = variances.learnt(stints, now, self.start)
        own = 1 / crews.team_variance - 1 / now.team_s**2
        sure = own > 1.0
        if sure.any():
            team_s = crews.team_s[sure] / crews.team_variance[sure] / own[sure]
            team = variances.team_sd_s(team_s, 1 / own[sure], self.start.team_s)
            now = replace(now, team_s=team)
        self.spreads = now

    # ---- one kart ----------------------------------------------------------------------------

    def kart(self, book: Book, stint: int) -> Mixture:
        """Return what is known of a stint's kart; with a box, of a team's latest stint only."""
        if self.kept:
            return self._kept(book, stint)
        if isinstance(self.karts, CertainKarts):
            return self.karts.kart(stint)
        return self.karts.driven(book.stints[stint].team)

    def _kept(self, book: Book, stint: int) -> Mixture:
        """A kart that never changes hands: its team's pace says little of it."""
        prior = Belief(0.0, self.spreads.kart_s**2)
        team = book.stints[stint].team
        found = prior
        if self.crews is not None and team < len(self.crews.team_s):
            noise = float(self.crews.team_variance[team]) + self.spreads.team_s**2
            found = kart_belief(prior, float(self.crews.team_s[team]), noise)
        manual = np.zeros(1, np.int8)
        if isinstance(self.karts, CertainKarts):
            manual[0] = self.karts.manual[self.karts.of_stint[stint]]
        return Mixture(np.array([found.mean]), np.array([found.variance]), np.ones(1), manual)
