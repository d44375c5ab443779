from __future__ import annotations

from livetiming.racing import FlagStatus, parse_manifest, parse_state
from livetiming.testing.builders import COLUMNS, a_car, a_manifest, a_state


def test_what_is_built_passes_the_parsers() -> None:
    state = a_state(a_car("7", laps=3, last=[58.2, "pb"]), timeElapsed=12, highlight=["7"])

    assert state == parse_state(state.as_json(), COLUMNS.columns)
    assert a_manifest(hidden=True) == parse_manifest(a_manifest(hidden=True).as_json())


def test_everything_has_a_default() -> None:
    assert len(COLUMNS) == len(a_car())
    assert FlagStatus.GREEN == a_state().flag
