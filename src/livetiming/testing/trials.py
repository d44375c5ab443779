"""Strategy on trial: simulated races with hidden karts, forecasts held against what was hidden.

The peers' rules run beside the model on the same races. A rule that gives labels only is scored
twice: with 1 for good and 0 for bad, and with the frequencies that its labels turn out to have
over all races, which no rule can know beforehand.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field

from livetiming.analysis.model import Analysis
from livetiming.strategy import peers
from livetiming.strategy.boards import step_values
from livetiming.strategy.clean import kept
from livetiming.strategy.documents import Label
from livetiming.strategy.engine import Engine
from livetiming.strategy.labels import FIRM, PROVISIONAL, THIRD
from livetiming.strategy.race import Team
from livetiming.strategy.settings import Box, Model, Rules, Settings
from livetiming.testing.apex.direct import DirectRace
from livetiming.testing.apex.scenario import PRESETS, BoxKind, KartBox, Scenario
from livetiming.testing.apex.timeline import KartSwap, LapDone, PitIn

WARM_S = 3_600.0
"""Nothing is scored in the first hour: nobody can know a kart before a team has had two."""
AHEAD = (1, 2, 3)
"""Stops of others that box forecasts are scored for, beside none."""
LEFT_S = (3 * 3_600, 2 * 3_600, 3_600, 1_800)
"""The finish is scored with so much time left."""
IN_80 = 1.2816
SURE_LAPS = 8
CERTAIN: dict[Label, float] = {"good": 1.0, "medium": 0.0, "bad": 0.0, "unknown": 1 / 3}


@dataclass(slots=True)
class Result:
    """What came of one race, or of several added up."""

    karts: list[tuple[float, bool]] = field(default_factory=list)
    """P(good) of a kart as its stint ends, and whether it was."""
    eighth: list[tuple[float, bool]] = field(default_factory=list)
    """The same after eight clean laps."""
    draws: dict[int, list[tuple[float, bool]]] = field(default_factory=dict)
    """P(good) of a draw after so many stops of others."""
    effects: list[tuple[float, float, float]] = field(default_factory=list)
    """Effect, its deviation, and the truth [s a lap], as stints end."""
    labels: dict[str, list[tuple[Label, bool]]] = field(default_factory=dict)
    """By each peer's rule, as stints end."""
    drawn_labels: dict[str, list[tuple[float, bool]]] = field(default_factory=dict)
    """Share of good labels among the last karts that came in, by each peer's rule."""
    finish: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    """Errors in places with so much time left: of the model, and of the order of the moment."""
    covered: dict[int, list[bool]] = field(default_factory=dict)
    found_slow: list[int | None] = field(default_factory=list)
    """Laps after which a slow kart was labelled bad; ``None`` if it never was."""
    suspected: list[int | None] = field(default_factory=list)
    """Laps after which it was likelier bad than not."""
    costs_ms: list[float] = field(default_factory=list)
    """Of updates, in order."""
    laps: int = 0

    def add(self, other: Result) -> None:
        """Add another race."""
        for name in ("karts", "eighth", "effects", "found_slow", "suspected", "costs_ms"):
            getattr(self, name).extend(getattr(other, name))
        for name in ("draws", "labels", "drawn_labels", "finish", "covered"):
            for key, values in getattr(other, name).items():
                getattr(self, name).setdefault(key, []).extend(values)
        self.laps += other.laps


def brier(said: list[tuple[float, bool]]) -> float:
    """Return the mean squared error of probabilities."""
    return statistics.fmean((chance - came) ** 2 for chance, came in said)


def as_certain(labels: list[tuple[Label, bool]]) -> list[tuple[float, bool]]:
    """Return labels as probabilities: good is certain, bad and medium impossible."""
    return [(CERTAIN[label], came) for label, came in labels]


def as_frequent(labels: list[tuple[Label, bool]]) -> list[tuple[float, bool]]:
    """Return labels as the frequencies that they have in these very races."""
    rates = {
        one: statistics.fmean(came for label, came in labels if label == one)
        for one in {label for label, _ in labels}
    }
    return [(rates[label], came) for label, came in labels]


def coverage(effects: list[tuple[float, float, float]]) -> float:
    """Return how often an 80 % interval held the truth."""
    return statistics.fmean(abs(truth - mean) <= IN_80 * sd for mean, sd, truth in effects)


