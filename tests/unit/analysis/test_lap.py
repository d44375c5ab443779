from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.racing import FlagStatus
from tests.unit.analysis.track import driven


@pytest.mark.parametrize(
    ("change", "is_clean"),
    [
        ({}, True),
        ({"is_in": True}, False),
        ({"is_out": True}, False),
        ({"flag": FlagStatus.YELLOW}, False),
        ({"flag": FlagStatus.WHITE}, True),
    ],
)
def test_a_clean_lap_has_no_stop_and_no_caution(change: dict[str, object], is_clean: bool) -> None:
    (lap,) = driven(62.0).car().laps

    assert is_clean == replace(lap, **change).is_clean  # type: ignore[arg-type]
