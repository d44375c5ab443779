from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.orchestration.assist.mapping import BadMapping, RuleBook, read_mapping

MINIMAL = '[[rule]]\ntag = "CE"\nplugin = "apex_kart"\n'


def book(text: str) -> RuleBook:
    return read_mapping(text, where="schedule.toml")


def test_a_tag_fits_titles_that_begin_with_it_in_brackets() -> None:
    (rule,) = book(MINIMAL).rules

    assert {"title": "[ce] Race 2 ", "session": "Race 2", "name": ""} == rule.fits(
        "any", "[ce] Race 2 "
    )
    assert rule.fits("any", "[CEX] Race 2") is None
    assert rule.fits("any", "A [CE] Race 2") is None


def test_an_expression_gives_its_groups_to_the_texts() -> None:
    text = (
        '[[rule]]\nname = "Club"\nmatch = "^Club (?P<session>.+?) @(?P<track>.+)$"\n'
        'plugin = "apex_kart"\noptions = ["--venue", "{track}", "-d", "{session} {{x}}"]\n'
        'title = "{name}, {session} [{track}]"\n'
    )
    (rule,) = book(text).rules
    facts = rule.fits("c", "Club Race 2 @rkc")
    assert facts is not None

    request = rule.request(facts)

    assert ("Club, Race 2 (rkc)", "apex_kart") == (request.name, request.plugin)
    assert ("--venue", "rkc", "-d", "Race 2 {x}") == request.args


def test_a_rule_may_hold_for_some_calendars_only() -> None:
    (rule,) = book(MINIMAL + 'calendar = ["a", "b"]\n').rules

    assert [True, False] == [rule.fits(c, "[CE] x") is not None for c in ("a", "c")]
    assert ["a", "b"] == book(MINIMAL + 'calendar = ["b", "a"]\n').calendars


def test_buffers_are_in_minutes() -> None:
    (rule,) = book(MINIMAL + "before_min = 5\nafter_min = 7.5\n").rules

    assert (300, 450) == (rule.before_s, rule.after_s)


def test_what_a_file_does_not_say_has_defaults() -> None:
    made = book(MINIMAL)

    assert (14, "remove") == (made.days, made.cancelled)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("rule =", r"schedule\.toml - expected TOML"),
        ("", r"expected at least one \[\[rule\]\] - there is none"),
        ("rule = 1", r"expected at least one \[\[rule\]\]"),
        ("rule = [1]", r"rule 1 - expected a table \[\[rule\]\], got 1"),
        ("ruel = 1\n" + MINIMAL, r"got 'ruel' - did you mean rule\?"),
        (MINIMAL + "plugn = 1", r"rule 1 - expected .*got 'plugn' - did you mean plugin\?"),
        ("days = 0.5\ncancelled = 'hide'\n" + MINIMAL, r"cancelled - expected 'remove' or 'flag'"),
        ("days = -1\n" + MINIMAL, r"days - expected a number from 0 to 365, got -1"),
        ("days = true\n" + MINIMAL, r"days - expected a number from 0 to 365, got True"),
        ('[[rule]]\nplugin = "x"', r"expected either tag = .* got neither"),
        (MINIMAL + 'match = "x"', r"expected either tag = .* got both"),
        ('[[rule]]\nmatch = "("\nplugin = "x"', r"match - expected a regular expression"),
        ('[[rule]]\ntag = "x"', r"expected either plugin = … or skip = true"),
        (MINIMAL + "skip = true", r"expected either plugin = … or skip = true"),
        (MINIMAL + "skip = 1", r"skip - expected true or false, got 1"),
        (MINIMAL + 'options = "--a b"', r"options - expected a list of words .* got '--a b'"),
        (MINIMAL + 'options = ["{track}"]', r"options - expected one of .*session.* got \{track\}"),
        (MINIMAL + 'title = "{session.x}"', r"title - expected a plain name in braces"),
        (MINIMAL + "calendar = 7", r"calendar - expected the id of a calendar"),
        (MINIMAL + 'name = "Club"\nbefore_min = 9999', r"rule 1 \(Club\): before_min - expected"),
    ],
)
def test_what_is_wrong_is_named_with_its_rule(text: str, wrong: str) -> None:
    with pytest.raises(BadMapping, match=wrong) as refused:
        book(text)

    assert str(refused.value).startswith("schedule.toml")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        book(text)
    except BadMapping:
        return
