from __future__ import annotations

import pytest

from livetiming.protocol import topics


@pytest.mark.parametrize(
    ("topic", "uuid"),
    [
        (topics.state("abc"), "abc"),
        (topics.delta("abc"), "abc"),
        (topics.analysis("abc", "lap", "7"), "abc"),
        (topics.strategy("abc", "karts"), "abc"),
        (topics.CONTROL, None),
        (topics.DIRECTORY, None),
    ],
)
def test_a_topic_tells_whose_it_is(topic: str, uuid: str | None) -> None:
    assert uuid == topics.uuid_of(topic)


def test_names_are_those_of_the_timing71_network() -> None:
    assert "livetiming.service.abc" == topics.state("abc")
    assert "livetiming.analysis/abc/lap/7" == topics.analysis("abc", "lap", "7")
    assert "livetiming.analysis/abc/session" == topics.analysis("abc", "session")
    assert "livetiming.service.isAlive.abc" == topics.liveness("abc")
    assert "livetiming.service.requestState.abc" == topics.request_state("abc")
    assert "livetiming.service.requestAnalysisData.abc" == topics.request_analysis("abc")
    assert "livetiming.service.requestStrategy.abc" == topics.request_strategy("abc")