def scenario(kind: BoxKind, seed: int, *, hours: float = 4.0, slow: bool = False) -> Scenario:
    """Return a race to try: 31 teams, six karts in a box of *kind*.

    Args:
        kind: of the box.
        seed: of the race.
        hours: that it lasts.
        slow: with a lap of 70 s, crews of three or four, and one kart in the box that is half a
            second slow.
    """
    box = KartBox(kind=kind)
    if slow:
        box = KartBox(kind=kind, slow_karts=1, slow=0.5 / 70)
    changes: dict[str, object] = {"seed": seed, "duration_s": round(hours * 3600), "box": box}
    if slow:
        changes |= {"lap_s": 70.0, "crew_size": (3, 4)}
    return PRESETS["endurance"].having(**changes)


def settings(scenario: Scenario, **model: object) -> Settings:
    """Return what a team could tell the engine of a race."""
    box, rules = scenario.box, scenario.rules
    rows = (box.karts_per_row,) * box.rows
    threshold_s = THIRD * box.sigma * scenario.lap_s
    return Settings(
        rules=Rules(min_stop_s=rules.min_stop_s, max_stint_s=rules.max_stint_s),
        karts="box", box=Box(rows, discipline=box.kind), seed=scenario.seed,
        model=Model(threshold_s=threshold_s, **model),  # type: ignore[arg-type]  # its fields
    )  # fmt: skip


