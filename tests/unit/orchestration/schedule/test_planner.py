from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livetiming.orchestration.schedule.events import Session
from livetiming.orchestration.schedule.grammar import Request, parse_title
from livetiming.orchestration.schedule.planner import (
    WAIT_LIMIT_S,
    Known,
    Phase,
    Plan,
    Rules,
    Start,
    Stop,
    plan,
    upcoming,
    wait_s,
)
from tests.unit.orchestration.schedule.week import (
    BEGIN_S,
    END_S,
    Entry,
    World,
    a_week,
    local,
    merged,
    read,
)

RULES = Rules()
TEN = 36_000.0
TWELVE = 43_200.0


def a_session(title: str = "Race [a]", start_s: float = TEN, end_s: float = TWELVE) -> Session:
    id_ = f"{title}@{start_s}"
    return Session(id=id_, request=parse_title(title), start_s=start_s, end_s=end_s)


def known(phase: Phase = Phase.RUNNING, name: str = "a", **rest: object) -> Known:
    facts = {"args": (), "is_ours": True, "started_s": TEN - 300, **rest}
    return Known(name=name, phase=phase, **facts)  # type: ignore[arg-type]


def planned(now_s: float, *services: Known, calendar: list[Session] | None = None) -> Plan:
    return plan([a_session()] if calendar is None else calendar, now_s, services, RULES)


def test_a_service_starts_five_minutes_early() -> None:
    session = a_session()

    before, then = planned(TEN - 300.1), planned(TEN - 300)

    assert ((), TEN - 300) == (before.actions, before.next_s)
    assert (Start("a", (session,)),) == then.actions
    assert TWELVE + 600 == then.next_s


def test_it_stops_ten_minutes_late() -> None:
    assert () == planned(TWELVE + 599.9, known()).actions
    assert (Stop("a"),) == planned(TWELVE + 600, known()).actions


def test_the_buffers_are_options() -> None:
    rules = Rules(before_s=60, after_s=0)

    assert () == plan([a_session()], TEN - 61, [], rules).actions
    assert 1 == len(plan([a_session()], TEN - 60, [], rules).actions)
    assert (Stop("a"),) == plan([a_session()], TWELVE, [known()], rules).actions


def test_nothing_is_started_for_an_event_that_is_over() -> None:
    assert () == planned(TWELVE).actions


def test_two_events_with_the_same_options_share_a_service() -> None:
    first, second = a_session(), a_session("Race 2 [a]", TWELVE, TWELVE + 3600)

    overlap = planned(TWELVE + 1, known(), calendar=[first, second])
    later = planned(TWELVE + 900, known(), calendar=[first, second])

    assert () == overlap.actions
    assert {"a": (first, second)} == overlap.serving
    assert () == later.actions
    assert {"a": (second,)} == later.serving


def test_events_with_other_options_have_services_of_their_own() -> None:
    one, two = a_session("One [a, --venue x]"), a_session("Two [a, --venue y]")

    starts = planned(TEN, calendar=[one, two]).actions

    assert 2 == len({action.name for action in starts})
    assert {("--venue", "x"), ("--venue", "y")} == {s.args for s in starts if isinstance(s, Start)}


def test_the_name_of_a_service_follows_from_what_it_runs() -> None:
    rules, alone = Rules(), Rules(one_per_plugin=True)

    def name(title: str, by: Rules = rules) -> str:
        return by.name(a_session(title))

    assert "a" == name("Race [a]") == name("Race 2 [a]") == name("Race [a, -x]", alone)
    assert name("Race [a, -x]") == name("Other [a, -x]")
    assert name("Race [a, -x y]") != name(r"Race [a, -x\ y]")
    assert "a" == name("Race [livetiming.service.plugins.a]")
    assert 4 == len({name(f"Race [{p}]") for p in ("a.b", "a_b", "b.a", "é")})
    assert name("Race [é]").isascii()


def test_an_event_that_is_gone_from_the_calendar_ends_its_service() -> None:
    assert (Stop("a"),) == planned(TEN, known(), calendar=[]).actions


def test_an_event_that_was_moved_keeps_or_ends_its_service() -> None:
    later = a_session(start_s=TWELVE, end_s=TWELVE + 3600)
    longer = a_session(end_s=TWELVE + 3600)

    assert (Stop("a"),) == planned(TEN, known(), calendar=[later]).actions
    assert () == planned(TWELVE + 3600, known(), calendar=[longer]).actions


