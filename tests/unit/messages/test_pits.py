from __future__ import annotations

import pytest

from livetiming.messages.pits import CarPitMessage
from tests.unit.messages._race import COLUMNS, a_car, a_race


@pytest.mark.parametrize(
    ("was", "now_is", "says"),
    [
        ("RUN", "PIT", "#7 has entered the pits"),
        ("PIT", "OUT", "#7 has left the pits"),
        ("PIT", "RUN", "#7 has left the pits"),
        ("STOP", "OUT", "#7 has left the pits"),
        ("RUN", "FUEL", "#7 has entered the fuelling area"),
        ("RUN", "RET", "#7 has retired"),
        ("RUN", "STOP", "#7 is slow or stopped"),
        ("STOP", "RUN", "#7 has resumed"),
        ("PIT", "PIT", None),
        ("RUN", "OUT", None),
        ("FUEL", "RUN", None),
        ("RUN", "FIN", None),
        ("N/S", "PIT", None),
    ],
)
def test_a_change_of_state_is_announced_once(was: str, now_is: str, says: str | None) -> None:
    rows = CarPitMessage().process(
        a_race(a_car(state=was)), a_race(a_car(state=now_is)), COLUMNS, 5
    )

    assert ([[5, "Pits", says]] if says else []) == [row[:3] for row in rows]


def test_the_class_is_the_category_and_the_driver_is_named() -> None:
    rows = CarPitMessage().process(
        a_race(a_car(cls="GT3", driver="A. One")),
        a_race(a_car(cls="GT3", driver="A. One", state="PIT")),
        COLUMNS,
        5,
    )

    assert [[5, "GT3", "#7 (A. One) has entered the pits", "pit", "7"]] == rows
