from __future__ import annotations

import pytest

from livetiming.messages.drivers import DriverChangeMessage
from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import RaceState
from livetiming.racing.stats import Stat
from tests.unit.messages._race import COLUMNS, a_car, a_race


@pytest.mark.parametrize(
    ("was", "now_is", "says"),
    [
        ("A. One", "B. Two", "#7 Driver change (A. One to B. Two)"),
        ("", "B. Two", "#7 Driver change (B. Two)"),
        ("A. One", "", "#7 Driver change (A. One out)"),
        ("A. One", "A. One", None),
    ],
)
def test_driver_changes_say_who_took_over(was: str, now_is: str, says: str | None) -> None:
    rows = DriverChangeMessage().process(
        a_race(a_car(driver=was, state="PIT")), a_race(a_car(driver=now_is)), COLUMNS, 5
    )

    assert ([[5, "Pits", says, None, "7"]] if says else []) == rows


def test_a_name_that_comes_up_on_the_track_is_no_change() -> None:
    say = DriverChangeMessage().process

    assert [] == say(a_race(a_car()), a_race(a_car(driver="B. Two")), COLUMNS, 5)
    assert [] != say(a_race(a_car()), a_race(a_car(driver="B. Two", state="OUT")), COLUMNS, 5)


def test_without_a_state_column_every_new_name_is_a_change() -> None:
    columns = ColumnSpec([Stat.NUM, Stat.DRIVER])

    rows = DriverChangeMessage().process(
        RaceState(cars=[["7", ""]]), RaceState(cars=[["7", "B. Two"]]), columns, 5
    )

    assert 1 == len(rows)
