from __future__ import annotations

from livetiming.strategy.regulations import Regulations, explain
from livetiming.strategy.regulations.reading import read
from tests.unit.strategy.regulations.test_reading import FULL


def test_every_rule_is_a_sentence() -> None:
    said = explain(read(FULL))

    assert "The race lasts 6:00:00." in said
    assert "A stop lasts at least 3:00; a shorter one does not count." in said
    assert "The pit lane is closed from the start to 10:00." in said
    assert "The pit lane is closed under red, sc." in said
    assert "Every stop changes the driver." in said
    assert "Blaise is entered: at most 2:00:00." in said
    assert "A stop shorter than the minimum costs 0:02 of time for each second." in said


def test_rules_by_laps_are_told_in_laps() -> None:
    said = explain(read("[race]\nlaps=9\n[[pits.closed]]\nfrom_lap=8\n[karts]\ndraw='number'"))

    assert [
        "The race is over 9 laps.",
        "No stop is required.",
        "The pit lane is closed from lap 8 to the end.",
        "A team keeps its kart.",
    ] == said


def test_a_file_that_rules_nothing_says_so() -> None:
    assert ["The race ends when the timing's clock says so.", "No stop is required."] == explain(
        Regulations()
    )
