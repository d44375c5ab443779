from __future__ import annotations

from random import Random

from livetiming.testing.apex.names import crew, driver_name, team_names


def test_team_names_differ_however_many_are_asked_for() -> None:
    assert len(set(team_names(Random(1), 1200))) == 1200


def test_a_crew_has_no_name_that_is_taken() -> None:
    taken: set[str] = set()
    first = crew(Random(1), 30, taken)
    second = crew(Random(1), 30, taken)

    assert not set(first) & set(second)


def test_drivers_are_in_capitals_as_the_feed_shows_them() -> None:
    name = driver_name(Random(5))

    assert name == name.upper()
