"""Reads the calendars of others and ours, and writes what was planned. Its calls wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from livetiming.orchestration.assist.link import Link, body_of
from livetiming.orchestration.assist.mapping import RuleBook
from livetiming.orchestration.assist.planning import Action, Key, Ours, Verb, plan, sort_ours
from livetiming.orchestration.assist.proposing import (
    Check,
    Passed,
    Proposal,
    SourceEvent,
    kept_name,
    problem_of,
    propose,
)
from livetiming.orchestration.google.client import GoogleCalendars
from livetiming.orchestration.google.events import GoogleEvent
from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.orchestration.schedule.ports import CalendarFailed, Reading

DAY_S = 86400.0
PAST_S = DAY_S
"""How far back our calendar is read: what was moved to yesterday is found."""
AHEAD_S = 400 * DAY_S
"""How far ahead our calendar and files are read: what was moved by months is found."""


@dataclass(slots=True)
class Survey:
    """What is to be done, and what is not."""

    actions: list[Action] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    unchanged: int = 0
    """How many events are as they should be."""


class Assistant:
    """Keeps events of ours in step with those of others."""

    def __init__(
        self,
        calendars: GoogleCalendars,
        own: str,
        book: RuleBook,
        check: Check,
        files: Mapping[str, Reading],
    ) -> None:
        """Prepare.

        Args:
            calendars: at Google.
            own: id of our calendar.
            book: what becomes of events.
            check: looks at plugin and options.
            files: what was read from calendars that are iCalendar files, by address.
        """
        self._calendars = calendars
        self._own = own
        self._book = book
        self._check = check
        self._files = files

    # ---- reading -----------------------------------------------------------------------------

    def survey(self, sources: Sequence[str], *, now_s: float, days: float) -> Survey:
        """Return what is to be done.

        Args:
            sources: ids at Google, or addresses of the files.
            now_s: Unix time [s].
            days: how far ahead events are taken.

        Raises:
            CalendarFailed: a calendar at Google cannot be read.
        """
        made = Survey()
        end_s = now_s + days * DAY_S
        everything = self._calendars.read(
            self._own, now_s - PAST_S, now_s + AHEAD_S, showDeleted=True
        )
        ours = sort_ours(everything[0], map(kept_name, sources))
        made.problems += everything[1]
        found: list[SourceEvent] = []
        gone: dict[Key, str] = {}
        for name in sources:
            read, problems = self._read(name, now_s, end_s)
            made.problems += problems
            moved, lost = self._look_for(name, {event.id for event in read}, ours, made.problems)
            found += [*read, *moved]
            gone |= lost
        proposals, made.passed = propose(found, self._book, self._check)
        made.actions, passed = plan(
            proposals, ours, gone, cancelled=self._book.cancelled, now_s=now_s
        )
        made.passed += passed
        changed = {action.proposal.source.key for action in made.actions if action.proposal}
        refused = {each.source.key for each in passed}
        made.unchanged = sum(p.source.key not in changed | refused for p in proposals)
        return made

    def _read(self, name: str, begin_s: float, end_s: float) -> tuple[list[SourceEvent], list[str]]:
        if name in self._files:
            reading = self._files[name]
            inside = [e for e in reading.events if e.end_s > begin_s and e.start_s < end_s]
            return [_of_file(name, event) for event in inside], list(reading.problems)
        events, problems = self._calendars.read(name, begin_s, end_s)
        return [_of_google(name, event) for event in events], problems

    def _look_for(
        self, name: str, known: set[str], ours: Ours, problems: list[str]
    ) -> tuple[list[SourceEvent], dict[Key, str]]:
        """Find sources of events of ours that were not listed: moved far away, or no more."""
        moved: list[SourceEvent] = []
        gone: dict[Key, str] = {}
        kept = kept_name(name)
        missing = [key for key in ours.linked if key[0] == kept and key[1] not in known]
        if missing and name in self._files and not self._files[name].events:
            problems.append(
                f"{name}: expected events - it is empty - nothing is taken away on account of it"
            )
            return [], {}
        for key in missing:
            event = self._find(name, key[1])
            if event is None:
                gone[key] = "its source was removed"
            elif event.is_cancelled:
                gone[key] = "its source was cancelled"
            else:
                moved.append(event)
        return moved, gone

    def _find(self, name: str, event: str) -> SourceEvent | None:
        if name in self._files:
            found = [each for each in self._files[name].events if each.id == event]
            return _of_file(name, found[0]) if found else None
        got = self._calendars.get(name, event)
        return None if got is None else _of_google(name, got)

    # ---- writing -----------------------------------------------------------------------------

    def answer(self, action: Action, answers: Sequence[str]) -> Action | str:
        """Return *action* with the options that a person gave, or what is wrong with them."""
        if action.proposal is None:
            return action
        proposal = action.proposal.answered(answers)
        wrong = problem_of(proposal, self._check)
        return wrong if wrong is not None else _with(action, proposal)

    def apply(self, action: Action) -> str | None:
        """Write *action*; return why it could not be written, or ``None``.

        Doing it again does no harm: an event has one id, and is changed only if it still is as
        it was when that was planned.
        """
        try:
            if action.event is None:
                made = self._calendars.insert(self._own, action.body)
                return None if made is not None else self._there_already(action)
            done = self._calendars.patch(
                self._own, action.event.id, action.body, etag=action.event.etag
            )
        except CalendarFailed as problem:
            return str(problem)
        return None if done is not None else "it was changed by somebody else just now; run again"

    def _there_already(self, action: Action) -> str | None:
        """Say whether an event that could not be made is the one that was to be made."""
        known = self._calendars.get(self._own, str(action.body["id"]))
        if known is None or known.is_cancelled:
            return "it was removed from our calendar by hand"
        assert action.proposal is not None
        ours = Link(known.private).key == action.proposal.source.key
        return None if ours else "there is another event of its id"


def _with(action: Action, proposal: Proposal) -> Action:
    body = body_of(proposal)
    if action.verb is not Verb.CREATE:
        del body["id"]
    return replace(action, proposal=proposal, title=proposal.title, body=body)


def open_questions(actions: Iterable[Action]) -> list[Action]:
    """Return the actions for which a person has to say what some options are."""
    return [
        action
        for action in actions
        if action.proposal is not None
        and action.proposal.asks
        and action.verb in (Verb.CREATE, Verb.RESTORE)
        and action.title == action.proposal.title
    ]


def _of_google(calendar: str, event: GoogleEvent) -> SourceEvent:
    return SourceEvent(
        calendar=calendar,
        id=event.id,
        title=event.title,
        start_s=event.start_s,
        end_s=event.end_s,
        description=event.description,
        is_all_day=event.is_all_day,
        is_cancelled=event.is_cancelled,
    )


def _of_file(calendar: str, event: CalendarEvent) -> SourceEvent:
    return SourceEvent(
        calendar=calendar,
        id=event.id,
        title=event.title,
        start_s=event.start_s,
        end_s=event.end_s,
        description=event.description,
        is_all_day=event.is_all_day,
    )
