"""Windows: what counts in them, and that no order of events changes them."""

from __future__ import annotations

import json
from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from livetiming.analysis.windows import State, add, finish, init, merge, start_of

Told = tuple[str, int, dict[str, Any]]


def lap(car: str, at_ms: int, lap_ms: int | None, **more: Any) -> Told:
    return "lap", at_ms, {"car": car, "lap_ms": lap_ms, "valid": True, **more}


def of(*told: Told) -> State:
    return reduce(lambda state, event: add(state, *event), told, init())


def test_a_window_begins_at_a_multiple_of_its_size() -> None:
    assert [0, 0, 60_000, 1_699_999_800_000] == [
        start_of(at_ms, size)
        for at_ms, size in ((0, 60), (59_999, 60), (60_000, 60), (1_700_000_012_345, 600))
    ]


def test_laps_into_and_out_of_the_pits_count_but_not_for_the_average() -> None:
    found = finish(
        of(
            lap("7", 1, 61_000, position=1),
            lap("7", 2, 63_000, position=2),
            lap("7", 3, 90_000, **{"in": True}),
            lap("9", 4, 60_000, out=True),
            ("pit-in", 5, {"car": "7"}),
        )
    )

    assert {
        "laps": 4, "pit_stops": 1, "cars": 2, "best_lap_ms": 60_000, "best_lap_car": "9",
        "avg_lap_ms": 62_000, "timed_laps": 2, "sum_lap_ms": 124_000, "leader_laps": 1,
    } == found["totals"]  # fmt: skip
    assert (3, 1, 61_000, 62_000) == tuple(
        found["cars"]["7"][key] for key in ("laps", "pit_stops", "best_lap_ms", "avg_lap_ms")
    )


def test_a_lap_that_is_not_valid_is_a_lap_without_a_time() -> None:
    found = finish(of(lap("7", 1, 61_000, valid=False), lap("7", 2, None)))["totals"]

    assert (2, None, None) == (found["laps"], found["best_lap_ms"], found["avg_lap_ms"])


def test_of_equal_laps_the_first_one_is_the_best() -> None:
    later, sooner = lap("1", 20, 60_000), lap("9", 10, 60_000)

    assert "9" == finish(of(later, sooner))["totals"]["best_lap_car"]


def test_an_empty_window_has_no_laps_and_no_best() -> None:
    totals = finish(init())["totals"]

    assert (0, 0, None, None) == (
        totals["laps"], totals["cars"], totals["best_lap_ms"], totals["avg_lap_ms"],
    )  # fmt: skip


def test_other_events_change_nothing() -> None:
    assert init() == of(("tick", 1, {}), ("flag", 2, {"flag": "red"}), ("pit-out", 3, {"car": "7"}))


told = st.builds(
    lambda kind, car, at_ms, lap_ms, into, valid, position: (
        kind,
        at_ms,
        {"car": car, "lap_ms": lap_ms, "in": into, "valid": valid, "position": position},
    ),
    st.sampled_from(["lap", "lap", "lap", "pit-in", "pit-out", "tick"]),
    st.sampled_from(["1", "7", "12", "A"]),
    st.integers(0, 299_999),
    st.one_of(st.none(), st.integers(59_000, 61_000)),
    st.booleans(),
    st.booleans(),
    st.integers(1, 3),
)


@given(st.lists(told, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_events_changes_no_byte(events: list[Told], chance: Any) -> None:
    other = list(events)
    chance.shuffle(other)

    assert json.dumps(finish(of(*events))) == json.dumps(finish(of(*other)))


@given(st.lists(told, max_size=60))
def test_five_windows_of_a_minute_are_one_of_five(events: list[Told]) -> None:
    minutes: dict[int, State] = {}
    for event in events:
        start = start_of(event[1], 60)
        minutes[start] = add(minutes.get(start, init()), *event)

    assert finish(of(*events)) == finish(reduce(merge, minutes.values(), init()))
