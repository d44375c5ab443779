from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from livetiming.analysis.changes import (
    KEYS,
    TIMING71,
    Topic,
    changes,
    documents,
    everything,
    of_the_moment,
    payload,
)
from livetiming.analysis.model import Analysis
from tests.unit.analysis.test_reducer import shows
from tests.unit.analysis.track import Track, driven, row


def keys(topics: list[Topic]) -> set[str]:
    return {topic.key for topic in topics}


def test_nothing_new_changes_nothing() -> None:
    track = driven(62.0)
    before = track.analysis
    track.show(row(laps=1, last=62.0))

    assert [] == changes(before, before) == changes(before, track.analysis)


def test_a_lap_changes_what_is_about_that_car() -> None:
    track = driven(62.0)
    track.show(row(laps=1, last=62.0), row("8", laps=1))
    before = track.analysis
    track.show(row(laps=1, last=62.0), row("8", laps=2, last=61.0), after_s=60)

    found = changes(before, track.analysis)
    assert {Topic("lap", "8"), Topic("laps", "8/0"), Topic("session")} <= set(found)
    assert "7" not in {topic.part for topic in found}
    assert not {"static", "driver", "stint", "stops"} & keys(found)


def test_a_pit_entry_completes_a_stint() -> None:
    track = driven(62.0)
    before = track.analysis
    track.show(row(state="PIT", laps=1, last=62.0))

    assert {Topic("stint", "7"), Topic("stops", "7"), Topic("lap", "7")} <= set(
        changes(before, track.analysis)
    )


def test_the_seven_documents_of_timing71_are_there() -> None:
    found = documents(driven(62.0).analysis)

    assert set(KEYS) == set(found)
    assert set(TIMING71) == set(documents(Analysis(), TIMING71))


def test_a_new_session_empties_the_blocks_of_the_old_one() -> None:
    track = driven(*[60.0 + lap for lap in range(3)])
    before = track.analysis
    track.show(row(laps=0), after_s=900)

    assert Topic("laps", "7/0") in changes(before, track.analysis)
    assert {"7/0": []} == payload(track.analysis, Topic("laps", "7/0"))
    assert {} == payload(track.analysis, Topic("cars", "gone"))


@settings(max_examples=60)
@given(shows)
def test_who_merges_every_change_has_what_the_documents_say(
    steps: list[tuple[list[Any], float, str]],
) -> None:
    """Every one of them, with what the time alone has changed at the end."""
    track = Track()
    merged: dict[str, dict[str, Any]] = {key: {} for key in KEYS}
    before = Analysis()
    for shown, after_s, flag in steps:
        after = track.show(*shown, after_s=after_s, flag=flag)
        for topic in changes(before, after):
            merged[topic.key].update(payload(after, topic))
        before = after
    for topic in of_the_moment(before):
        merged[topic.key].update(payload(before, topic))

    for topic in everything(before) if steps else []:
        found = payload(before, topic)
        assert {name: merged[topic.key].get(name) for name in found} == found, topic
