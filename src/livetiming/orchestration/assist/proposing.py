"""Events of other calendars, turned into events of ours by the rules. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from livetiming.orchestration.assist.mapping import ASK, Rule, RuleBook
from livetiming.orchestration.schedule.grammar import Request, write_title


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEvent:
    """One event of another calendar."""

    calendar: str
    """Id or address of the calendar."""
    id: str
    title: str
    start_s: float
    """Unix time [s]."""
    end_s: float
    description: str = ""
    is_all_day: bool = False
    is_cancelled: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others."""
        return kept_name(self.calendar), self.id

    @property
    def times(self) -> str:
        """Its times, as they are kept with ours."""
        return times(self.start_s, self.end_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An event for our calendar."""

    source: SourceEvent
    rule: Rule
    request: Request
    start_s: float
    """Unix time [s], buffers included."""
    end_s: float

    @property
    def title(self) -> str:
        """Its title."""
        return write_title(self.request)

    @property
    def times(self) -> str:
        """Its times, as they are kept with it."""
        return times(self.start_s, self.end_s)

    @property
    def asks(self) -> bool:
        """Whether a person has to say what some options are."""
        return ASK in self.request.args

    @property
    def id(self) -> str:
        """The id of the event that we make: always the same, so that none is made twice."""
        text = "\0".join(self.source.key)
        return f"lt{hashlib.sha256(text.encode()).hexdigest()[:40]}"

    def answered(self, answers: Sequence[str]) -> Proposal:
        """Return it with the options that were asked for, one after the other."""
        left = list(answers)
        args = tuple(left.pop(0) if word == ASK else word for word in self.request.args)
        return replace(self, request=replace(self.request, args=args))


@dataclass(frozen=True, slots=True)
class Passed:
    """An event of which nothing becomes, and why."""

    source: SourceEvent
    why: str
    is_problem: bool = False
    """Whether somebody should look at it."""


Check = Callable[[Request], str | None]
"""Says what is wrong with a request, if anything is."""


def propose(
    sources: Iterable[SourceEvent], book: RuleBook, check: Check
) -> tuple[list[Proposal], list[Passed]]:
    """Return what becomes of events.

    Args:
        sources: events of other calendars.
        book: the rules; the first that fits decides.
        check: looks at plugin and options; not asked while options are open.
    """
    proposals: list[Proposal] = []
    passed: list[Passed] = []
    for source in sources:
        made = _one(source, book, check)
        if isinstance(made, Proposal):
            proposals.append(made)
        else:
            passed.append(made)
    return proposals, passed


def _one(source: SourceEvent, book: RuleBook, check: Check) -> Proposal | Passed:
    fitting = _fitting(source, book)
    if fitting is None:
        return Passed(source, "no rule fits")
    rule, facts = fitting
    if rule.skips:
        return Passed(source, f"{rule.label} skips it")
    if source.is_all_day:
        return Passed(source, "it takes the whole day")
    smuggled = rule.smuggled(facts)
    if smuggled is not None:
        why = f"{rule.label} - expected a word that is no option in the title, got {smuggled!r}"
        return Passed(source, why, is_problem=True)
    proposal = Proposal(
        source=source,
        rule=rule,
        request=rule.request(facts),
        start_s=source.start_s - rule.before_s,
        end_s=source.end_s + rule.after_s,
    )
    wrong = problem_of(proposal, check)
    return proposal if wrong is None else Passed(source, wrong, is_problem=True)


def problem_of(proposal: Proposal, check: Check) -> str | None:
    """Return why a proposal cannot be used, or ``None``; open options are not looked at."""
    if len(proposal.request.name) < 2:
        return f"{proposal.rule.label} - expected a title of 2 characters or more, got " + repr(
            proposal.request.name
        )
    wrong = None if proposal.asks else check(proposal.request)
    return None if wrong is None else f"{proposal.rule.label} - {wrong}"


def _fitting(source: SourceEvent, book: RuleBook) -> tuple[Rule, Mapping[str, str]] | None:
    for rule in book.rules:
        facts = rule.fits(source.calendar, source.title)
        if facts is not None:
            return rule, facts
    return None


def kept_name(calendar: str) -> str:
    """Return what an event keeps of the name of a calendar.

    Its address may be a secret, and whoever sees the event sees what it keeps.
    """
    if "://" not in calendar:
        return calendar
    return f"ical:{hashlib.sha256(calendar.encode()).hexdigest()[:24]}"


def times(start_s: float, end_s: float) -> str:
    """Return two times as text."""
    return f"{start_s:.0f}-{end_s:.0f}"
