"""What to start and what to stop: the calendar, the time and what runs, turned into actions.

Nothing here reads a clock, a file or the network, and the same question has the same answer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from livetiming.orchestration.schedule.events import Session

BEFORE_S = 300.0
"""A service starts this long before its event."""
AFTER_S = 600.0
"""It stops this long after."""
FIRST_WAIT_S = 2.0
WAIT_LIMIT_S = 300.0
HOPELESS = frozenset({2, 3})
"""Exit codes that a restart most likely repeats: wrong options, refused by the router."""
NAMESPACE = "livetiming.service.plugins."
LONGEST_NAME = 80
UNSAFE = re.compile(r"[^A-Za-z0-9_]")
"""What the name of a service cannot hold, and that of a plugin can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How events are turned into services."""

    before_s: float = BEFORE_S
    after_s: float = AFTER_S
    one_per_plugin: bool = False
    """Whether events of one plugin with other options wait for each other, as on Timing71;
    else each has a service of its own."""

    def opens_s(self, session: Session) -> float:
        """Return when its service is to start."""
        return session.start_s - self.before_s

    def closes_s(self, session: Session) -> float:
        """Return when its service is to stop."""
        return session.end_s + self.after_s

    def is_open(self, session: Session, now_s: float) -> bool:
        """Whether its service is to run, if it has been started in time."""
        return self.opens_s(session) <= now_s < self.closes_s(session)

    def name(self, session: Session) -> str:
        """Return the name of the instance that serves *session*: the same for the same options."""
        plugin, args = session.request.plugin.removeprefix(NAMESPACE), session.request.args
        short = UNSAFE.sub("_", plugin)[:LONGEST_NAME]
        if short == plugin and (self.one_per_plugin or not args):
            return short
        told = (plugin,) if self.one_per_plugin else (plugin, *args)
        return f"{short}-{hashlib.sha256(chr(0).join(told).encode()).hexdigest()[:8]}"


class Phase(StrEnum):
    """What became of a service."""

    RUNNING = "running"
    DONE = "done"
    """It has come to its end by itself, as a replay does."""
    LOST = "lost"
    """It crashed, was killed, or went down with the machine."""
    HELD = "held"
    """A person stopped it."""
    RELEASED = "released"
    """The scheduler stopped it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A service that was started at some time."""

    name: str
    args: tuple[str, ...]
    phase: Phase
    is_ours: bool
    """Whether the scheduler started it; others are left alone."""
    started_s: float
    """Unix time [s]."""
    exit_code: int | None = None
    ended_s: float = 0.0
    """When its loss was noticed: Unix time [s]."""
    failures: int = 0
    """How often in a row it was lost soon after it was started."""


@dataclass(frozen=True, slots=True)
class Start:
    """Start a service."""

    name: str
    sessions: tuple[Session, ...]
    """What it is for, at least one."""
    resume: bool = False
    """Whether it goes on with the state it had when it was lost."""

    @property
    def plugin(self) -> str:
        """The plugin to run."""
        return self.sessions[0].request.plugin

    @property
    def args(self) -> tuple[str, ...]:
        """Its options."""
        return self.sessions[0].request.args


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop a service."""

    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do now."""

    actions: tuple[Start | Stop, ...] = ()
    serving: Mapping[str, tuple[Session, ...]] = field(default_factory=dict)
    """The sessions that are on, by the service that is for them."""
    waiting: tuple[Session, ...] = ()
    """Those that wait for a service of the same plugin to end."""
    next_s: float = float("inf")
    """When something else is to be done, if nothing happens until then: Unix time [s]."""


def plan(
    calendar: Sequence[Session],
    now_s: float,
    known: Iterable[Known],
    rules: Rules,
    *,
    busy: frozenset[str] = frozenset(),
) -> Plan:
    """Return what to do.

    Args:
        calendar: every session there is.
        now_s: Unix time [s].
        known: the services there are, and those that were lost, one a name.
        rules: how sessions are turned into services.
        busy: names at which an action of before is still at work; they are left alone.
    """
    services = {service.name: service for service in known}
    groups, waiting = _groups(calendar, now_s, services, rules)
    actions: list[Start | Stop] = []
    times = [time for session in calendar for time in _times(session, rules) if time > now_s]
    for name, sessions in groups.items():
        start = _start(name, sessions, services.get(name), _Moment(now_s, rules, calendar))
        if isinstance(start, float):
            times.append(start)
        elif start is not None and name not in busy:
            actions.append(start)
    for service in services.values():
        unwanted = service.name not in groups and service.name not in busy
        if unwanted and service.is_ours and service.phase is Phase.RUNNING:
            actions.append(Stop(service.name))
    return Plan(tuple(actions), groups, tuple(waiting), min(times, default=float("inf")))


def _times(session: Session, rules: Rules) -> tuple[float, float]:
    return rules.opens_s(session), rules.closes_s(session)


def _groups(
    calendar: Sequence[Session], now_s: float, services: Mapping[str, Known], rules: Rules
) -> tuple[dict[str, tuple[Session, ...]], list[Session]]:
    """Return the open sessions by the service that is for them, and those that must wait."""
    groups: dict[str, list[Session]] = {}
    for session in calendar:
        if rules.is_open(session, now_s):
            groups.setdefault(rules.name(session), []).append(session)
    waiting: list[Session] = []
    chosen: dict[str, tuple[Session, ...]] = {}
    for name, sessions in groups.items():
        args = _turn(sessions, services.get(name), now_s)
        chosen[name] = tuple(session for session in sessions if session.request.args == args)
        waiting += [session for session in sessions if session.request.args != args]
    return {name: sessions for name, sessions in chosen.items() if sessions}, waiting


def _turn(sessions: Sequence[Session], service: Known | None, now_s: float) -> tuple[str, ...]:
    """Return the options whose turn it is: those that run, or of the session that is first."""
    if service is not None and service.phase is Phase.RUNNING and service.is_ours:
        return service.args
    ahead = [session for session in sessions if now_s < session.end_s] or sessions
    return min(ahead, key=lambda session: (session.start_s, session.id)).request.args


@dataclass(frozen=True, slots=True)
class _Moment:
    """What every service is judged by."""

    now_s: float
    rules: Rules
    calendar: Sequence[Session]


def _start(
    name: str, sessions: tuple[Session, ...], service: Known | None, moment: _Moment
) -> Start | float | None:
    """Return how to start a service, when to think of it again, or that there is nothing to do."""
    ahead = [session for session in sessions if moment.now_s < session.end_s]
    if not ahead or (service is not None and service.phase is Phase.RUNNING):
        return None
    if service is None or service.args != ahead[0].request.args:
        return Start(name, sessions)
    newest_s = max(moment.rules.opens_s(session) for session in ahead)
    if service.phase in (Phase.DONE, Phase.HELD):
        return None if service.started_s >= newest_s else Start(name, sessions)
    if service.started_s < _chain_opens_s(name, sessions, moment):
        return Start(name, sessions)  # it was lost in a session that is over
    if service.phase is Phase.LOST:
        again_s = service.ended_s + wait_s(service.failures, service.exit_code)
        if moment.now_s < again_s:
            return again_s
    return Start(name, sessions, resume=True)


def _chain_opens_s(name: str, sessions: Sequence[Session], moment: _Moment) -> float:
    """Return since when there has been no moment without a session for this service."""
    rules = moment.rules
    opens_s = min(rules.opens_s(session) for session in sessions)
    same = [
        session
        for session in moment.calendar
        if session.request.args == sessions[0].request.args and rules.name(session) == name
    ]
    for session in sorted(same, key=rules.opens_s, reverse=True):
        if rules.opens_s(session) < opens_s <= rules.closes_s(session):
            opens_s = rules.opens_s(session)
    return opens_s


def wait_s(failures: int, exit_code: int | None = None) -> float:
    """Return how long to wait [s] before a service that was lost is started again."""
    if exit_code in HOPELESS:
        return WAIT_LIMIT_S
    return float(min(WAIT_LIMIT_S, FIRST_WAIT_S * 2 ** min(max(failures - 1, 0), 30)))


def upcoming(
    calendar: Iterable[Session],
    now_s: float,
    on: Iterable[Session],
    *,
    include_hidden: bool = False,
) -> list[Session]:
    """Return the sessions to publish: those still to start that nothing is running for."""
    running = {session.id for session in on}
    return [
        session
        for session in calendar
        if session.start_s > now_s
        and session.id not in running
        and (include_hidden or not session.hidden)
    ]
