from __future__ import annotations

import pytest

from livetiming.messages.control import RaceControlMessage
from tests.unit.messages._race import COLUMNS, a_race


def test_texts_are_drained_last_first() -> None:
    texts = ["Track limits", "Rain"]
    generator = RaceControlMessage(texts)

    rows = generator.process(a_race(), a_race(), COLUMNS, 5)

    assert [[5, "Race Control", t, "raceControl"] for t in ("RAIN", "TRACK LIMITS")] == rows
    assert [] == generator.process(a_race(), a_race(), COLUMNS, 6)


@pytest.mark.parametrize(
    ("text", "car"),
    [
        ("Car 7 warned", ["7"]),
        ("penalty for CAR #12", ["12"]),
        ("car#3", ["3"]),
        ("Cars 3 and 4", []),
        ("Scar 5", []),
    ],
)
def test_the_car_is_found_in_the_text(text: str, car: list[str]) -> None:
    (row,) = RaceControlMessage([text]).process(a_race(), a_race(), COLUMNS, 5)

    assert car == row[4:]
