from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.analysis.counting import Event, Shown, begin, observe
from livetiming.analysis.model import Counting

Moments = list[tuple[float, Shown]]
AT_FIRST = Shown(0, None)


def count(moments: Moments, first: Shown = AT_FIRST) -> tuple[Counting, list[Event]]:
    counting, events = begin(first), []
    for at_s, shown in moments:
        counting, new = observe(counting, shown, at_s)
        events += new
    return counting, events


def told(moments: Moments, first: Shown = AT_FIRST) -> list[tuple[str, float]]:
    return [
        (event.kind, event.seen.time_s if event.seen else event.step)
        for event in count(moments, first)[1]
    ]


def test_a_count_and_a_time_are_a_lap() -> None:
    assert [("lap", 62.0)] == told([(100, Shown(1, 62.0))])


def test_the_time_may_come_first_or_last() -> None:
    assert [("lap", 62.0)] == told([(100, Shown(0, 62.0)), (103, Shown(1, 62.0))])
    assert [("lap", 62.0)] == told([(100, Shown(1, None)), (103, Shown(1, 62.0))])


def test_a_lap_is_dated_by_its_time_once_a_crossing_is_known() -> None:
    _, events = count([(100, Shown(1, 62.0)), (163.5, Shown(2, 62.0)), (164.0, Shown(2, 62.5))])

    assert [100, 162.5] == [event.seen.at_s for event in events if event.seen]


def test_a_lap_after_a_hole_is_dated_by_when_it_is_seen() -> None:
    """The crossing before it was somewhere in the hole: it may have been a minute earlier."""
    counting, events = begin(AT_FIRST), []
    moments = [(100.0, 1.0, Shown(1, 62.0)), (400.0, 300.0, Shown(5, 61.0)),
               (463.5, 1.0, Shown(6, 62.0)), (525.0, 1.0, Shown(7, 61.0))]  # fmt: skip
    for at_s, blind_s, shown in moments:
        counting, new = observe(counting, shown, at_s, since_s=at_s - blind_s)
        events += new

    assert [100.0, 400.0, 463.5, 524.5] == [event.seen.at_s for event in events if event.seen]


def test_a_time_the_count_does_not_tell_of_is_a_lap_if_it_may_have_begun_in_a_hole() -> None:
    counting, events = begin(Shown(4, 61.0)), []
    moments = [(100.0, 1.0, Shown(5, 62.0)), (190.0, 90.0, Shown(6, 54.0)),
               (208.0, 1.0, Shown(5, 54.5)), (215.0, 1.0, Shown(5, 54.5))]  # fmt: skip
    for at_s, blind_s, shown in moments:
        counting, new = observe(counting, shown, at_s, since_s=at_s - blind_s)
        events += new

    assert [62.0, 54.0, 54.5] == [event.seen.time_s for event in events if event.seen]


def test_a_count_that_repeats_the_time_is_a_lap_if_the_clock_agrees() -> None:
    laps = [(100.0, Shown(1, 62.0)), (162.4, Shown(2, 62.0)), (170.0, Shown(2, 62.0))]

    assert [("lap", 62.0), ("lap", 62.0)] == told(laps)


def test_a_count_without_a_time_is_a_correction_if_the_clock_does_not_agree() -> None:
    laps = [(100.0, Shown(1, 62.0)), (130.0, Shown(2, 62.0)), (136.0, Shown(2, 62.0))]

    assert [("lap", 62.0), ("correction", 1)] == told(laps)


def test_laps_taken_away_are_a_correction() -> None:
    counting, events = count([(100, Shown(3, 62.0)), (110, Shown(2, 62.0))], Shown(2, 61.0))

    assert [("lap", 1), ("correction", -1)] == [(event.kind, event.step) for event in events]
    assert (2, 3) == (counting.official, counting.driven)


def test_laps_taken_away_and_counted_again_are_no_laps() -> None:
    laps = [(100.0, Shown(3, 62.0)), (110.0, Shown(1, 62.0)), (111.0, Shown(2, 61.0)),
            (112.0, Shown(3, 62.0)), (162.0, Shown(4, 63.0))]  # fmt: skip
    counting, events = count(laps, Shown(2, 61.0))

    assert ["lap", "correction", "correction", "correction", "lap"] == [e.kind for e in events]
    assert (4, 4) == (counting.official, counting.driven)


def test_a_lap_taken_away_as_another_is_completed_is_found_by_the_clock() -> None:
    laps = [(100.0, Shown(5, 62.0)), (161.0, Shown(5, 61.0)), (167.0, Shown(5, 61.0)),
            (222.0, Shown(6, 61.5))]  # fmt: skip
    counting, events = count(laps, Shown(4, 63.0))

    assert [("lap", 1), ("lap", 1), ("correction", -1), ("lap", 1)] == [
        (event.kind, event.step) for event in events
    ]
    assert (6, 7) == (counting.official, counting.driven)


