from __future__ import annotations

from typing import Any

import pytest

from livetiming.messages.laps import FastLapMessage
from tests.unit.messages._race import COLUMNS, a_car, a_race


@pytest.mark.parametrize(
    ("was", "now_is", "says"),
    [
        ([62.0, ""], [61.5, "pb"], ("#7 set a personal best lap: 1:01.500", "pb")),
        ([62, ""], [61, "pb"], ("#7 set a personal best lap: 1:01.000", "pb")),
        ([62.0, "pb"], [61.5, "pb"], ("#7 set a personal best lap: 1:01.500", "pb")),
        ([61.0, "pb"], [61.5, "pb"], None),
        ([62.0, "pb"], [61.5, "sb-new"], ("#7 set the overall best lap: 1:01.500", "sb")),
        ([61.5, "sb-new"], [61.5, "sb"], None),
        ([61.5, "sb-new"], [61.5, "sb-new"], None),
        (62.0, [61.5, "pb"], ("#7 set a personal best lap: 1:01.500", "pb")),
        ("", [61.5, "pb"], None),
        ([62.0, ""], [0, "pb"], None),
        ([62.0, ""], ["1 lap", "pb"], None),
        ([62.0, ""], [True, "pb"], None),
    ],
)
def test_best_laps_are_announced(was: Any, now_is: Any, says: tuple[str, str] | None) -> None:
    rows = FastLapMessage().process(a_race(a_car(last=was)), a_race(a_car(last=now_is)), COLUMNS, 5)

    assert ([[5, "Timing", *says, "7"]] if says else []) == rows
