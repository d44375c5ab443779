from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.book import Book, Stint
from livetiming.strategy.certain import CertainKarts
from livetiming.strategy.fitting import Fit
from livetiming.strategy.settings import Model


def race(karts: list[list[float]], *, kept: bool = False, seed: int = 1) -> tuple[Fit, Book]:
    """Teams of one driver each that drive ten clean laps a stint; karts by team and stint."""
    model = Model(lap_sd_s=0.2, kart_sd_s=0.3, driver_sd_s=0.2, team_sd_s=1.0, learn=False)
    fit, book, chance = Fit(model, CertainKarts(), kept=kept), Book(), np.random.default_rng(seed)
    teams, at_s = len(karts), 0.0
    for turn in range(len(karts[0])):
        numbers = []
        for team in range(teams):
            stint = Stint(team, turn + 1, at_s, stop=None if turn == 0 else 0, driver=0)
            numbers.append(book.begin(stint))
            fit.karts.take(f"{team}/{turn}")  # type: ignore[union-attr]  # certain here
        for _ in range(10):
            for team, number in enumerate(numbers):
                at_s += 60 / teams
                time_s = 62 + team * 0.2 + karts[team][turn] + chance.normal(0, 0.2)
                fit.lap(book, number, time_s, at_s)
            fit.refit(book, numbers, at_s, 1)
        for number in numbers:
            book.end(number, at_s, 0)
    return fit, book


def plain(teams: int, stints: int) -> list[list[float]]:
    return [[0.0] * stints for _ in range(teams)]


def test_a_slow_kart_stands_out_after_the_crew_is_known() -> None:
    karts = plain(8, 6)
    karts[3][5] = 0.5

    fit, book = race(karts)

    found = fit.kart(book, 5 * 8 + 3).belief()
    others = [fit.kart(book, 5 * 8 + team).belief().mean for team in range(8) if team != 3]
    assert found.mean > 0.2
    assert max(others) < 0.15
    assert found.sd < 0.2


def test_a_slow_team_is_no_slow_kart() -> None:
    fit, book = race(plain(8, 6))

    assert abs(fit.kart(book, 5 * 8 + 7).belief().mean) < 0.12
    assert 1.4 == pytest.approx(float(fit.crews.team_s[7] - fit.crews.team_s[0]), abs=0.25)  # type: ignore[union-attr]  # fitted


def test_the_first_stint_tells_little() -> None:
    fit, book = race(plain(8, 1))

    assert fit.kart(book, 3).belief().sd > 0.25


def test_a_kart_that_is_kept_cannot_be_told_from_its_team() -> None:
    fit, book = race(plain(8, 4), kept=True)

    assert fit.kart(book, 3 * 8 + 7).belief().sd > 0.25


def test_the_first_laps_are_compared_again_once_the_track_is_known() -> None:
    fit, book = race(plain(12, 1))

    assert fit.settled
    gaps = np.diff(book.mean_s[:12])
    assert 0.2 == pytest.approx(float(gaps.mean()), abs=0.05)


def test_nothing_is_expected_of_a_stint_before_a_fit_but_the_prior() -> None:
    fit, book = Fit(Model(), CertainKarts()), Book()
    number = book.begin(Stint(0, 1, 0.0))

    found = fit.expected(book, number)

    assert [0.0, 1.5**2 + 0.4**2 + 0.25**2] == pytest.approx([found.mean, found.variance])
    fit.refit(Book(), [], 0.0, 1)
    assert fit.crews is None
