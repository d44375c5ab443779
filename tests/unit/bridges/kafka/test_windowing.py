"""Windows are the same whatever the order within grace, restarts and repetitions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from livetiming.analysis import windows
from livetiming.bridges.kafka.envelope import Record, Times
from livetiming.bridges.kafka.windowing import GRACE_MS, State, Window, Windowing

MINUTE_MS = 60_000
START_MS = 1_700_000_400_000 - 1_700_000_400_000 % 600_000
Happened = tuple[int, str, str, int]
"""When [ms], the event's type, the car, its lap time [ms]."""


def record(number: int, one: Happened) -> Record:
    at_ms, kind, car, lap_ms = one
    data: dict[str, Any] = {"car": car} if kind != "tick" else {}
    if kind == "lap":
        data |= {"lap_ms": lap_ms, "position": 1, "in": lap_ms % 7 == 0, "out": False}
    return Record(
        type=kind, service="race", boot="b", seq=number, t=Times(START_MS + at_ms), data=data
    )


def records(happened: Sequence[Happened]) -> list[Record]:
    return [record(number, one) for number, one in enumerate(happened, 1)]


def put(found: Sequence[Record], *, rules: Windowing = Windowing()) -> list[Window]:  # noqa: B008
    state: State | None = None
    made: list[Window] = []
    for one in found:
        outcome = rules.take(state, one)
        state = json.loads(json.dumps(outcome.state))  # as it is kept
        made += outcome.windows
    return made


def ticks(until_ms: int) -> list[Happened]:
    return [(at_ms, "tick", "", 0) for at_ms in range(0, until_ms, 10_000)]


HAPPENED = some.lists(
    some.tuples(
        some.integers(0, 20 * MINUTE_MS),
        some.sampled_from(["lap", "lap", "lap", "pit-in"]),
        some.sampled_from(["7", "8", "12"]),
        some.integers(50_000, 50_030),
    ),
    max_size=60,
)
DELAYS = some.lists(some.integers(0, GRACE_MS - 1), min_size=200, max_size=200)


def in_order(happened: Sequence[Happened]) -> list[Record]:
    return records(sorted([*happened, *ticks(32 * MINUTE_MS)]))


@given(happened=HAPPENED, delays=DELAYS)
def test_no_order_within_grace_changes_a_byte(happened: list[Happened], delays: list[int]) -> None:
    found = in_order(happened)
    late = sorted(enumerate(found), key=lambda one: one[1].t.wall + delays[one[0] % len(delays)])

    assert put(found) == put([one for _, one in late])


@given(happened=HAPPENED)
def test_five_windows_of_a_minute_are_the_one_of_five(happened: list[Happened]) -> None:
    made = put(in_order(happened))
    again: dict[int, windows.State] = {}
    for one in in_order(happened):
        start_ms = windows.start_of(one.t.wall, 60)
        again[start_ms] = windows.add(
            again.get(start_ms, windows.init()), one.type, one.t.wall, one.data
        )

    for long in (one for one in made if one["size_s"] == 300):
        minutes = [one for one in made if one["size_s"] == 60 and _is_in(one, long)]
        states = [again[one["start_ms"]] for one in minutes]
        assert windows.finish(reduce(windows.merge, states)) == {
            "totals": long["totals"],
            "cars": long["cars"],
        }
        for figure in ("laps", "pit_stops", "timed_laps", "sum_lap_ms", "leader_laps"):
            assert long["totals"][figure] == sum(one["totals"][figure] for one in minutes)


def _is_in(short: Window, long: Window) -> bool:
    starts: bool = long["start_ms"] <= short["start_ms"] < long["end_ms"]
    return starts


@given(happened=HAPPENED, again=some.integers(1, 40))
def test_what_is_sent_twice_counts_once(happened: list[Happened], again: int) -> None:
    found = in_order(happened)
    doubled = [one for number, one in enumerate(found) for _ in range(1 + (number % again == 0))]

    assert put(found) == put(doubled)


def test_ticks_close_windows_of_a_feed_that_is_silent() -> None:
    made = put(in_order([(1000, "lap", "7", 60_500)]))

    assert [(60, 1), (60, 0)] == [(one["size_s"], one["totals"]["laps"]) for one in made[:2]]
    assert [1] == [one["totals"]["laps"] for one in made if one["size_s"] == 600][:1]
    assert all(one["final"] for one in made)


def test_a_window_in_which_a_service_was_alive_is_told_though_nothing_happened() -> None:
    made = put(records([(0, "tick", "", 0), (70_000, "tick", "", 0)]))

    assert [(0, {})] == [(one["totals"]["laps"], one["cars"]) for one in made]


def test_one_in_which_it_was_not_there_is_not() -> None:
    made = put(records([(0, "tick", "", 0), (10 * MINUTE_MS, "tick", "", 0)]))

    assert [START_MS] == [one["start_ms"] for one in made if one["size_s"] == 60]


def test_what_comes_late_counts_nowhere_but_as_late() -> None:
    rules = Windowing()
    state: State | None = None
    for one in records([(0, "tick", "", 0), (65_000, "tick", "", 0)]):
        state = rules.take(state, one).state
    late = rules.take(state, record(9, (59_999, "lap", "7", 60_000)))
    after = rules.take(late.state, record(10, (700_000, "tick", "", 0)))

    assert (True, ()) == (late.is_late, late.windows)
    assert {(60, 1, 0), (300, 1, 0), (600, 1, 0)} == {
        (one["size_s"], one["late"], one["totals"]["laps"]) for one in after.windows
    }


def test_within_grace_nothing_is_late() -> None:
    rules = Windowing()
    state = rules.take(None, record(1, (64_999, "tick", "", 0))).state

    assert not rules.take(state, record(2, (59_999, "lap", "7", 60_000))).is_late


def test_of_an_open_window_partial_results_are_told_once_a_second() -> None:
    laps: list[Happened] = [(at_ms, "lap", "7", 60_000) for at_ms in range(0, 3000, 500)]

    made = put(records(laps), rules=Windowing(partial=True))

    assert [1, 3, 5] == [one["totals"]["laps"] for one in made if one["size_s"] == 60]
    assert not any(one["final"] for one in made)


def test_events_that_count_nothing_do_not_let_time_pass() -> None:
    state = Windowing().take(None, record(1, (0, "tick", "", 0))).state
    stint = record(2, (90_000, "stint", "7", 0))

    assert (state, ()) == (
        Windowing().take(state, stint).state,
        Windowing().take(state, stint).windows,
    )
