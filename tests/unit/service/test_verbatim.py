from __future__ import annotations

from typing import Any

import pytest

from livetiming.racing import BadState
from livetiming.service.frame import Announcing, Update
from livetiming.service.verbatim import verbatim
from livetiming.testing.builders import COLUMNS, a_car, a_state

STATE: dict[str, Any] = a_state(
    a_car("7", state="PIT"),
    messages=[[1, "Pits", "#7 has entered the pits", "pit", "7"]],
    highlight=["7"],
    feed={"status": "stale", "lastMessage": 12},
).as_json()


def test_a_state_is_shown_as_it_is() -> None:
    update = Update(raw=STATE, columns=COLUMNS, at_s=99, feed={"status": "live"})

    shown = verbatim(update, Announcing())

    assert STATE == shown.state.as_json()
    assert COLUMNS == shown.columns


def test_what_is_wrong_in_it_is_reported_and_left_out() -> None:
    faults: list[BadState] = []
    raw = {**STATE, "cars": [["7"], [{"not": "a cell"}]]}

    shown = verbatim(Update(raw=raw, columns=COLUMNS, at_s=99), Announcing(on_fault=faults.append))

    assert [["7"]] == shown.state.cars
    assert 1 == len(faults)


def test_what_is_no_state_is_refused() -> None:
    with pytest.raises(BadState, match="expected an object"):
        verbatim(Update(raw=None, columns=COLUMNS, at_s=99), Announcing())
