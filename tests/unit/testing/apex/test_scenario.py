from __future__ import annotations

import pytest

from livetiming.testing.apex import PRESETS, Scenario


def test_there_is_a_preset_for_every_kind_of_session_and_one_for_the_demo() -> None:
    assert set(PRESETS) == {"endurance", "sprint", "qualifying", "demo"}


def test_a_scenario_is_changed_by_making_another() -> None:
    scenario = Scenario(teams=12)

    assert scenario.having(seed=9).teams == 12
    assert scenario.seed == Scenario().seed


def test_an_unknown_value_is_refused() -> None:
    with pytest.raises(TypeError, match="karts"):
        Scenario().having(karts=3)
