from __future__ import annotations

import pytest

from livetiming.messages.base import TimingMessage, announce, highlighted, who
from livetiming.messages.pits import CarPitMessage
from livetiming.racing.columns import ColumnSpec
from livetiming.racing.ctd import MessageRow, RaceState
from livetiming.racing.stats import Stat
from tests.unit.messages._race import COLUMNS, a_car, a_race


class Broken(TimingMessage):
    def process(
        self, before: RaceState, after: RaceState, columns: ColumnSpec, at_s: float
    ) -> list[MessageRow]:
        raise RuntimeError("broken")


BEFORE, AFTER = a_race(a_car()), a_race(a_car(state="PIT"))


def test_a_generator_that_fails_costs_its_own_messages_only() -> None:
    told: list[str] = []

    rows = announce(
        BEFORE,
        AFTER,
        COLUMNS,
        [Broken(), CarPitMessage()],
        at_s=5,
        on_failure=lambda generator, error: told.append(f"{type(generator).__name__}: {error}"),
    )

    assert 1 == len(rows)
    assert ["Broken: broken"] == told


def test_without_a_listener_a_failure_reaches_the_caller() -> None:
    with pytest.raises(RuntimeError):
        announce(BEFORE, AFTER, COLUMNS, [Broken()], at_s=5)


def test_a_car_that_was_there_twice_is_skipped() -> None:
    rows = CarPitMessage().process(a_race(a_car(), a_car()), AFTER, COLUMNS, 5)

    assert [] == rows


def test_the_same_number_in_another_class_is_another_car() -> None:
    before = a_race(a_car(cls="A"), a_car(cls="B"))
    after = a_race(a_car(cls="A"), a_car(cls="B", state="PIT"))

    rows = CarPitMessage().process(before, after, COLUMNS, 5)

    assert [["B", "7"]] == [[row[1], row[4]] for row in rows]


def test_without_a_number_column_nothing_is_said() -> None:
    columns = ColumnSpec([Stat.TEAM, Stat.STATE])

    assert [] == CarPitMessage().process(BEFORE, AFTER, columns, 5)


def test_the_number_is_found_wherever_its_column_stands() -> None:
    columns = ColumnSpec([Stat.STATE, Stat.NUM])

    (row,) = CarPitMessage().process(
        RaceState(cars=[["RUN", "7"]]), RaceState(cars=[["PIT", "7"]]), columns, 5
    )

    assert "7" == row[4]


def test_who_names_the_driver_where_one_is_known() -> None:
    assert "#7 (A. One)" == who(a_car(driver="A. One"), COLUMNS)
    assert "#7" == who(a_car(), COLUMNS)


def test_highlighted_cars_are_named_once() -> None:
    rows: list[MessageRow] = [[1, "", "", "", "7"], [1, "", "", ""], [1, "", "", "", "7"]]

    assert ["7"] == highlighted(rows)
