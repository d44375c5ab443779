"""``livetiming-schedule assist``: shows what would be written, asks, and writes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from livetiming.cli._calendars import now_s, read_places
from livetiming.cli._errors import FAILED, OK
from livetiming.config import Settings
from livetiming.orchestration.assist.mapping import ASK, BadMapping, RuleBook, read_mapping
from livetiming.service.errors import NotConfigured

if TYPE_CHECKING:
    from livetiming.orchestration.assist.assistant import Assistant, Survey
    from livetiming.orchestration.assist.planning import Action


def assist(args: argparse.Namespace, settings: Settings) -> int:
    """Do what the command line says; return the exit code."""
    from livetiming.orchestration.assist import report

    book = _book(args.mapping or settings.schedule_mapping)
    own = args.into or settings.calendar_id
    if not own:
        raise NotConfigured(
            "expected our calendar at Google in LIVETIMING_CALENDAR_ID or --into - there is none; "
            "its id is under 'Integrate calendar' in the calendar's settings"
        )
    _check_that_we_may_ask(args)
    sources = _sources(args, settings, book)
    assistant = _assistant(own, sources, settings, book)
    days = book.days if args.days is None else args.days
    survey = assistant.survey(sources, now_s=now_s(), days=days)
    if args.json:
        print(json.dumps(report.as_json(survey), indent=2))
        return FAILED if report.trouble(survey) else OK
    if not args.dry_run:
        _ask_for_options(assistant, survey, may_ask=not args.non_interactive)
    print("\n".join(report.lines(survey, args.zone)))
    for problem in report.trouble(survey):
        print(f"livetiming-schedule: {problem}", file=sys.stderr)
    code = FAILED if report.trouble(survey) else OK
    if args.dry_run or not survey.actions:
        return code
    if not args.non_interactive and not _agrees(len(survey.actions)):
        print("nothing was written")
        return code
    return max(code, _write(assistant, survey.actions, args))


def _book(path: Path) -> RuleBook:
    """Return the rules.

    Raises:
        BadMapping: there are none that can be used.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BadMapping(
            f"mapping file {path} - expected a file that can be read - "
            f"{getattr(problem, 'strerror', None) or problem} - give it with --mapping; "
            "docs/howto/calendar.md shows how to write one"
        ) from None
    return read_mapping(text, where=str(path))


def _check_that_we_may_ask(args: argparse.Namespace) -> None:
    asks = not (args.dry_run or args.json or args.non_interactive)
    if asks and not sys.stdin.isatty():
        raise NotConfigured(
            "expected a terminal to ask at - there is none; add --dry-run to look only, or "
            "--non-interactive to write without asking"
        )


def _sources(args: argparse.Namespace, settings: Settings, book: RuleBook) -> list[str]:
    given = args.calendar or [settings.calendar_source, *book.calendars]
    sources = list(dict.fromkeys(name for name in given if name))
    if not sources:
        raise NotConfigured(
            "expected calendars to take events from, in the rules, --calendar or "
            "CALENDAR_SOURCE_URL - there are none"
        )
    return sources


def _assistant(own: str, sources: Sequence[str], settings: Settings, book: RuleBook) -> Assistant:
    from livetiming.orchestration.assist.assistant import AHEAD_S, PAST_S, Assistant
    from livetiming.orchestration.google.source import open_calendars
    from livetiming.orchestration.schedule.checking import options_problem
    from livetiming.orchestration.schedule.places import is_file

    calendars = open_calendars(settings)
    files = [name for name in sources if is_file(name)]
    readings = read_places(files, settings, ahead_s=AHEAD_S, past_s=PAST_S)
    return Assistant(calendars, own, book, options_problem, readings)


# ---- asking ----------------------------------------------------------------------------------


def _ask_for_options(assistant: Assistant, survey: Survey, *, may_ask: bool) -> None:
    """Fill in the options that a person has to give; leave out the events that stay open."""
    from livetiming.orchestration.assist.assistant import open_questions
    from livetiming.orchestration.assist.proposing import Passed

    last: dict[str, list[str]] = {}
    for action in open_questions(survey.actions):
        assert action.proposal is not None
        index = survey.actions.index(action)
        answered = _answered(assistant, action, last) if may_ask else "its options are to be asked"
        if isinstance(answered, str):
            del survey.actions[index]
            survey.passed.append(Passed(action.proposal.source, answered))
        else:
            survey.actions[index] = answered


def _answered(assistant: Assistant, action: Action, last: dict[str, list[str]]) -> Action | str:
    """Ask until the answers are good; an empty answer repeats the one for the last such event."""
    proposal = action.proposal
    assert proposal is not None
    label, words = proposal.rule.label, proposal.request.args
    before = last.get(label, [])
    while True:
        print(f"{proposal.source.title} → {action.title}", file=sys.stderr)
        answers: list[str] = []
        for index, word in enumerate(words):
            if word != ASK:
                continue
            known = before[len(answers)] if len(answers) < len(before) else ""
            option = words[index - 1] if index else "option"
            hint = f" [{known}]" if known else " [skip]"
            answers.append(_ask(f"  {option}{hint}: ") or known)
        if not all(answers):
            return "no answer was given"
        made = assistant.answer(action, answers)
        if not isinstance(made, str):
            last[label] = answers
            return made
        print(f"  {made}", file=sys.stderr)


def _agrees(count: int) -> bool:
    return _ask(f"Write {count} change{'' if count == 1 else 's'}? [y/N] ").lower() in ("y", "yes")


def _ask(question: str) -> str:
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


# ---- writing ---------------------------------------------------------------------------------


def _write(assistant: Assistant, actions: Sequence[Action], args: argparse.Namespace) -> int:
    from livetiming.orchestration.assist import report

    failed = 0
    for action in actions:
        problem = assistant.apply(action)
        if problem is not None:
            failed += 1
            told = report.line(replace(action, why=""), args.zone)
            print(f"livetiming-schedule: {told.strip()} - {problem}", file=sys.stderr)
    print(f"{len(actions) - failed} written" + (f", {failed} not" if failed else ""))
    return FAILED if failed else OK
