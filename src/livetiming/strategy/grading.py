"""Says forecasts as they are shown and grades them as the race tells what came of them."""

from __future__ import annotations

import math
from collections.abc import Callable

from livetiming.analysis.model import Analysis
from livetiming.racing import FlagStatus
from livetiming.strategy import outlooks
from livetiming.strategy.boards import step_values
from livetiming.strategy.feed import CameIn, LapDone, News, WentOut
from livetiming.strategy.forecasts import Forecast, Ledger
from livetiming.strategy.grid import Grid
from livetiming.strategy.labels import FIRM
from livetiming.strategy.projection import Finish
from livetiming.strategy.race import Race

EVERY_S = {"stop": 300.0, "finish": 1_800.0}
"""How often what is shown all the time is written down."""
IN_80 = 1.2816
"""Standard deviations either side that hold 80 of 100."""
LEAST_LAPS = 5
LOOK_S = 5.0
SETTLED_S = 240.0
"""The classification is final so long after the flag."""


class Grader:
    """Writes forecasts into a ledger and grades them."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.said_s: dict[str, float] = {}
        self.looked_s = -math.inf
        self.flag_s: float | None = None
        self.is_over = False
        self.hazards: dict[str, float] = {}

    # ---- what happens ------------------------------------------------------------------------

    def before(self, race: Race, news: News) -> None:
        """Say what is to be said just before something happens."""
        if not isinstance(news, CameIn) or news.key not in race.teams:
            return
        team = race.teams[news.key]
        if not team.stints:
            return
        good = float(step_values(race, self.hazards, 0)[0][0])
        due = str(len(race.book))
        self.ledger.say(Forecast("draw", news.key, news.at_s, due, probability=good))

    def after(self, race: Race, news: News) -> None:
        """Grade what something that has just happened decides."""
        match news:
            case CameIn():
                self._stopped(race, news)
            case WentOut():
                self._pace(race, news)
            case LapDone():
                pass

    def _stopped(self, race: Race, news: CameIn) -> None:
        for one in [one for one in self.ledger.open if one.kind == "stop" and one.car == news.key]:
            self.ledger.grade("stop", news.key, one.due, 1.0, news.at_s, is_event=True)
        team = race.teams.get(news.key)
        if team is None or len(team.stints) < 2:
            return
        ended = team.stints[-2]
        laps = float(race.book.clean[ended])
        if laps < LEAST_LAPS:
            self.ledger.drop("pace", news.key)
        else:
            mean_s = float(race.book.mean_s[ended])
            self.ledger.grade("pace", news.key, str(ended), mean_s, news.at_s)
        final = race.book.stints[ended].final
        if final is not None and (final[0] >= FIRM or final[0] <= 1 - FIRM):
            good = float(final[0] >= FIRM)
            self.ledger.grade("draw", news.key, str(ended), good, news.at_s, is_event=True)
        else:
            self._void_draw(news.key, str(ended))

    def rejoins(self, news: CameIn, position: int, stops: int) -> None:
        """Say where a team that comes in will be after its out-lap."""
        self.ledger.say(Forecast("rejoin", news.key, news.at_s, str(stops), value=float(position)))

    def rejoined(self, news: LapDone, position: int) -> None:
        """Grade that at the end of the out-lap."""
        for one in [one for one in self.ledger.open
                    if one.kind == "rejoin" and one.car == news.key]:  # fmt: skip
            self.ledger.grade("rejoin", news.key, one.due, float(position), news.at_s)

    def _void_draw(self, key: str, due: str) -> None:
        if any(one.kind == "draw" and one.car == key and one.due == due
               for one in self.ledger.open):  # fmt: skip
            kept = [one for one in self.ledger.open
                    if not (one.kind == "draw" and one.car == key and one.due == due)]  # fmt: skip
            self.ledger.tallies["draw"].void += len(self.ledger.open) - len(kept)
            self.ledger.open = kept

    def _pace(self, race: Race, news: WentOut) -> None:
        """Say how fast the stint that begins will be."""
        team = race.teams[news.key]
        if not race.fit.settled or len(team.stints) < 2:
            return
        number = team.stints[-1]
        expected = race.fit.expected(race.book, number)
        spreads = race.fit.spreads
        sd = math.sqrt(expected.variance + spreads.lap_s**2 / 20 + spreads.drift_s**2)
        self.ledger.say(
            Forecast("pace", news.key, news.at_s, str(number), low=expected.mean - IN_80 * sd,
                     high=expected.mean + IN_80 * sd, value=expected.mean)
        )  # fmt: skip

    # ---- what is shown -----------------------------------------------------------------------

    def at(
        self, race: Race, analysis: Analysis, grid: Callable[[], Grid], finish: Finish | None
    ) -> None:
        """Say what is shown all the time, now and then, and grade what is overdue."""
        now_s = analysis.at_s
        if now_s is None or self.is_over:
            return
        if now_s - self.looked_s >= LOOK_S:
            self.looked_s = now_s
            self.ledger.overdue("stop", now_s)
        if analysis.flag is FlagStatus.CHEQUERED:
            self._after_the_flag(analysis, now_s)
            return
        if self._is_due("stop", now_s):
            self.hazards = outlooks.stop_chances(race, analysis, grid(), outlooks.SOON_S)
            for key, chance in self.hazards.items():
                if chance > 0:
                    due = str(now_s + outlooks.SOON_S)
                    self.ledger.say(Forecast("stop", key, now_s, due, probability=chance))
        if finish is not None and self._is_due("finish", now_s):
            self._say_finish(finish, now_s)

    def _is_due(self, kind: str, now_s: float) -> bool:
        if now_s - self.said_s.get(kind, -math.inf) < EVERY_S[kind]:
            return False
        self.said_s[kind] = now_s
        return True

    def _say_finish(self, finish: Finish, now_s: float) -> None:
        low, high = finish.interval()
        places = finish.ranking
        for index, key in enumerate(finish.keys):
            self.ledger.say(
                Forecast("finish", key, now_s, "flag", low=float(low[index]),
                         high=float(high[index]), value=float(places[index]))
            )  # fmt: skip

    def _after_the_flag(self, analysis: Analysis, now_s: float) -> None:
        if self.flag_s is None:
            self.flag_s = now_s
        if now_s - self.flag_s < SETTLED_S:
            return
        self.is_over = True
        for place, key in enumerate(analysis.order, start=1):
            self.ledger.grade("finish", key, "flag", float(place), now_s)
