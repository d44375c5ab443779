"""What an assistant is about to do, as people and programs read it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from livetiming.orchestration.assist.assistant import Survey
from livetiming.orchestration.assist.planning import Action, Verb
from livetiming.orchestration.schedule.timetable import clock_time

MARKS = {
    Verb.CREATE: "+",
    Verb.MOVE: "~",
    Verb.RENAME: "~",
    Verb.ADOPT: "=",
    Verb.RESTORE: "+",
    Verb.REMOVE: "-",
    Verb.FLAG: "!",
}


def line(action: Action, zone: tzinfo | None = None) -> str:
    """Return one line for *action*."""
    text = f"{MARKS[action.verb]} {action.verb:<8}{_span(action, zone)}  {action.title}"
    event = action.event
    notes = [action.why] if action.why else []
    if action.verb is Verb.MOVE and event is not None:
        notes.append(f"was {clock_time(event.start_s, zone):%Y-%m-%d %H:%M}")
    if action.verb is Verb.RENAME and event is not None:
        notes.append(f"was {event.title}")
    if action.verb is Verb.CREATE and action.proposal is not None:
        notes.append(f"from {action.proposal.source.title!r}")
    return f"{text}  ({'; '.join(notes)})" if notes else text


def lines(survey: Survey, zone: tzinfo | None = None) -> list[str]:
    """Return a line for everything there is to say, and one that sums it up."""
    told = [line(action, zone) for action in survey.actions]
    told += [
        f"  {'skip':<8}{clock_time(each.source.start_s, zone):%Y-%m-%d %H:%M}  "
        f"{each.source.title}  ({each.why})"
        for each in survey.passed
    ]
    counted = {verb: sum(a.verb is verb for a in survey.actions) for verb in Verb}
    parts = [f"{count} to {verb}" for verb, count in counted.items() if count]
    parts += [f"{survey.unchanged} as they should be", f"{len(survey.passed)} skipped"]
    return [*told, ", ".join(parts)]


def as_json(survey: Survey) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "actions": [
            {
                "do": str(action.verb),
                "title": action.title,
                "startTime": action.start_s,
                "endTime": action.end_s,
                "why": action.why,
                "source": None if action.proposal is None else list(action.proposal.source.key),
            }
            for action in survey.actions
        ],
        "skipped": [
            {"title": each.source.title, "why": each.why, "problem": each.is_problem}
            for each in survey.passed
        ],
        "unchanged": survey.unchanged,
        "problems": survey.problems,
    }


def _span(action: Action, zone: tzinfo | None) -> str:
    start, end = clock_time(action.start_s, zone), clock_time(action.end_s, zone)
    return f"{start:%Y-%m-%d %H:%M}-{end:%H:%M}"


def trouble(survey: Survey) -> Sequence[str]:
    """Return what somebody should look at."""
    return [
        *survey.problems,
        *(f"{each.source.title!r}: {each.why}" for each in survey.passed if each.is_problem),
    ]
