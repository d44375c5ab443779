"""A week of calendar, and a world in which services are started, lost and stopped as planned."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from livetiming.orchestration.schedule.events import Session, sessions
from livetiming.orchestration.schedule.ical import read_calendar
from livetiming.orchestration.schedule.planner import Known, Phase, Rules, Start, plan

BERLIN = ZoneInfo("Europe/Berlin")
FIRST_DAY = datetime(2026, 3, 26, tzinfo=BERLIN)
"""A Thursday; on the Sunday after, clocks go forward."""
BEGIN_S = FIRST_DAY.timestamp()
END_S = (FIRST_DAY + timedelta(days=7)).timestamp()


@dataclass(frozen=True)
class Entry:
    """One event as somebody wrote it: local times, a series or not."""

    uid: str
    title: str
    start: datetime
    """By the clocks of Berlin, naive."""
    minutes: int
    days: int = 1
    """On how many days in a row, at the same time of the clock."""

    def text(self) -> str:
        """Return it as a calendar has it."""
        lines = [
            "BEGIN:VEVENT",
            f"UID:{self.uid}",
            "SUMMARY:" + self.title.replace("\\", "\\\\").replace(",", "\\,"),
            f"DTSTART;TZID=Europe/Berlin:{self.start:%Y%m%dT%H%M%S}",
            f"DURATION:PT{self.minutes}M",
        ]
        if self.days > 1:
            lines.append(f"RRULE:FREQ=DAILY;COUNT={self.days}")
        return "\r\n".join([*lines, "END:VEVENT", ""])

    def times(self) -> list[tuple[float, float]]:
        """Return when it is on, worked out without any calendar library."""
        found = []
        for day in range(self.days):
            start = (self.start + timedelta(days=day)).replace(tzinfo=BERLIN).timestamp()
            found.append((start, start + 60 * self.minutes))
        return found


def read(entries: Iterable[Entry]) -> list[Session]:
    """Return the sessions of a calendar with *entries*, by the real reader."""
    text = "".join(entry.text() for entry in entries)
    data = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{text}END:VCALENDAR\r\n".encode()
    reading = read_calendar(data, BEGIN_S, END_S)
    found, problems = sessions(reading.events)
    assert not [*reading.problems, *problems]
    return found


def a_week(chance: random.Random, count: int = 150) -> list[Entry]:
    """Return *count* entries: some thirty services, many of them shared and overlapping."""
    made = []
    for number in range(count):
        plugin = f"club{chance.randrange(12)}"
        args = chance.choice(["", ", --tz 1", r", -d Night\ race", ", --hidden"])
        start = datetime(2026, 3, 26) + timedelta(minutes=chance.randrange(7 * 24 * 60))  # noqa: DTZ001
        days = chance.choice([1, 1, 1, 2, 5])
        minutes = chance.choice([10, 30, 60, 180, 1440])
        made.append(Entry(f"u{number}", f"Race {number} [{plugin}{args}]", start, minutes, days))
    return made


@dataclass
class Span:
    """One life of a process."""

    name: str
    from_s: float
    to_s: float = float("inf")
    resumed: bool = False


@dataclass
class World:
    """Services in a time that passes from one decision to the next."""

    rules: Rules
    known: dict[str, Known] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)

    def decide(self, calendar: Sequence[Session], now_s: float) -> float:
        """Do what is planned, until nothing more is; return when to look again."""
        for _ in range(3):
            planned = plan(calendar, now_s, self.known.values(), self.rules)
            for action in planned.actions:
                if isinstance(action, Start):
                    self._start(action, now_s)
                else:
                    self._end(action.name, now_s, Phase.RELEASED)
            if not planned.actions:
                return planned.next_s
        raise AssertionError(f"the planner does not come to rest: {planned.actions}")

    def _start(self, action: Start, now_s: float) -> None:
        before = self.known.get(action.name)
        assert before is None or before.phase is not Phase.RUNNING, "started twice"
        failures = before.failures if before is not None and action.resume else 0
        self.known[action.name] = Known(
            name=action.name,
            args=action.args,
            phase=Phase.RUNNING,
            is_ours=True,
            started_s=now_s,
            failures=failures,
        )
        self.spans.append(Span(action.name, now_s, resumed=action.resume))

    def _end(self, name: str, now_s: float, phase: Phase) -> None:
        service = self.known[name]
        assert service.phase is Phase.RUNNING, "ended twice"
        [span] = [span for span in self.spans if span.name == name and span.to_s == float("inf")]
        span.to_s = now_s
        failures = service.failures + 1 if phase is Phase.LOST else service.failures
        self.known[name] = replace(service, phase=phase, ended_s=now_s, failures=failures)

    def lose(self, name: str, now_s: float) -> None:
        """Kill a service."""
        self._end(name, now_s, Phase.LOST)

    def running(self) -> list[str]:
        """Return the names of what runs."""
        return sorted(name for name, s in self.known.items() if s.phase is Phase.RUNNING)

    def lives(self, name: str) -> list[tuple[float, float]]:
        """Return when a service ran."""
        return [(span.from_s, span.to_s) for span in self.spans if span.name == name]


def merged(times: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the times in which there is at least one, each once."""
    found: list[tuple[float, float]] = []
    for begin, end in sorted(times):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def local(seconds: float) -> str:
    """Return a time for people who read a failure."""
    return f"{datetime.fromtimestamp(seconds, UTC):%a %H:%M:%S}"
