from __future__ import annotations

import pytest

from livetiming.messages.drivers import DriverChangeMessage
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
        a_race(a_car(driver=was)), a_race(a_car(driver=now_is)), COLUMNS, 5
    )

    assert ([[5, "Pits", says, None, "7"]] if says else []) == rows
