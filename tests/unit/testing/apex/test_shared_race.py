from __future__ import annotations

from dataclasses import dataclass, field

from twisted.internet.task import Clock

from livetiming.testing.apex import Simulation
from livetiming.testing.apex.frames import Frame
from livetiming.testing.apex.shared_race import SharedRace
from tests.unit.testing.apex._sims import QUICK


@dataclass
class Seen:
    full: bool = False
    frames: list[Frame] = field(default_factory=list)

    def receive(self, frame: Frame) -> None:
        self.frames.append(frame)


def start(speed: float, at_ms: int = 600_000, *troubles: str) -> tuple[Clock, SharedRace]:
    clock = Clock()
    simulation = Simulation(QUICK.having(troubles=frozenset(troubles)))
    simulation.jump(at_ms)
    race = SharedRace(clock, simulation, speed)
    race.start()
    return clock, race


def test_the_race_moves_with_the_clock_whoever_watches() -> None:
    clock, race = start(10)
    clock.pump([0.05] * 100)

    assert race.simulation.now_ms == 650_000


def test_a_viewer_gets_the_bundle_of_the_moment_and_then_what_happens() -> None:
    clock, race = start(10)
    early, late = Seen(), Seen()
    race.join(early)
    clock.pump([0.05] * 100)
    race.join(late)
    clock.pump([0.05] * 100)

    assert early.frames[0].at_ms == 600_000
    assert late.frames[0].at_ms == 650_000
    assert late.frames[0].text.startswith("init|r|")
    assert late.frames[1:] == early.frames[-len(late.frames) + 1 :]


def test_who_has_left_is_told_nothing() -> None:
    clock, race = start(10)
    seen = Seen()
    race.join(seen)
    race.leave(seen)
    clock.pump([0.05] * 10)

    assert len(seen.frames) == 1


def test_at_full_speed_the_race_waits_for_viewers_and_for_slow_ones() -> None:
    clock, race = start(0)
    clock.pump([0.05] * 3)
    assert race.simulation.now_ms == 600_000

    seen = Seen()
    race.join(seen)
    clock.pump([0.05] * 3)
    moved_ms = race.simulation.now_ms
    assert moved_ms > 650_000

    seen.full = True
    clock.pump([0.05] * 3)
    assert race.simulation.now_ms == moved_ms


def test_a_blind_viewer_gets_the_bundle_a_minute_late() -> None:
    clock, race = start(10, 600_000, "join_without_bundle")
    seen = Seen()
    race.join(seen)
    clock.pump([0.05] * 20)
    assert not any(f.text.startswith("init") for f in seen.frames)

    clock.pump([0.05] * 120)
    assert any(f.text.startswith("init") for f in seen.frames)


def test_a_stopped_race_stands_still() -> None:
    clock, race = start(10)
    race.stop()
    clock.advance(10)

    assert race.simulation.now_ms == 600_000
    assert clock.getDelayedCalls() == []
