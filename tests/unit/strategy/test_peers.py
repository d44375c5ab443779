from __future__ import annotations

import pytest

from livetiming.strategy.documents import Label
from livetiming.strategy.peers import RULES, Known, Rule, label, trimmed_s

USUAL = [60.0 + number % 5 / 10 for number in range(30)]


def known(stint_s: list[float], earlier_s: list[float] = USUAL) -> Known:
    return Known(stint_s, earlier_s, USUAL, 60.2, 60.2, 0.15)


@pytest.mark.parametrize("rule", RULES)
def test_a_kart_half_a_second_off_is_told_by_every_rule(rule: Rule) -> None:
    slow, fast = [one + 0.5 for one in USUAL[:10]], [one - 0.5 for one in USUAL[:10]]

    assert ("bad", "good") == (label(rule, known(slow)), label(rule, known(fast)))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("fastest_n", "medium"), ("mad_band", "medium"), ("five_lap_mean", "medium"),
     ("label_2020", "good")],
)  # fmt: skip
def test_the_2020_label_has_no_dead_band(rule: Rule, expected: Label) -> None:
    assert expected == label(rule, known(USUAL[:10]))


@pytest.mark.parametrize("rule", RULES)
def test_two_laps_are_too_few_for_any(rule: Rule) -> None:
    assert "unknown" == label(rule, known([60.0, 60.1], []))


def test_a_trimmed_mean_is_of_the_fastest_and_needs_enough() -> None:
    assert 60.0 == trimmed_s([60.0, 60.0, 90.0], 3, 0.67)
    assert trimmed_s([60.0, 60.0], 3, 0.67) is None
