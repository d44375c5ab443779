from __future__ import annotations

import pytest

from livetiming.orchestration.assist.proposing import SourceEvent, propose
from livetiming.orchestration.schedule.grammar import parse_title
from tests.unit.orchestration.assist.scene import HOUR_S, START_S, a_book, a_proposal, a_source


def passed(source: SourceEvent, problem: str | None = None) -> tuple[str, bool]:
    proposals, left = propose([source], a_book(), lambda _: problem)
    assert not proposals
    return left[0].why, left[0].is_problem


def test_an_event_becomes_one_of_ours() -> None:
    made = a_proposal()

    assert r"Club Enduro: Race 2 [apex_kart, --venue club]" == made.title
    assert (START_S - HOUR_S / 2, START_S + 2 * HOUR_S) == (made.start_s, made.end_s)


@pytest.mark.parametrize("session", ["Race \\ 2", "A ] B [ C", 'Driver\'s "day"', "a, b", "  x  "])
def test_whatever_a_source_calls_it_the_title_can_be_read_back(session: str) -> None:
    made = a_proposal(f"[CE] {session}")

    assert made.request == parse_title(made.title)


def test_the_same_event_always_makes_an_event_of_the_same_id() -> None:
    moved = a_proposal(start_s=START_S + 1)

    assert a_proposal().id == moved.id
    assert a_proposal(calendar="other").id != moved.id


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (a_source("[XX] Race"), "no rule fits"),
        (a_source("Open Day Event"), "schedule.toml: rule 3 skips it"),
        (a_source(is_all_day=True), "it takes the whole day"),
    ],
)
def test_events_that_are_not_meant_are_passed_over(source: SourceEvent, why: str) -> None:
    assert (why, False) == passed(source)


def test_what_livetiming_service_would_refuse_is_a_problem() -> None:
    assert ("schedule.toml: rule 1 (Club Enduro) - unknown", True) == passed(a_source(), "unknown")


def test_options_that_are_asked_for_are_filled_in() -> None:
    proposal = a_proposal("[ASK] Race")

    answered = proposal.answered(["club"])

    assert (True, False) == (proposal.asks, answered.asks)
    assert "Race [apex_kart, --venue club]" == answered.title


def test_open_options_are_not_checked() -> None:
    proposals, _ = propose([a_source("[ASK] Race")], a_book(), lambda _: "wrong")

    assert 1 == len(proposals)


def test_a_title_that_would_be_too_short_is_a_problem() -> None:
    assert ("expected a title of 2 characters or more, got 'x'", True) == (
        passed(a_source("[ASK] x"))[0].partition(" - ")[2],
        passed(a_source("[ASK] x"))[1],
    )


@pytest.mark.parametrize("session", ["--record-raw=/etc/x", "-H", "-"])
def test_a_title_cannot_choose_options(session: str) -> None:
    text = '[[rule]]\ntag = "CE"\nplugin = "apex_kart"\noptions = ["-d", "{session}"]'
    proposals, left = propose([a_source(f"[CE] {session}")], a_book(text), lambda _: None)

    assert [] == proposals
    assert [(True, True)] == [(each.is_problem, repr(session) in each.why) for each in left]


def test_a_dash_in_a_title_is_no_option_where_the_rule_writes_one_before_it() -> None:
    text = '[[rule]]\ntag = "CE"\nplugin = "apex_kart"\noptions = ["--description={session}"]'
    (made,), _ = propose([a_source("[CE] -H")], a_book(text), lambda _: None)

    assert ("--description=-H",) == made.request.args
