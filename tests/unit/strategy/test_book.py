from __future__ import annotations

import numpy as np
import pytest

from livetiming.strategy.book import Book, Stint


def book(stints: int = 1) -> Book:
    made = Book()
    for number in range(stints):
        made.begin(Stint(number % 3, number + 1, 0.0, driver=0))
    return made


def test_figures_are_of_the_laps_that_are_no_outliers() -> None:
    made = book()
    for time_s in (61.0, 61.2, 60.8, 61.0, 75.0):
        made.lap(0, time_s, 60.0, 0.3)

    assert 4 == made.clean[0]
    assert 1.0 == pytest.approx(float(made.mean_s[0]))
    assert 0.08 == pytest.approx(float(made.squares[0]))
    assert 60.0 == made.track_s[0]


def test_what_first_laps_lose_is_taken_off() -> None:
    made = book()
    for time_s in (63.0, 61.0):
        made.lap(0, time_s, 60.0, 0.3, lost_s=[2.0, 0.0])

    assert 1.0 == float(made.mean_s[0])
    assert [3.0, 1.0] == made.stints[0].residuals_s


def test_drivers_are_numbered_by_team_and_the_nameless_are_others_each_time() -> None:
    made = Book()
    for team, driver in ((0, 0), (0, 1), (1, 0), (0, 0), (0, -1), (0, -1)):
        made.begin(Stint(team, 1, 0.0, driver=driver))

    assert [0, 1, 2, 0, 3, 4] == made.driver.tolist()
    assert [0, 0, 1, 0, 0] == made.team_of_driver


def test_a_name_that_comes_late_moves_the_stint_but_not_against_what_was_said_by_hand() -> None:
    made = book()
    made.drives(0, 2)
    assert 2 == made.stints[0].driver
    made.drives(0, 1, by_hand=True)
    made.drives(0, 2)

    assert 1 == made.stints[0].driver


def test_it_grows_as_a_race_does() -> None:
    made = book(300)
    made.lap(299, 61.0, 60.0, 0.3)
    made.end(299, 100.0, 7)

    assert 300 == len(made) == len(made.driver) == len(made.over)
    assert (True, 7) == (bool(made.over[299]), made.stints[299].end_lap)


def test_a_saved_book_must_be_whole() -> None:
    made = book(2)
    arrays = {name: getattr(made, name) for name in
              ("driver", "clean", "mean_s", "squares", "track_s", "over")}  # fmt: skip
    again = Book.of(list(made.stints), arrays, made.drivers_known, made.team_of_driver)
    again.begin(Stint(0, 9, 0.0))
    assert 3 == len(again)

    with pytest.raises(ValueError, match="1 values of clean for 2 stints"):
        Book.of(made.stints, {**arrays, "clean": np.zeros(1)}, {}, [])
