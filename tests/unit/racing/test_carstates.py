from __future__ import annotations

import json

from livetiming.racing.carstates import IN_PITS, CarState


def test_a_car_state_is_the_text_of_its_cell() -> None:
    assert ['"N/S"', '"PIT"'] == [json.dumps(CarState.NOT_STARTED), json.dumps(CarState.PIT)]


def test_out_stop_and_retired_cars_are_on_track_for_stints() -> None:
    assert {CarState.RUN, CarState.OUT, CarState.STOP, CarState.RET} == set(CarState) - IN_PITS
