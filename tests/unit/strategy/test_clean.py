from __future__ import annotations

from dataclasses import replace

import pytest

from livetiming.analysis.model import Lap
from livetiming.racing import FlagStatus
from livetiming.strategy.clean import candidates, is_candidate, kept, limits_s

EIGHT = [71.2, 70.4, 70.9, 70.1, 74.8, 70.3, 70.6, 70.2]
NINE = [66.1, 66.25, 66.08, 71.5, 66.19, 66.3, 66.12, 80.9, 66.21]
LAP = Lap(5, 5, 100.0, 60.0, FlagStatus.GREEN, 0, 0, is_in=False, is_out=False, position=1,
          gap="", mark="")  # fmt: skip


def test_the_reference_s_eight_laps_lose_the_one_above_72_06() -> None:
    low, high = limits_s(EIGHT)

    assert 72.06 == pytest.approx(high, abs=0.005)
    assert low < 70.1
    assert [lap for lap in EIGHT if lap != 74.8] == kept(EIGHT)


def test_the_reference_s_nine_laps_lose_two_above_66_61() -> None:
    assert 66.61 == pytest.approx(limits_s(NINE)[1], abs=0.005)
    assert [lap for lap in NINE if lap < 67] == kept(NINE)


def test_few_laps_use_the_spread_that_is_usual() -> None:
    assert [60.0, 61.0] == kept([60.0, 61.0], 0.5)
    assert [60.0] == kept([60.0, 61.0], 0.2)
    assert [60.0] == kept([60.0, 61.0])


def test_of_two_laps_far_apart_the_fast_one_counts() -> None:
    assert [60.0] == kept([90.0, 60.0], 0.3)
    assert [] == kept([])


@pytest.mark.parametrize(
    "change",
    [{"is_in": True}, {"is_out": True}, {"flag": FlagStatus.YELLOW}, {"official": 1},
     {"time_s": 0.0}],
)  # fmt: skip
def test_laps_with_a_stop_a_caution_or_the_start_in_them_do_not_count(
    change: dict[str, object],
) -> None:
    assert is_candidate(LAP)
    assert not is_candidate(replace(LAP, **change))  # type: ignore[arg-type]  # its fields


def test_a_crossing_told_twice_counts_once() -> None:
    assert [60.0, 61.0] == candidates([LAP, LAP, replace(LAP, at_s=161.0, time_s=61.0)])
