"""Race control: the clock, neutralisations, warnings, penalties and messages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from livetiming.testing.apex.language import LANGUAGES
from livetiming.testing.apex.scenario import Scenario
from livetiming.testing.apex.timeline import (
    ClockSet,
    Correction,
    Event,
    Light,
    Notice,
    NoticeWithdrawn,
    TimePenalty,
)


@dataclass(frozen=True, slots=True)
class ClockSegment:
    """From ``from_ms`` on the clock shows ``remaining_ms``, running or frozen."""

    from_ms: int
    remaining_ms: int
    running: bool


class RaceClock:
    """The countdown, as the operator runs it."""

    def __init__(self, segments: list[ClockSegment]) -> None:
        self.segments = segments
        self._starts = [segment.from_ms for segment in segments]
        last = segments[-1]
        self.end_ms = last.from_ms + last.remaining_ms

    def remaining_ms(self, at_ms: int) -> int:
        """What the clock shows."""
        segment = self.segments[max(0, bisect_right(self._starts, at_ms) - 1)]
        if not segment.running:
            return segment.remaining_ms
        return max(0, segment.remaining_ms - (at_ms - segment.from_ms))


@dataclass(frozen=True, slots=True)
class ControlPlan:
    """All that race control decides before knowing the race."""

    clock: RaceClock
    yellow: tuple[tuple[int, int], ...]
    events: tuple[Event, ...]

    def neutralised(self, at_ms: int) -> bool:
        """Whether karts go slowly."""
        return any(start <= at_ms < end for start, end in self.yellow)


def plan_control(scenario: Scenario) -> ControlPlan:
    """Decide the race control of a scenario."""
    rng = Random(f"control {scenario.seed}")
    duration_ms = scenario.duration_s * 1000
    clock = _plan_clock(rng, scenario, duration_ms)
    yellow = tuple(_yellow_windows(rng, scenario, clock))
    events = list(_flag_events(scenario, clock, yellow))
    if scenario.kind == "endurance":
        events += _decisions(rng, scenario, clock.end_ms)
    if "lap_removal" in scenario.troubles:
        events += _lap_corrections(rng, scenario, clock.end_ms)
    events.sort(key=lambda event: event.at_ms)
    return ControlPlan(clock, yellow, tuple(events))


def _plan_clock(rng: Random, scenario: Scenario, duration_ms: int) -> RaceClock:
    start = ClockSegment(0, duration_ms, running=True)
    if "clock" not in scenario.troubles:
        return RaceClock([start])
    frozen_ms = round(duration_ms * rng.uniform(0.35, 0.45))
    moved_ms = frozen_ms + round(duration_ms * 0.03)
    resumed_ms = moved_ms + round(duration_ms * 0.02)
    left_ms = duration_ms - frozen_ms
    moved_to_ms = left_ms + round(duration_ms * 0.01)
    return RaceClock(
        [
            start,
            ClockSegment(frozen_ms, left_ms, running=False),
            ClockSegment(moved_ms, moved_to_ms, running=False),
            ClockSegment(resumed_ms, moved_to_ms, running=True),
        ]
    )


def _yellow_windows(rng: Random, scenario: Scenario, clock: RaceClock) -> Iterator[tuple[int, int]]:
    if len(clock.segments) > 1:
        yield clock.segments[1].from_ms, clock.segments[-1].from_ms
    if scenario.kind != "endurance":
        return
    at_ms = rng.expovariate(1 / (5 * 3_600_000))
    while at_ms < clock.end_ms - 1_200_000:
        length_ms = rng.uniform(240_000, 600_000)
        frozen = len(clock.segments) > 1 and clock.segments[1].from_ms - length_ms < at_ms
        if at_ms > 600_000 and not frozen:
            yield round(at_ms), round(at_ms + length_ms)
        at_ms += length_ms + rng.expovariate(1 / (5 * 3_600_000))


def _flag_events(
    scenario: Scenario, clock: RaceClock, yellow: tuple[tuple[int, int], ...]
) -> Iterator[Event]:
    words = LANGUAGES[scenario.language]
    yield Light(0, "lg")
    yield Notice(0, "green", words.start)
    for segment in clock.segments:
        yield ClockSet(segment.from_ms)
    for start_ms, end_ms in yellow:
        yield Light(start_ms, "ly")
        yield Notice(start_ms, "yellow", words.neutralised)
        yield Light(end_ms, "lg")
        yield Notice(end_ms, "green", words.start)


def _decisions(rng: Random, scenario: Scenario, end_ms: int) -> Iterator[Event]:
    """Warnings, time penalties, a withdrawn penalty now and then, free messages."""
    words = LANGUAGES[scenario.language]
    at_ms, ident = 300_000.0, 1000
    while (at_ms := at_ms + rng.expovariate(1 / 1_500_000)) < end_ms - 300_000:
        entry, when_ms, ident = rng.randrange(scenario.teams), round(at_ms), ident + 1
        chance = rng.random()
        if chance < 0.55:
            yield Notice(when_ms, "warning", f"{words.warning} - {words.contact}", entry, ident)
        elif chance < 0.75:
            text = f"{words.penalty} - {words.contact} - 10.000"
            yield Notice(when_ms, "penalty", text, entry, ident)
            yield TimePenalty(when_ms, entry, 10)
        elif chance < 0.85:
            text = f"{words.penalty} - {words.contact} - {words.lap_count(1)}"
            yield Notice(when_ms, "penalty", text, entry, ident)
            yield Correction(when_ms, entry, -1, words.penalty_laps(1))
            taken_back_ms = when_ms + round(rng.uniform(120_000, 280_000))
            yield NoticeWithdrawn(taken_back_ms, ident)
            yield Correction(taken_back_ms, entry, 1, "")
        else:
            yield Notice(when_ms, "msg", words.medical, None, ident)


def _lap_corrections(rng: Random, scenario: Scenario, end_ms: int) -> Iterator[Event]:
    """Race control redoing its books: laps taken away, and given."""
    for laps in (-1, -5, 4, -2, -3):
        at_ms = round(rng.uniform(0.3, 0.9) * end_ms)
        yield Correction(at_ms, rng.randrange(scenario.teams), laps)
