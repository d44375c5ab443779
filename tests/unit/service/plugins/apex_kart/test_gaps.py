"""Gaps and intervals."""

from __future__ import annotations

import pytest

from livetiming.service.plugins.apex_kart.gaps import (
    interval,
    laps_by_leader,
    laps_text,
    leading_lap,
    resolve,
)


def test_grouped_gaps_are_behind_the_first_of_their_group() -> None:
    texts = ["Tour 37", "4.500", "1 Tour", "9.835", "14 Tours", "2.000"]

    assert [(0, 0), (0, 4_500), (1, None), (1, 9_835), (14, None), (14, 2_000)] == [
        gap[:2] for gap in resolve(texts)
    ]


def test_explicit_gaps_are_read_as_they_stand() -> None:
    assert [0, 3, 3, 4] == [
        gap.laps for gap in resolve(["Vuelta 604", "3 Vueltas", "3 Vueltas", "4 Vueltas"])
    ]


def test_an_empty_gap_is_unknown_and_ends_no_group() -> None:
    assert [(1, None), (0, None), (1, 2_000)] == [
        gap[:2] for gap in resolve(["1 Tour", "", "2.000"])
    ]


def test_gaps_of_a_timed_session_are_seconds() -> None:
    assert [None, 285] == [gap.ms for gap in resolve(["", "0.285"])]


@pytest.mark.parametrize(
    ("place", "laps"), [(0, 37), (1, 37), (2, 36), (3, 36), (4, None), (5, 36)]
)
def test_laps_follow_from_the_leaders_lap(place: int, laps: int | None) -> None:
    texts = ["Tour 37", "4.500", "1 Tour", "9.835", "", "2.000"]

    assert 37 == leading_lap(texts)
    assert laps == laps_by_leader(texts, place, 37)


def test_without_a_leaders_lap_nothing_follows() -> None:
    assert leading_lap(["", "1.000"]) is None
    assert laps_by_leader(["", "1.000"], 1, None) is None


@pytest.mark.parametrize(
    ("text", "cell"), [("0.476", 0.476), ("1 Tour", "1 lap"), ("2 Tours", "2 laps"), ("", "")]
)
def test_an_interval_is_seconds_or_laps(text: str, cell: float | str) -> None:
    assert cell == interval(text)


def test_laps_can_be_said_in_another_language() -> None:
    assert ["1 tour", "2 tours"] == [laps_text(1, "fr"), laps_text(2, "fr")]
    assert "2 laps" == laps_text(2, "xx")
