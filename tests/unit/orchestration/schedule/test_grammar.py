from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetiming.orchestration.schedule.grammar import (
    MAX_TITLE,
    BadTitle,
    Request,
    option,
    parse_title,
    write_title,
)

TIMING71 = re.compile(r"^(?P<name>[^\[]+[^ \[]) ?\[(?P<plugin>[^*,\]]+)(?:, ?(?P<args>[^\]]*))?\]")
"""The grammar of the Timing71 network, as its interoperability notes tell it."""


def as_timing71(title: str) -> Request | None:
    found = TIMING71.match(title)
    if found is None:
        return None
    words = re.split(r"(?<!\\) ", found["args"] or "") if found["args"] else []
    return Request(
        found["name"], found["plugin"], tuple(word.replace("\\ ", " ") for word in words)
    )


@pytest.mark.parametrize(
    ("title", "request_"),
    [
        ("Race [club]", Request("Race", "club")),
        ("Race[club]", Request("Race", "club")),
        ("Race [club,]", Request("Race", "club")),
        ("Race [club] at the lake", Request("Race", "club")),
        ("Race [club, --hidden]", Request("Race", "club", ("--hidden",))),
        ("Race [club,--tz 1]", Request("Race", "club", ("--tz", "1"))),
        (
            r"Club Enduro - Race 2 [clubenduro, --tz 1 -d Night\ race --hidden]",
            Request(
                "Club Enduro - Race 2",
                "clubenduro",
                ("--tz", "1", "-d", "Night race", "--hidden"),
            ),
        ),
        ('Race [club, -d "Night race"]', Request("Race", "club", ("-d", "Night race"))),
        ("Race [club, -d='Night race' -H]", Request("Race", "club", ("-d=Night race", "-H"))),
        (r"Race [club, -d Driver's\ day]", Request("Race", "club", ("-d", "Driver's day"))),
        (r"Race [club, -d [6h\]]", Request("Race", "club", ("-d", "[6h]"))),
        ('Race [club, -d "[6h]"]', Request("Race", "club", ("-d", "[6h]"))),
        (r'Race [club, -d "a \"b\""]', Request("Race", "club", ("-d", 'a "b"'))),
        (r"Race [club, C:\laps\\ x]", Request("Race", "club", ("C:\\laps\\", "x"))),
        ('Race [club, -d ""]', Request("Race", "club", ("-d", ""))),
        ("Race [club,  -a   -b ]", Request("Race", "club", ("-a", "-b"))),
        (
            "Réunion [livetiming.service.plugins.club]",
            Request("Réunion", "livetiming.service.plugins.club"),
        ),
    ],
)
def test_a_title_says_what_to_run(title: str, request_: Request) -> None:
    assert request_ == parse_title(title)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("Prize giving", "there is no '['"),
        ("", "there is no '['"),
        ("[club]", "a name of 2 characters"),
        ("R [club]", "a name of 2 characters"),
        ("Race  [club]", "at most one space before '['"),
        ("Race [club", "expected ']' after the plugin"),
        ("Race [club, -d x", "no ']'"),
        ('Race [club, -d "x]', 'the quote " is never closed'),
        ("Race []", "the name of a plugin after '[', got ''"),
        ("Race [, -d x]", "the name of a plugin after '[', got ''"),
        ("Meeting [room 3]", "got 'room 3'"),
        ("Race [../../etc/passwd]", "got '../../etc/passwd'"),
        ("Race [--help]", "got '--help'"),
        ("Race [a*]", "got 'a*'"),
        ("Race [club" + "x" * MAX_TITLE + "]", "expected at most 2000 characters"),
    ],
)
def test_a_title_that_asks_for_nothing_says_what_it_lacks(title: str, why: str) -> None:
    with pytest.raises(BadTitle) as bad:
        parse_title(title)

    assert why in str(bad.value)


words = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), min_size=1, max_size=12)
plain = st.text(st.sampled_from("ab1-_=/.:é"), min_size=1, max_size=8)
names = st.text(st.sampled_from("ab -&é(2)"), min_size=2, max_size=12).filter(
    lambda name: name.strip() == name
)


@given(names, st.lists(words, max_size=5))
def test_a_title_that_is_written_is_read_again(name: str, args: list[str]) -> None:
    request = Request(name, "club", tuple(args))

    assert request == parse_title(write_title(request))


@given(names, st.sampled_from(["", " "]), st.lists(plain | st.just(r"a\ b"), max_size=4), words)
def test_a_title_of_the_old_grammar_asks_for_the_same(
    name: str, gap: str, args: list[str], after: str
) -> None:
    title = f"{name}{gap}[club{', ' if args else ''}{' '.join(args)}]{after}"

    assert as_timing71(title) == parse_title(title)


@given(st.text(st.sampled_from("ab [],\\\"'*=-"), max_size=30))
def test_whatever_stands_there_is_read_or_refused(title: str) -> None:
    try:
        request = parse_title(title)
    except BadTitle:
        return

    assert request == parse_title(write_title(request))
    assert as_timing71(title) is not None or '"' in title or "'" in title or "\\" in title


@pytest.mark.parametrize(
    ("args", "hidden"),
    [
        ((), False),
        (("--hidden",), True),
        (("-d", "x", "-H"), True),
        (("-HN",), True),
        (("-NH",), True),
        (("-N",), False),
        (("--Hamburg",), False),
        (("-dHello",), False),
        (("H",), False),
    ],
)
def test_what_hides_a_service_hides_its_event(args: tuple[str, ...], *, hidden: bool) -> None:
    assert hidden == Request("Race", "club", args).hidden


def test_viewers_see_the_masquerade() -> None:
    assert "club" == Request("Race", "club", ("--tz", "1")).service
    assert "le24" == Request("Race", "club", ("--masquerade", "le24")).service
    assert "le24" == Request("Race", "club", ("--masquerade=le24",)).service
    assert "le24" == Request("Race", "club", ("-m", "le24", "-H")).service
    assert "le24" == Request("Race", "club", ("-mle24",)).service
    assert "club" == Request("Race", "club", ("-m", "--hidden")).service


def test_the_last_of_two_values_counts() -> None:
    assert "b" == option(("--tz", "a", "--tz=b"), "--tz", "-t")
    assert None is option(("--tz",), "--tz", "-t")
