from __future__ import annotations

from typing import Any

import pytest

from livetiming.messages import default_generators
from livetiming.racing import BadState, ColumnSpec, RaceState, Stat
from livetiming.service.frame import Announcing, Shown, Update, advance, same, with_feed
from livetiming.testing.builders import COLUMNS, a_car, a_state


def an_update(*cars: list[Any], columns: ColumnSpec = COLUMNS, **rest: Any) -> Update:
    raw = {"cars": list(cars), "session": {"flagState": "green"}}
    return Update(raw=raw, columns=columns, at_s=100, **rest)


ALL = Announcing(generators=default_generators())


def test_a_car_that_goes_to_the_pits_is_announced_and_highlighted() -> None:
    shown = Shown(a_state(a_car("7")), COLUMNS)

    after = advance(shown, an_update(a_car("7", state="PIT")), ALL).state

    assert "pits" in after.messages[0][2]
    assert ["7"] == after.highlight


def test_the_plugins_state_is_copied_deep() -> None:
    car = a_car("7", last=[58.2, "pb"])
    after = advance(Shown(RaceState(), COLUMNS), an_update(car), ALL).state

    car[5][0] = 0

    assert 58.2 == after.cars[0][5][0]


def test_one_bad_row_is_left_out_and_reported_with_car_and_column() -> None:
    faults: list[BadState] = []
    announcing = Announcing(on_fault=faults.append)
    bad = a_car("8", last=object())

    after = advance(Shown(RaceState(), COLUMNS), an_update(a_car("7"), bad), announcing).state

    assert ["7"] == [row[0] for row in after.cars]
    assert "car 8, column 'Last'" in str(faults[0])


def test_what_is_no_state_at_all_raises() -> None:
    with pytest.raises(BadState, match="expected an object"):
        advance(Shown(RaceState()), Update(raw=None, columns=COLUMNS, at_s=1), ALL)


def test_messages_are_capped_at_a_hundred() -> None:
    old = [[1, "Track", f"message {n}", "track"] for n in range(100)]
    shown = Shown(a_state(a_car("7"), messages=old), COLUMNS)

    after = advance(shown, an_update(a_car("7", state="PIT")), ALL).state

    assert 100 == len(after.messages)
    assert "message 98" == after.messages[-1][2]


def test_cars_are_compared_by_column_when_the_columns_change() -> None:
    other = ColumnSpec([Stat.NUM, Stat.LAPS, Stat.STATE])
    shown = Shown(a_state(a_car("7", state="RUN", laps=4)), COLUMNS)

    after = advance(shown, an_update(["7", 4, "PIT"], columns=other), ALL).state

    assert 1 == len(after.messages)


def test_the_health_of_the_feed_is_part_of_the_session() -> None:
    after = advance(Shown(RaceState()), an_update(feed={"status": "live"}), ALL)

    assert {"status": "live"} == after.state.session["feed"]
    assert {"status": "lost"} == with_feed(after, {"status": "lost"}).state.session["feed"]


def test_the_time_of_the_last_message_alone_is_no_change() -> None:
    before = a_state(a_car("7"), feed={"status": "live", "lastMessage": 1})

    assert same(before, a_state(a_car("7"), feed={"status": "live", "lastMessage": 2}))
    assert not same(before, a_state(a_car("7"), feed={"status": "stale", "lastMessage": 1}))
    assert not same(before, a_state(a_car("8"), feed={"status": "live", "lastMessage": 1}))