def test_laps_since_the_stop_prove_a_lap_that_the_count_does_not() -> None:
    laps = [(100.0, Shown(5, 60.7, since_stop=1))]

    assert [("lap", 60.7)] == told(laps, Shown(5, 62.0, since_stop=9))


def test_laps_since_the_stop_that_stand_still_deny_a_repeated_lap() -> None:
    laps = [(100.0, Shown(5, 62.0, since_stop=4)), (162.0, Shown(6, 62.0, since_stop=4)),
            (168.0, Shown(6, 62.0, since_stop=4))]  # fmt: skip

    assert [("lap", 62.0), ("correction", 1)] == told(laps, Shown(4, 61.0, since_stop=3))


def test_laps_since_the_stop_may_grow_after_the_count() -> None:
    laps = [
        (100.0, Shown(5, 62.0, since_stop=4)),
        (162.0, Shown(6, 62.0, since_stop=4)),
        (166.8, Shown(6, 62.0, since_stop=5)),
        (168.0, Shown(6, 62.0, since_stop=5)),
    ]

    assert [("lap", 62.0), ("lap", 62.0)] == told(laps, Shown(4, 61.0, since_stop=3))


def test_a_hole_costs_the_times_of_the_laps_in_it_and_nothing_else() -> None:
    laps = [(100.0, Shown(1, 62.0)), (411.0, Shown(6, 61.0))]

    assert [("lap", 62.0), ("untimed", 4), ("lap", 61.0)] == told(laps)


def test_the_out_lap_of_a_timed_session_is_counted_with_the_next_one() -> None:
    laps = [(90.0, Shown(0, 75.0)), (100.0, Shown(0, 75.0)), (151.0, Shown(2, 61.0))]

    assert [("lap", 75.0), ("lap", 61.0)] == told(laps)


def test_a_time_that_nothing_confirms_is_no_lap() -> None:
    laps = [(100.0, Shown(1, 62.0)), (130.0, Shown(1, 180.0)), (140.0, Shown(1, 180.0)),
            (162.0, Shown(2, 62.5))]  # fmt: skip

    assert [("lap", 62.0), ("lap", 62.5)] == told(laps)


def test_without_a_count_every_new_time_is_a_lap_until_the_finish() -> None:
    laps = [(100.0, Shown(None, 62.0)), (101.0, Shown(None, 62.0)), (162.0, Shown(None, 61.0)),
            (300.0, Shown(None, 90.0, finished_s=163.0))]  # fmt: skip

    assert [("lap", 62.0), ("lap", 61.0)] == told(laps, Shown(None, None))


def test_a_blank_count_before_the_first_lap_is_none() -> None:
    counting, events = count([(100.0, Shown(1, 62.0))], Shown(None, None))

    assert ["lap"] == [event.kind for event in events]
    assert (1, 1) == (counting.official, counting.driven)


def test_a_count_learnt_late_is_where_counting_begins() -> None:
    counting, events = count(
        [(100.0, Shown(57, None)), (110.0, Shown(57, None))], Shown(None, None)
    )

    assert ([], 57) == (events, counting.driven)


shown = st.builds(
    Shown, st.none() | st.integers(0, 6), st.none() | st.sampled_from([60.0, 61.0, 62.5]),
    finished_s=st.none(), since_stop=st.none() | st.integers(0, 4),
)  # fmt: skip
moments = st.lists(st.tuples(st.floats(0.1, 90), shown), max_size=25)


@settings(max_examples=40)
@given(moments)
def test_no_lap_has_a_time_that_was_not_shown_and_driven_never_shrinks(steps: Moments) -> None:
    counting, at_s = begin(Shown(0, None)), 0.0
    seen_s: set[float] = set()
    for wait_s, what in steps:
        at_s += wait_s
        before = counting
        seen_s |= {what.time_s} - {None}  # type: ignore[arg-type]
        counting, events = observe(counting, what, at_s)
        assert (
            counting.driven
            == before.driven + sum(event.step for event in events if event.kind != "correction")
            or before.official is None
        )
        assert all(e.seen.time_s in seen_s and e.seen.at_s <= at_s for e in events if e.seen)


@settings(max_examples=40)
@given(moments)
def test_the_same_moments_give_the_same_laps(steps: Moments) -> None:
    timed = [(10.0 * index, what) for index, (_, what) in enumerate(steps)]

    assert count(timed) == count(timed)