class Trial:
    """One race, the engine on it, and the scores."""

    def __init__(self, scenario: Scenario, *, rows_seen: bool = False, **model: object) -> None:
        """Prepare a race.

        Args:
            scenario: the race.
            rows_seen: somebody at the box tells which row each team goes to.
            model: parameters other than the defaults.
        """
        self.scenario = scenario
        self.rows_seen = rows_seen
        self.race = DirectRace(scenario)
        self.engine = Engine(settings(scenario, rows_told=rows_seen, **model))
        self.result = Result()
        karts = self.race.model.pool.quality
        self._mean = statistics.fmean(karts)
        self._threshold_s = THIRD * scenario.box.sigma * scenario.lap_s
        self._open: list[tuple[int, dict[int, float]]] = []
        self._swaps = 0
        self._entered: list[dict[str, Label]] = []
        self._said: dict[float, dict[str, tuple[int, float, float, int]]] = {}
        self._slow_since: dict[int, tuple[int, int | None, int | None]] = {}

    def run(self) -> Result:
        """Run the race to its end."""
        for event, analysis in self.race.events():
            if isinstance(event, PitIn):
                self._ahead(event)
            began = time.perf_counter()
            self.engine.update(analysis)
            self.result.costs_ms.append((time.perf_counter() - began) * 1000)
            if isinstance(event, KartSwap):
                self._swapped(event)
                self._tell_row(event)
            elif isinstance(event, LapDone):
                self._lap(event)
                self._finish(analysis, event.at_ms)
        self._end()
        return self.result

    def effect_s(self, kart: int) -> float:
        """Return the truth about a kart [s a lap], against the mean of all karts of the race."""
        return (self.race.model.pool.quality[kart] - self._mean) * self.scenario.lap_s

    def is_good(self, kart: int) -> bool:
        """Whether a kart is good."""
        return self.effect_s(kart) < -self._threshold_s

    # ---- stops -------------------------------------------------------------------------------

    def _ahead(self, event: PitIn) -> None:
        """Just before a stop: score the kart that comes in and say what the box will give."""
        team = self._team(event.entry)
        car = self.race.model.cars[event.entry]
        is_warm = event.at_ms / 1000 >= WARM_S
        if team is not None and team.stints:
            self._ends(team, car.kart, is_warm=is_warm)
        if is_warm:
            values = step_values(self.engine.race, self.engine.grader.hazards, max(AHEAD))
            chances = {ahead: float(values[ahead][0]) for ahead in (0, *AHEAD)}
            self._open.append((self._swaps, chances))

    def _team(self, entry: int) -> Team | None:
        return self.engine.race.teams.get(self.race.key(entry))

    def _ends(self, team: Team, kart: int, *, is_warm: bool) -> None:
        race = self.engine.race
        stint = team.stints[-1]
        labels: dict[str, Label] = {rule: self._label(rule, team) for rule in peers.RULES}
        self._entered.append(dict(labels))
        if not is_warm or race.book.clean[stint] < 5:
            return
        good = self.is_good(kart)
        known = race.fit.kart(race.book, stint)
        belief = known.belief()
        self.result.karts.append((known.chances(race.fit.threshold).good, good))
        self.result.effects.append((belief.mean, belief.sd, self.effect_s(kart)))
        for rule, label in labels.items():
            self.result.labels.setdefault(rule, []).append((label, good))

    def _label(self, rule: peers.Rule, team: Team) -> Label:
        book = self.engine.race.book
        stints = [book.stints[number] for number in team.stints]
        earlier = [one for stint in stints[:-1] for one in kept(stint.times_s)]
        field = [
            one
            for other in self.engine.race.teams.values()
            for one in book.stints[other.stints[-1]].times_s[-5:]
        ]
        first = kept(stints[0].times_s)[:20]
        reference = [
            one for other in self.engine.race.teams.values()
            for one in book.stints[other.stints[0]].times_s[:20]
        ]  # fmt: skip
        now = kept(stints[-1].times_s)
        return peers.label(
            rule,
            peers.Known(
                now, earlier, field, statistics.median(reference or [0.0]),
                statistics.fmean(first) if first else 0.0, self._threshold_s,
            ),
        )  # fmt: skip

    def _swapped(self, swap: KartSwap) -> None:
        """Grade what was said of this draw."""
        good = self.is_good(swap.kart)
        number = self._swaps
        self._swaps += 1
        for said_at, chances in self._open:
            ahead = number - said_at
            if ahead in chances:
                self.result.draws.setdefault(ahead, []).append((chances[ahead], good))
        self._open = [one for one in self._open if number - one[0] < max(AHEAD)]
        if swap.at_ms / 1000 >= WARM_S:
            box = self.scenario.box
            waiting = self._entered[-1 - box.rows * box.karts_per_row : -1]
            for rule in peers.RULES:
                shares = [CERTAIN[labels[rule]] for labels in waiting] or [1 / 3]
                said = (statistics.fmean(shares), good)
                self.result.drawn_labels.setdefault(rule, []).append(said)

    def _tell_row(self, swap: KartSwap) -> None:
        key = self.race.key(swap.entry)
        if self.rows_seen and key in self.engine.race.teams:
            self.engine.correct({"kind": "row", "car": key, "row": swap.row + 1})

    # ---- laps --------------------------------------------------------------------------------

    def _lap(self, event: LapDone) -> None:
        self.result.laps += 1
        team, race = self._team(event.entry), self.engine.race
        if team is None or not team.stints or event.at_ms / 1000 < WARM_S:
            return
        stint = team.stints[-1]
        kart = self.race.model.cars[event.entry].kart
        if race.book.clean[stint] == SURE_LAPS and race.book.stints[stint].end_s is None:
            chances = race.fit.kart(race.book, stint).chances(race.fit.threshold)
            self.result.eighth.append((chances.good, self.is_good(kart)))
        since_s = race.book.stints[stint].start_s - self.scenario.start_epoch_ms / 1000
        is_late = since_s >= self.scenario.duration_s / 2
        if self.scenario.box.slow_karts and kart == self.scenario.teams and is_late:
            self._slow(team, stint)

    def _slow(self, team: Team, stint: int) -> None:
        """Note after how many laps in it the slow kart is known as bad."""
        race = self.engine.race
        laps = race.book.stints[stint].laps
        _, found, suspected = self._slow_since.get(stint, (0, None, None))
        chances = race.fit.kart(race.book, stint).chances(race.fit.threshold)
        if found is None and chances.bad >= FIRM:
            found = laps
        if suspected is None and chances.bad >= PROVISIONAL:
            suspected = laps
        self._slow_since[stint] = laps, found, suspected

    # ---- the finish --------------------------------------------------------------------------

    def _finish(self, analysis: Analysis, at_ms: int) -> None:
        left_s = self.scenario.duration_s - at_ms / 1000
        due = [one for one in LEFT_S if left_s <= one < left_s + 120 and one not in self._said]
        finish = self.engine.finish
        if not due or finish is None:
            return
        low, high = finish.interval()
        places = finish.ranking
        self._said[due[0]] = {
            key: (places[index], float(low[index]), float(high[index]), index + 1)
            for index, key in enumerate(finish.keys)
        }

    def _end(self) -> None:
        order = {key: place for place, key in enumerate(self.race.analysis.order, start=1)}
        for left_s, said in self._said.items():
            for key, (place, low, high, now) in said.items():
                error = abs(place - order[key]), abs(now - order[key])
                self.result.finish.setdefault(int(left_s), []).append(error)
                self.result.covered.setdefault(int(left_s), []).append(low <= order[key] <= high)
        long = [one for one in self._slow_since.values() if one[0] >= SURE_LAPS]
        self.result.found_slow = [found for _, found, _ in long]
        self.result.suspected = [suspected for _, _, suspected in long]
