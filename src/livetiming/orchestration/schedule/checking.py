"""What is wrong with an event that asks for a service, as far as that shows beforehand."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass

from livetiming.orchestration.schedule.events import CalendarEvent
from livetiming.orchestration.schedule.grammar import BadTitle, Request, parse_title
from livetiming.service.errors import NotConfigured, PluginError
from livetiming.service.options import parse


@dataclass(frozen=True, slots=True)
class Finding:
    """One event, and what was found."""

    event: CalendarEvent
    request: Request | None
    """What it asks for; ``None`` where its title asks for nothing."""
    problems: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether its service will start, as far as can be told."""
        return not self.problems


def check_events(events: Iterable[CalendarEvent]) -> list[Finding]:
    """Check every event; a plugin that cannot be used is a problem of each that asks for it."""
    return [check_event(event) for event in events]


def check_event(event: CalendarEvent) -> Finding:
    """Check title, times, plugin and options of an event."""
    try:
        request = parse_title(event.title)
    except BadTitle as problem:
        return Finding(event, None, (str(problem),))
    problems: list[str] = []
    if event.end_s < event.start_s:
        problems.append("expected its end after its start")
    wrong = options_problem(request)
    if wrong is not None:
        problems.append(wrong)
    return Finding(event, request, tuple(problems))


def options_problem(request: Request) -> str | None:
    """Return why ``livetiming-service`` would refuse a command line, or ``None`` if it would not.

    The plugin's own parser decides. A plugin that declares no options, as those written for
    Timing71, takes everything here, and may still refuse it when it starts.
    """
    said = io.StringIO()
    try:
        with redirect_stderr(said), redirect_stdout(io.StringIO()):
            parse([request.plugin, *request.args])
    except SystemExit as end:
        if end.code in (0, None):
            return "options: --help and --version start no service"
        last = (said.getvalue().strip().splitlines() or ["refused"])[-1]
        return f"options of {request.plugin}: {last.partition('error: ')[2] or last}"
    except (PluginError, NotConfigured) as problem:
        return str(problem)
    return None
