from __future__ import annotations

import re

import pytest

from livetiming.orchestration.schedule.checking import check_event, check_events
from livetiming.orchestration.schedule.events import CalendarEvent


def event(title: str, length_s: float = 3600) -> CalendarEvent:
    return CalendarEvent(id="x", title=title, start_s=0, end_s=length_s)


@pytest.mark.parametrize(
    "title",
    [
        "Race [apex_kart]",
        r"Race [apex_kart, --venue club -d Night\ race --hidden]",
        "Race [livetiming.service.plugins.apex_kart, --language de]",
    ],
)
def test_an_event_whose_service_will_start_is_good(title: str) -> None:
    assert check_event(event(title)).is_good


@pytest.mark.parametrize(
    ("title", "problem"),
    [
        ("Barbecue", r"title 'Barbecue': expected \[plugin\] after the name"),
        ("Race [apex_kard]", r"'apex_kard' - not installed - did you mean apex_kart\?"),
        ("Race [apex_kart, --venu x]", r"unrecognised argument --venu - did you mean --venue\?"),
        ("Race [apex_kart, --venue]", r"options of apex_kart: argument --venue: expected one"),
        ("Race [apex_kart, --language xx]", r"argument --language: invalid choice: 'xx'"),
        ("Race [apex_kart, --history-port x]", r"argument --history-port: invalid int value"),
        ("Race [apex_kart, --uuid a/b]", r"--uuid: expected a text without"),
        ("Race [apex_kart, --help]", r"--help and --version start no service"),
        ("Race [replay]", r"options of replay: .*required"),
    ],
)
def test_an_event_whose_service_would_not_start_says_why(
    title: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = check_event(event(title)).problems

    assert re.search(problem, found), found
    assert ("", "") == capsys.readouterr()


def test_an_event_may_have_several_problems() -> None:
    assert 2 == len(check_event(event("Race [nope]", -1)).problems)


def test_every_event_is_looked_at() -> None:
    found = check_events([event("A b [apex_kart]"), event("C d"), event("E f [apex_kart]")])

    assert [True, False, True] == [finding.is_good for finding in found]
