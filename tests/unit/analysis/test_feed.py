from __future__ import annotations

from livetiming.analysis.feed import joined, news

GREEN = [100, "Track", "Green flag - track clear", "green"]
PIT = [101, "Pits", "#7 has entered the pits", "pit", "7"]
PENALTY = [102, "Race Control", "#7 Penalty", "raceControl", "7"]


def test_new_rows_stand_before_the_old_ones() -> None:
    assert [PENALTY, PIT] == news([GREEN], [PENALTY, PIT, GREEN])
    assert [] == news([GREEN], [GREEN])
    assert [GREEN] == news([], [GREEN])


def test_rows_cut_off_at_the_end_are_not_missed() -> None:
    assert [PENALTY] == news([PIT, GREEN], [PENALTY, PIT])


def test_a_list_that_was_rewritten_gives_the_rows_that_are_others() -> None:
    assert [PENALTY] == news([PIT, GREEN], [GREEN, PENALTY])


def test_a_row_that_comes_twice_is_new_the_second_time() -> None:
    assert [PIT] == news([PIT, GREEN], [PIT, PIT, GREEN])


def test_the_sources_words_win_over_ours() -> None:
    theirs = [100, "Pits", "Car 7 in pit lane", "pit", "7"]

    assert [theirs] == joined([theirs], [PIT], [])


def test_the_same_words_are_said_once() -> None:
    again = [103, "Pits", "#7  HAS entered the pits", None, "7"]

    assert [PIT] == joined([], [PIT], [GREEN])
    assert [] == joined([], [again], [PIT])


def test_another_car_or_another_time_is_other_news() -> None:
    other, later = [101, *PIT[1:4], "8"], [141, *PIT[1:]]

    assert [other] == joined([], [other], [PIT])
    assert [later] == joined([], [later], [PIT])


def test_two_of_our_own_messages_of_one_style_are_two() -> None:
    fuelling = [103, "Pits", "#7 has entered the fuelling area", "pit", "7"]

    assert [fuelling] == joined([], [fuelling], [PIT])


def test_what_a_source_sends_again_is_not_new() -> None:
    assert [PENALTY] == joined([PENALTY, GREEN], [], [GREEN])
    assert [PENALTY, PIT] == joined([PENALTY], [PIT], [GREEN])