def test_a_service_that_others_started_is_neither_doubled_nor_ended() -> None:
    theirs = known(is_ours=False)

    assert () == planned(TEN, theirs).actions
    assert () == planned(TWELVE + 700, theirs).actions


def test_a_name_at_which_something_is_at_work_is_left_alone() -> None:
    busy = frozenset({"a"})

    assert () == plan([a_session()], TEN, [], RULES, busy=busy).actions
    assert () == plan([], TEN, [known()], RULES, busy=busy).actions


def test_a_lost_service_goes_on_with_its_state_after_a_while() -> None:
    lost = known(Phase.LOST, ended_s=TEN + 100, failures=3)

    early, due = planned(TEN + 107.9, lost), planned(TEN + 108, lost)

    assert ((), TEN + 108) == (early.actions, early.next_s)
    assert (Start("a", (a_session(),), resume=True),) == due.actions


def test_one_that_was_lost_in_a_session_before_begins_anew() -> None:
    lost = known(Phase.LOST, started_s=TEN - 86400, ended_s=TEN - 80000)

    assert (Start("a", (a_session(),)),) == planned(TEN, lost).actions


def test_one_that_serves_the_next_event_too_goes_on_with_its_state() -> None:
    following = a_session("Race 2 [a]", TWELVE + 300, TWELVE + 3600)
    lost = known(Phase.LOST, ended_s=TWELVE + 400, failures=1)

    [start] = planned(TWELVE + 500, lost, calendar=[a_session(), following]).actions

    assert start == Start("a", (a_session(), following), resume=True)


@pytest.mark.parametrize("phase", [Phase.DONE, Phase.HELD])
def test_what_ended_by_itself_or_by_a_person_is_not_started_again_for_that_event(
    phase: Phase,
) -> None:
    following = a_session("Race 2 [a]", TWELVE, TWELVE + 3600)
    ended = known(phase)

    assert () == planned(TEN + 60, ended).actions
    [start] = planned(TWELVE - 300, ended, calendar=[a_session(), following]).actions
    assert isinstance(start, Start)
    assert not start.resume


def test_what_the_scheduler_stopped_goes_on_when_the_event_does() -> None:
    [start] = planned(TEN + 60, known(Phase.RELEASED)).actions

    assert isinstance(start, Start)
    assert start.resume


def test_waits_grow_to_a_limit_and_are_long_where_there_is_little_hope() -> None:
    assert [2, 4, 8, 16] == [wait_s(failures) for failures in (1, 2, 3, 4)]
    assert WAIT_LIMIT_S == wait_s(1000)
    assert WAIT_LIMIT_S == wait_s(1, 2) == wait_s(1, 3)


def test_as_on_timing71_other_options_can_wait_for_the_event_before() -> None:
    rules = Rules(one_per_plugin=True)
    one = a_session("One [a, --venue x]")
    two = a_session("Two [a, --venue y]", TWELVE, TWELVE + 3600)
    runs = known(args=("--venue", "x"))

    both = plan([one, two], TWELVE, [runs], rules)
    after = plan([one, two], TWELVE + 600, [runs], rules)
    then = plan([one, two], TWELVE + 601, [replace(runs, phase=Phase.RELEASED)], rules)

    assert ((), (two,)) == (both.actions, both.waiting)
    assert (Stop("a"),) == after.actions
    assert (Start("a", (two,)),) == then.actions


def test_what_is_published_is_to_come_not_on_and_not_hidden() -> None:
    now, soon, on = TEN, a_session(start_s=TEN + 1), a_session("On [a]", TEN + 2)
    hidden, past = a_session("Hidden [a, -H]", TEN + 3), a_session("Past [a]", TEN)
    calendar = [past, soon, on, hidden]

    assert [soon] == upcoming(calendar, now, [on])
    assert [soon, hidden] == upcoming(calendar, now, [on], include_hidden=True)


# ---- whole weeks ---------------------------------------------------------------------------------


