from __future__ import annotations

import pytest

from livetiming.racing import FlagStatus
from livetiming.report import BadAnalysis, Options, page
from tests.unit.report.races import documents, in_classes, race


def test_the_title_is_that_of_the_session_or_what_was_asked_for() -> None:
    assert ("CLUB ENDURO · Race 2", "") == (
        page(race(), Options()).title, page(race(), Options()).heading,
    )  # fmt: skip
    asked = page(race(), Options(title="Our day"))
    assert ("Our day", "CLUB ENDURO · Race 2") == (asked.title, asked.heading)


def test_all_charts_are_there_that_the_data_allow() -> None:
    assert ["positions", "gaps", "laptimes", "stints"] == list(page(race(), Options()).charts)

    told = documents()
    told["chart"] = {}
    assert "positions" not in page(race(told), Options()).charts


def test_classes_have_tables_of_their_own_where_there_are_several() -> None:
    assert {} == page(race(), Options()).classes
    assert {"Pro": 1, "Am": 1} == {
        name: len(lines) for name, lines in page(race(in_classes()), Options()).classes.items()
    }


def test_a_car_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(BadAnalysis, match=r"got 8; there are 7, 12$"):
        page(race(), Options(cars=("7", "8")))


def test_messages_that_say_what_laps_say_better_are_not_among_the_first() -> None:
    assert ["Green flag", "#12 Warning", "Chequered flag"] == [
        message.text for message in page(race(), Options()).told
    ]


def test_the_time_before_the_start_is_no_flag_period() -> None:
    assert FlagStatus.GREEN is page(race(), Options()).periods[0].flag


def test_the_most_stops_of_a_car_are_counted() -> None:
    assert 1 == page(race(), Options()).most_stops
