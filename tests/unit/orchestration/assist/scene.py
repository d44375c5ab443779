"""Events of others, proposals and events of ours, with a default for everything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from livetiming.orchestration.assist.link import body_of
from livetiming.orchestration.assist.mapping import RuleBook, read_mapping
from livetiming.orchestration.assist.proposing import Proposal, SourceEvent, propose
from livetiming.orchestration.google.events import GoogleEvent, read_event

HOUR_S = 3600.0
NOW_S = 1_800_000_000.0
START_S = NOW_S + 24 * HOUR_S
BOOK = """
[[rule]]
name = "Club Enduro"
tag = "CE"
plugin = "apex_kart"
options = ["--venue", "club"]
before_min = 30

[[rule]]
tag = "ASK"
plugin = "apex_kart"
options = ["--venue", "?"]

[[rule]]
match = "Event$"
skip = true
"""


def a_book(text: str = BOOK) -> RuleBook:
    return read_mapping(text, where="schedule.toml")


def a_source(title: str = "[CE] Race 2", **more: Any) -> SourceEvent:
    start_s = more.pop("start_s", START_S)
    rest = {"calendar": "club", "id": "race2", "end_s": start_s + 2 * HOUR_S, **more}
    return SourceEvent(title=title, start_s=start_s, **rest)


def a_proposal(title: str = "[CE] Race 2", **more: Any) -> Proposal:
    proposals, passed = propose([a_source(title, **more)], a_book(), lambda _: None)
    assert not passed, passed
    return proposals[0]


def written(proposal: Proposal, **more: Any) -> GoogleEvent:
    """Return the event of ours that *proposal* led to."""
    event = read_event({**body_of(proposal), "iCalUID": "x", "etag": '"1"'})
    return replace(event, **more)
