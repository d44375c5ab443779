"""A service is followed step by step; what does not fit is made up for by a whole state."""

from __future__ import annotations

from typing import Any

import pytest

from livetiming.bridges.watched import Watched
from livetiming.protocol import delta as protocol_delta
from livetiming.protocol.following import BadFrame
from livetiming.racing import Stat
from livetiming.testing.builders import COLUMNS, a_car, a_manifest, a_state

START_MS = 1_700_000_000_000


def a_service() -> Watched:
    service = Watched("abc")
    service.describe(a_manifest("abc").as_json())
    return service


def whole(laps: int, seq: int) -> dict[str, Any]:
    state = a_state(a_car("7", laps=laps, last=61.0 - laps / 10 if laps else ""), flagState="green")
    return {**state.as_json(), "seq": seq}


def change(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    number = COLUMNS.index(Stat.NUM) or 0
    found = protocol_delta.diff(before, after, number) or {"cars": {}}
    return {**found, "base": before["seq"], "seq": after["seq"]}


def test_the_first_manifest_begins_a_session_and_another_name_another_one() -> None:
    service = Watched("abc")

    assert service.describe(a_manifest("abc", name="Race 1").as_json())
    assert not service.describe(a_manifest("abc", name="Race 1").as_json())
    assert service.describe(a_manifest("abc", name="Race 2").as_json())


def test_deltas_lead_to_the_states_and_to_what_happened() -> None:
    service = a_service()
    one, two = whole(1, 10), whole(2, 11)
    service.whole(whole(0, 9), START_MS)
    service.change(change(whole(0, 9), one), START_MS + 61_000)
    (shown,) = service.change(change(one, two), START_MS + 122_000)

    assert {key: two[key] for key in ("cars", "session")} == {
        key: shown.state[key] for key in ("cars", "session")
    }
    assert shown.delta is not None
    assert ["lap"] == [event.kind for event in shown.events]


def test_a_missed_delta_waits_for_a_whole_state() -> None:
    service = a_service()
    service.whole(whole(0, 9), START_MS)

    assert [] == service.change(change(whole(1, 10), whole(2, 11)), START_MS + 1)
    assert service.follower.needs_state
    shown = service.whole(whole(1, 10), START_MS + 2)
    assert [1, 2] == [one.state["cars"][0][COLUMNS.index(Stat.LAPS) or 0] for one in shown]


def test_a_delta_that_does_not_fit_costs_the_step_and_not_the_service() -> None:
    service = a_service()
    service.whole(whole(0, 9), START_MS)

    assert [] == service.change({"base": 9, "seq": 10, "cars": {"7": {"99": 1}}}, START_MS)
    assert service.follower.seq is None
    assert 1 == len(service.whole(whole(1, 11), START_MS + 1))


@pytest.mark.parametrize("raw", [None, [], "state", 5])
def test_what_is_no_state_is_named(raw: object) -> None:
    with pytest.raises(BadFrame):
        a_service().whole(raw, START_MS)
