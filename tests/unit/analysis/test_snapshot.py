from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from livetiming.analysis.model import Analysis
from livetiming.analysis.snapshot import VERSION, BadSnapshot, decode, encode
from tests.unit.analysis.test_reducer import played, shows
from tests.unit.analysis.test_views import a_race
from tests.unit.analysis.track import driven, row


def through(analysis: Analysis) -> Analysis:
    return decode(json.loads(json.dumps(encode(analysis))))


def test_a_race_survives_saving() -> None:
    analysis = a_race().analysis

    assert analysis == through(analysis)


@settings(max_examples=40)
@given(shows)
def test_anything_survives_saving(steps: list[tuple[list[Any], float, str]]) -> None:
    analysis = played(steps).analysis

    assert analysis == through(analysis)


def test_a_race_goes_on_after_saving_as_without() -> None:
    one, two = driven(62.0, 61.0), driven(62.0, 61.0)
    two.frame = type(two.frame)(through(two.analysis), two.frame.state, two.frame.cells)
    for track in (one, two):
        track.show(row(laps=3, last=60.0), after_s=60)
        track.show(row(state="PIT", laps=3, last=60.0), after_s=30)

    assert one.analysis == two.analysis


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {},
        {"kind": "livetiming-analysis"},
        {"kind": "livetiming-analysis", "version": VERSION + 1, "analysis": []},
        {"kind": "livetiming-analysis", "version": VERSION, "analysis": []},
        {"kind": "livetiming-analysis", "version": VERSION},
        {"kind": "livetiming-analysis", "version": VERSION, "analysis": [0] * 15},
    ],
)
def test_what_is_no_saved_analysis_is_refused_in_words(raw: Any) -> None:
    with pytest.raises(BadSnapshot, match="saved analysis - expected"):
        decode(raw)