def expected(entries: list[Entry], rules: Rules) -> dict[str, list[tuple[float, float]]]:
    """Return when each service should run, worked out from what was written alone."""
    times: dict[str, list[tuple[float, float]]] = {}
    for entry in entries:
        request: Request = parse_title(entry.title)
        name = rules.name(Session(id="", request=request, start_s=0, end_s=0))
        for start, end in entry.times():
            if start < END_S:
                times.setdefault(name, []).append((start - rules.before_s, end + rules.after_s))
    return {name: merged(found) for name, found in times.items()}


def pass_week(world: World, calendar: list[Session], *, from_s: float, to_s: float) -> None:
    """Let time pass from one decision to the next."""
    now_s = from_s
    while now_s < to_s:
        now_s = min(world.decide(calendar, now_s), to_s)
    world.decide(calendar, to_s)


FAR_S = END_S + 3 * 86400
"""When all that begins in the week is over."""


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_in_a_week_every_service_runs_exactly_when_it_should(seed: int) -> None:
    """Hundreds of occurrences, a change of clocks, shared and overlapping events."""
    rules = Rules()
    entries = a_week(random.Random(seed), 150)
    world = World(rules)

    pass_week(world, read(entries), from_s=BEGIN_S - 86400, to_s=FAR_S)

    assert {name: world.lives(name) for name in world.known} == expected(entries, rules)
    assert [] == world.running()


def test_the_week_is_a_large_one() -> None:
    calendar = read(a_week(random.Random(1), 150))

    assert len(calendar) > 200
    assert any(local(session.start_s).startswith("Sun") for session in calendar)


@settings(max_examples=30)
@given(st.integers(0, 2**32))
def test_a_week_with_losses_is_served_but_for_the_time_of_the_restarts(seed: int) -> None:
    chance = random.Random(seed)
    rules = Rules()
    calendar = read(a_week(chance, 40))
    world, now_s = World(rules), BEGIN_S - 86400
    lost = 0

    while now_s < FAR_S:
        next_s = world.decide(calendar, now_s)
        on = plan(calendar, now_s, world.known.values(), rules).serving
        assert set(world.running()) <= set(on), "nothing runs that no event asks for"
        kill_s = now_s + chance.expovariate(1 / 7200)
        if kill_s < min(next_s, FAR_S) and world.running():
            now_s = kill_s
            world.lose(chance.choice(world.running()), now_s)
            lost += 1
        else:
            now_s = min(next_s, FAR_S)
    world.decide(calendar, FAR_S)

    assert [] == world.running()
    assert lost > 0
    for name in world.known:
        lives = sorted(world.lives(name))
        assert all(a[1] <= b[0] for a, b in pairwise(lives)), "one at a time"


@settings(max_examples=6)
@given(st.integers(0, 2**32))
def test_edits_while_running_count_from_the_moment_they_are_known(seed: int) -> None:
    chance = random.Random(seed)
    rules = Rules()
    entries = a_week(chance, 40)
    world, now_s = World(rules), BEGIN_S - 86400

    while now_s < FAR_S:
        edit_s = min(now_s + chance.expovariate(1 / 14400), FAR_S)
        calendar = read(entries)
        pass_week(world, calendar, from_s=now_s, to_s=edit_s)
        wanted = {rules.name(s) for s in calendar if rules.is_open(s, edit_s)}
        assert set(world.running()) <= wanted
        for name in wanted - set(world.running()):
            assert not is_on(calendar, name, edit_s, rules), "only what came too late is missing"
        now_s = edit_s
        entries = edited(entries, chance)

    assert [] == world.running()


def is_on(calendar: list[Session], name: str, now_s: float, rules: Rules) -> bool:
    """Whether an event of this service goes on now."""
    return any(
        rules.name(session) == name and rules.opens_s(session) <= now_s < session.end_s
        for session in calendar
    )


def edited(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """Return the calendar after somebody moved, cancelled, renamed or added an event."""
    after = list(entries)
    index = chance.randrange(len(after))
    entry = after[index]
    what = chance.randrange(4)
    if what == 0:
        moved = entry.start + timedelta(minutes=chance.randrange(-600, 600))
        after[index] = replace(entry, start=moved)
    elif what == 1 and len(after) > 5:
        del after[index]
    elif what == 2:
        after[index] = replace(entry, title=f"Race [club{chance.randrange(12)}, --tz 2]")
    else:
        after.append(replace(entry, uid=f"n{chance.randrange(10**9)}", minutes=45))
    return after
