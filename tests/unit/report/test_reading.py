from __future__ import annotations

from typing import Any

import pytest

from livetiming.racing import FlagStatus
from livetiming.report import BadAnalysis, read
from tests.unit.report.races import ORIGIN, START_S, documents, race


def test_everything_in_the_documents_is_read() -> None:
    told = race()

    assert ("CLUB ENDURO", "Race 2") == (told.name, told.description)
    assert ("A Timing", "https://timing.example") == told.source
    assert ["7", "12"] == list(told.cars)
    assert (START_S - 60, START_S + 440) == (told.started_s, told.ended_s)
    assert [FlagStatus.NONE, FlagStatus.GREEN, FlagStatus.YELLOW, FlagStatus.GREEN,
            FlagStatus.CHEQUERED] == [period.flag for period in told.periods]  # fmt: skip
    assert {"green": (2, 188.5, 3), "yellow": (1, 55.0, 1)} == told.totals
    assert ("7", 3, 60.0) == told.fastest
    assert ((1, START_S + 62, "7"),) == told.leaders
    assert [1, 2, 3, 4] == [row.lap for row in told.chart]
    assert {} == told.skipped


def test_messages_of_cars_and_of_the_track_stand_in_order_of_time() -> None:
    assert ["Green flag", "#12 best lap", "#12 Warning", "Chequered flag"] == [
        message.text for message in race().messages
    ]


def test_times_of_messages_may_be_in_milliseconds() -> None:
    told = documents()
    told["messages"]["messages"] = [[START_S * 1000, "Track", "Go", "green"]]
    told["car_messages"] = {}

    assert [START_S] == [message.at_s for message in race(told).messages]


@pytest.mark.parametrize("what", [None, [], "text", 7])
def test_what_is_no_object_is_refused(what: Any) -> None:
    with pytest.raises(BadAnalysis, match=r"race\.json: expected the JSON object of an analysis"):
        read(what, ORIGIN, where="race.json")


def test_what_misses_our_documents_is_refused_and_told_how_to_be_made() -> None:
    told = documents()
    del told["laps"], told["stats"]

    with pytest.raises(BadAnalysis, match=r"got none of laps, stats; make one with"):
        race(told)


def test_a_piece_that_cannot_be_read_is_counted_and_loses_nothing_beside_it() -> None:
    told = documents()
    told["session"]["flagStats"][1] = [99, 0, START_S, 2, None]
    told["chart"]["2"] = ["?"]
    told["messages"]["messages"].append(None)
    told["stats"]["leaders"].append([2, float("nan"), "12"])

    found = race(told)

    assert {"flag": 1, "chart": 1, "message": 1, "leader": 1} == found.skipped
    assert (4, [1, 3, 4]) == (len(found.periods), [row.lap for row in found.chart])
    assert 4 == len(found.messages)


def test_a_source_may_be_a_name_alone_and_its_address_only_a_web_page() -> None:
    told = documents()
    told["service"]["source"] = "Someone"
    assert ("Someone", "") == race(told).source

    told["service"]["source"] = ["Someone", "javascript:alert(1)"]
    assert ("Someone", "") == race(told).source
