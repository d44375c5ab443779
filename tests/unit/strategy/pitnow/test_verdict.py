from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from livetiming.strategy.pitnow import Problem, Wheel, pit_now
from livetiming.strategy.pitnow.excuses import excused
from tests.unit.strategy.pitnow.brute import plans, problems

HOUR = Problem(
    now=900, end=3_600, start=0, driver=0, owed=3, stop=60, shortest=300, longest=1_200,
    drivers=(Wheel("Ada", minimum=1_200), Wheel("Blaise", minimum=900)),
    closed=((0, 600), (3_300, 3_600)), lane=15,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(problems(running=True))
def test_the_verdict_is_that_of_trying_all_plans(problem: Problem) -> None:
    said = pit_now(problem)

    eased, _ = excused(problem)
    every = list(plans(eased))
    entries = {plan.entry for plan in every}
    age = eased.now - eased.start
    alone = (
        age >= eased.least
        and not any(a <= eased.now < b for a, b in eased.closed)
        and eased.end - eased.now - eased.stop >= eased.least
    )
    expected = eased.now in entries if every else alone
    assert ("yes" if expected else "no") == said.verdict
    assert bool(every) == (not said.unreachable)


@settings(max_examples=50, deadline=None)
@given(problems(running=False))
def test_who_may_drive_out_is_who_drives_in_some_plan(problem: Problem) -> None:
    every = list(plans(problem))

    said = pit_now(problem)
    able = {one.driver for one in said.drivers if one.fails is None}
    if every:
        assert {plan.legs[0].driver for plan in every} == able
    assert bool(every) == (not said.unreachable)


def test_an_open_lane_and_a_long_enough_stint_are_a_yes() -> None:
    said = pit_now(HOUR, lap_s=60.0)

    assert ("yes", None, 900, ()) == (said.verdict, said.fails, said.opens, said.broken)
    assert [("Ada", 0), ("Blaise", 0)] == [(one.name, one.cost) for one in said.drivers]
    assert "now" == said.alternatives[0].what
    assert "at the stint limit" in {one.what for one in said.alternatives}


def test_the_first_rule_that_fails_is_named_with_when_it_opens() -> None:
    closed = pit_now(replace(HOUR, now=500))
    young = pit_now(replace(HOUR, now=1_900, start=1_800, owed=1))

    assert closed.fails is not None
    assert ("pits.closed", 600) == (closed.fails.rule, closed.fails.opens)
    assert "the pit lane is closed until 10:00" == closed.fails.text
    assert 600 == closed.opens
    assert young.fails is not None
    assert ("stint.minimum", 2_100) == (young.fails.rule, young.fails.opens)


def test_a_flag_closes_the_lane_until_nobody_knows_when() -> None:
    said = pit_now(HOUR, flag="red")

    assert said.fails is not None
    assert ("no", "pits.closed_under", None) == (said.verdict, said.fails.rule, said.fails.opens)


def test_a_stop_that_would_break_the_rest_is_refused() -> None:
    """Both drive at most half an hour a stint: with one stop only, that is when it has to be."""
    tight = Problem(
        now=60, end=3_600, start=0, driver=0, owed=1, stop=60,
        drivers=(Wheel("A", minimum=1_790, stint=1_800), Wheel("B", minimum=1_740, stint=1_740)),
    )  # fmt: skip

    said = pit_now(tight)
    assert said.fails is not None
    assert ("no", "plan", 1_790) == (said.verdict, said.fails.rule, said.opens)


def test_a_stint_that_is_too_long_already_is_told_and_the_rest_is_planned() -> None:
    said = pit_now(replace(HOUR, now=1_300, owed=2))

    assert ("stint.maximum",) == said.broken
    assert "yes" == said.verdict
    assert said.plan is not None


def test_what_no_plan_keeps_any_more_is_named() -> None:
    late = replace(HOUR, now=3_000, start=2_400, owed=1,
                   drivers=(Wheel("Ada", 2_000), Wheel("Blaise", 0, minimum=900)))  # fmt: skip

    said = pit_now(late)
    assert ("drivers.minimum",) == said.unreachable
    assert "yes" == said.verdict


def test_a_stop_that_is_too_short_yet_keeps_the_team_in() -> None:
    said = pit_now(replace(HOUR, driver=None, start=960, previous=0, owed=2))

    assert said.fails is not None
    assert ("no", "pits.minimum", 960) == (said.verdict, said.fails.rule, said.opens)
    assert "the stop lasts 1:00 more" == said.fails.text


def test_who_may_not_drive_is_told_why() -> None:
    crew = (Wheel("A", 500, maximum=1_400), Wheel("B", 0), Wheel("C", 3_000, maximum=3_100))

    said = pit_now(replace(HOUR, drivers=crew, change=True, owed=2))
    why = {one.name: one.fails.rule for one in said.drivers if one.fails is not None}
    assert {"A": "drivers.change", "C": "drivers.maximum"} == why


def test_the_race_is_over_for_stops_when_nothing_is_left() -> None:
    said = pit_now(replace(HOUR, now=3_599, start=3_000, owed=0, closed=()))

    assert said.fails is not None
    assert "race" == said.fails.rule
