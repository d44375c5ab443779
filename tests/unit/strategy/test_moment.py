from __future__ import annotations

import pytest

from livetiming.strategy.moment import Choice, valued, waits_s


def test_a_bad_kart_is_given_away_at_once_where_the_box_is_the_same() -> None:
    choices = [Choice(stops, 120.0 * stops, 0.0, 0.3) for stops in range(4)]

    found = valued(choices, 0.6, 1800.0, 60.0, 150.0)

    assert [0.0, 1.2, 2.4, 3.6] == pytest.approx([one.regret_s for one in found])
    assert -150.0 == found[0].value_s


def test_a_good_kart_that_comes_up_is_worth_waiting_for() -> None:
    choices = [Choice(0, 0.0, 0.4, 0.1), Choice(1, 300.0, -0.5, 0.9), Choice(2, 600.0, 0.0, 0.3)]

    found = valued(choices, 0.0, 1800.0, 60.0, 150.0)

    assert [1] == [one.choice.stops for one in found if one.regret_s == 0]
    assert 0.4 * 30 + 0.5 * 25 == pytest.approx(found[0].regret_s)


def test_a_good_own_kart_is_kept_as_long_as_allowed() -> None:
    choices = [Choice(0, 0.0, 0.0, 0.3), Choice(3, 900.0, 0.0, 0.3)]

    assert [True, False] == [one.regret_s > 0 for one in valued(choices, -0.4, 1800.0, 60.0, 150.0)]
    assert [] == valued([], 0.0, 1.0, 60.0, 1.0)


def test_stops_of_others_are_expected_when_their_chances_add_up() -> None:
    chances = [[0.25, 0.25], [0.5, 0.5], [0.5, 0.5]]

    assert [0.0, 120.0] == waits_s(chances, 60.0, 3)
    assert [0.0, 30.0, 60.0] == waits_s([[1.0, 1.0]], 60.0, 5)
