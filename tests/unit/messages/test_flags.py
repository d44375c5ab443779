from __future__ import annotations

import pytest

from livetiming.messages.flags import FlagChangeMessage, SlowZoneMessage
from tests.unit.messages._race import COLUMNS, a_race


@pytest.mark.parametrize(
    ("flag", "style"),
    [
        ("white", "white"),
        ("chequered", "track"),
        ("yellow", "yellow"),
        ("fcy", "yellow"),
        ("code_60", "code60"),
        ("vsc", "yellow"),
        ("sc", "yellow"),
        ("caution", "yellow"),
        ("red", "red"),
    ],
)
def test_a_new_flag_is_announced_with_its_style(flag: str, style: str) -> None:
    rows = FlagChangeMessage().process(a_race(), a_race(flag=flag), COLUMNS, 12.9)

    assert [[12, "Track", style]] == [[row[0], row[1], row[3]] for row in rows]


@pytest.mark.parametrize("flag", ["green", "none", "slow_zone", "code_60_zone", "unheard of"])
def test_no_change_and_zones_say_nothing(flag: str) -> None:
    assert [] == FlagChangeMessage().process(a_race(), a_race(flag=flag), COLUMNS, 1)


def test_a_slow_zone_is_announced_when_it_begins_only() -> None:
    say = SlowZoneMessage().process

    assert 1 == len(say(a_race(), a_race(flag="slow_zone"), COLUMNS, 1))
    assert [] == say(a_race(flag="slow_zone"), a_race(flag="slow_zone"), COLUMNS, 1)
    assert [] == say(a_race(flag="slow_zone"), a_race(), COLUMNS, 1)
