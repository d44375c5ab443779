from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from livetiming.messages.base import announce
from livetiming.messages.defaults import default_generators
from tests.unit.messages._race import COLUMNS, a_car, a_race

cars = st.lists(
    st.builds(
        a_car,
        st.sampled_from(["7", "8", ""]),
        state=st.sampled_from(["RUN", "PIT", "FIN"]),
        driver=st.sampled_from(["", "A. One"]),
        last=st.sampled_from(["", [61.5, "pb"], [61.5, "sb-new"]]),
    ),
    max_size=4,
)


@given(cars, st.sampled_from(["green", "red", "odd"]))
def test_nothing_is_said_when_nothing_changed(rows: list[list[object]], flag: str) -> None:
    race = a_race(*rows, flag=flag)

    assert [] == announce(race, a_race(*rows, flag=flag), COLUMNS, default_generators(), at_s=5)


def test_the_flag_comes_first_then_pits_drivers_and_laps() -> None:
    before = a_race(a_car(last=[62.0, ""], driver="A"))
    after = a_race(a_car(state="PIT", last=[61.0, "pb"], driver="B"), flag="red")

    rows = announce(before, after, COLUMNS, default_generators(), at_s=5)

    assert ["red", "pit", None, "pb"] == [row[3] for row in rows]
