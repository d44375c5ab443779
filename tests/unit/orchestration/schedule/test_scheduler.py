"""The scheduler with services on paper; real ones in tests/integration/test_scheduler.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.manager import ManagerFailed
from livetiming.orchestration.schedule.calendar import Calendar
from livetiming.orchestration.schedule.events import CalendarEvent, Session
from livetiming.orchestration.schedule.memory import Memory
from livetiming.orchestration.schedule.planner import Known, Phase, Start
from livetiming.orchestration.schedule.ports import Occasion
from livetiming.orchestration.schedule.scheduler import LOOK_S, Scheduler
from livetiming.protocol import topics
from livetiming.runtime.tasks import Gate
from livetiming.testing.harness import now
from tests.unit.orchestration.schedule.test_calendar import Pinboard, inline, logged

__all__ = ["logged"]

TEN = 36_000.0
TWELVE = 43_200.0


class Paper:
    """Services on paper."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.known: dict[str, Known] = {}
        self.did: list[str] = []
        self.failure: Exception | None = None
        self.slow: Gate | None = None

    async def survey(self, now_s: float) -> list[Known]:
        return list(self.known.values())

    async def start(self, action: Start) -> bool:
        self.did.append(f"{'resume' if action.resume else 'start'} {action.name}")
        if self.failure is not None:
            raise self.failure
        if self.slow is not None:
            await self.slow.wait()
        self.known[action.name] = Known(
            name=action.name,
            args=action.args,
            phase=Phase.RUNNING,
            is_ours=True,
            started_s=self._clock.seconds(),
        )
        return True

    async def stop(self, name: str) -> None:
        self.did.append(f"stop {name}")
        if self.failure is not None:
            raise self.failure
        self.becomes(name, Phase.RELEASED)

    async def last_words(self, name: str) -> str:
        return "its last words"

    async def tidy(self, now_s: float) -> None:
        self.did.append("tidy")

    def becomes(self, name: str, phase: Phase, **rest: Any) -> None:
        rest = {"ended_s": self._clock.seconds(), "failures": 1, **rest}
        self.known[name] = replace(self.known[name], phase=phase, **rest)


class Crier:
    """Notes what there is to announce."""

    def __init__(self) -> None:
        self.cried: list[tuple[str, str, str]] = []

    def announce(self, occasion: Occasion, session: Session, *, detail: str = "") -> None:
        self.cried.append((str(occasion), session.name, detail))


class Scene:
    """A scheduler at a quarter to ten, with everything it needs."""

    def __init__(self, clock: Clock, folder: Path, *events: CalendarEvent) -> None:
        clock.advance(TEN - 900)
        self.clock = clock
        self.router = MemoryRouter()
        self.source = Pinboard(*events)
        self.services = Paper(clock)
        self.crier = Crier()
        self._folder = folder
        self.scheduler = self.another()

    def another(self) -> Scheduler:
        """Return a scheduler that knows nothing of the one before."""
        self.bus = MemoryBus(self.router, clock=self.clock)
        memory = Memory(self._folder / "s.json", "x")
        calendar = Calendar(self.source, memory, self.clock, in_thread=inline)
        return Scheduler(self.bus, self.clock, calendar, self.services, announcer=self.crier)

    def start(self) -> None:
        now(self.scheduler.start())

    def at(self, seconds: float, *, step: float = LOOK_S) -> None:
        """Let time pass until then."""
        while self.clock.seconds() < seconds:
            self.clock.advance(min(step, seconds - self.clock.seconds()))

    def did(self) -> list[str]:
        """Return what was done since this was asked last."""
        done, self.services.did = self.services.did, []
        return [what for what in done if what != "tidy"]


def race(title: str = "Race [a]", *, id_: str = "a") -> CalendarEvent:
    return CalendarEvent(id=id_, title=title, start_s=TEN, end_s=TWELVE)


@pytest.fixture
def scene(clock: Clock, tmp_path: Path) -> Scene:
    return Scene(clock, tmp_path, race())


def test_a_service_is_started_and_stopped_at_its_times(scene: Scene) -> None:
    scene.start()
    scene.at(TEN - 301)
    assert [] == scene.did()

    scene.at(TEN - 300)
    assert ["start a"] == scene.did()
    scene.at(TWELVE + 599)
    assert [] == scene.did()
    scene.at(TWELVE + 600)
    assert ["stop a"] == scene.did()
    assert [("started", "Race", ""), ("finished", "Race", "")] == scene.crier.cried


def test_it_starts_on_the_second_and_not_at_the_next_look(scene: Scene) -> None:
    scene.clock.advance(1.3)
    scene.start()

    scene.at(TEN - 300, step=0.1)

    assert ["start a"] == scene.did()


def test_a_new_scheduler_takes_over_and_says_so(scene: Scene, logged: list[str]) -> None:
    scene.start()
    scene.at(TEN)
    now(scene.scheduler.stop())
    scene.bus.disconnect()
    scene.did()

    scene.scheduler = scene.another()
    scene.start()
    scene.at(TEN + 60)

    assert [] == scene.did()
    assert "took over a" in logged


def test_a_scheduler_that_knows_no_calendar_ends_nothing(scene: Scene) -> None:
    scene.start()
    scene.at(TEN)
    now(scene.scheduler.stop())
    scene.bus.disconnect()
    (scene._folder / "s.json").unlink()
    scene.source.failure = "gone"
    scene.did()

    scene.scheduler = scene.another()
    scene.start()
    scene.at(TWELVE + 3600)

    assert [] == scene.did()


def test_a_lost_service_is_started_again_and_told_once(scene: Scene, logged: list[str]) -> None:
    scene.start()
    scene.at(TEN)
    scene.did()

    scene.services.becomes("a", Phase.LOST, exit_code=1, failures=3)
    scene.at(TEN + 7)
    assert [] == scene.did()
    scene.at(TEN + 15)

    assert ["resume a"] == scene.did()
    told = "a ended (1): its last words; it is started again in 8 s"
    assert 1 == logged.count(told)
    assert [("failed", "Race", "its last words")] == scene.crier.cried[1:]


def test_a_service_that_was_stopped_by_hand_is_left_and_told(
    scene: Scene, logged: list[str]
) -> None:
    scene.start()
    scene.at(TEN)
    scene.did()

    scene.services.becomes("a", Phase.HELD)
    scene.at(TWELVE)

    assert [] == scene.did()
    assert 1 == sum("a was stopped by hand" in line for line in logged)


def test_a_start_that_fails_is_tried_again_less_and_less_often(
    scene: Scene, logged: list[str]
) -> None:
    scene.services.failure = ManagerFailed("a: cannot be started - no room")
    scene.start()

    scene.at(TEN, step=1)

    assert 8 == len(scene.did()), "after 0, 2, 6, 14, 30, 62, 126 and 254 seconds"
    assert ["a: cannot be started - no room; trying again, first in 2 s"] == [
        line for line in logged if "no room" in line
    ]
    scene.services.failure = None
    scene.at(TEN + 300)
    assert "start a" == scene.did()[-1]
    assert Phase.RUNNING == scene.services.known["a"].phase


def test_a_disk_that_is_full_is_a_failure_like_others(scene: Scene) -> None:
    scene.services.failure = OSError("no space left")
    scene.start()

    scene.at(TEN)

    assert scene.did()
    assert ("failed", "Race", "no space left") in scene.crier.cried


def test_what_takes_long_is_not_begun_twice(scene: Scene) -> None:
    scene.services.slow = Gate()
    scene.start()

    scene.at(TEN)

    assert ["start a"] == scene.did()
    scene.services.slow.open()
    scene.at(TEN + 60)
    assert [] == scene.did()


def test_an_edit_counts_after_the_next_look_at_the_calendar(scene: Scene) -> None:
    scene.start()
    scene.at(TEN)
    scene.did()

    scene.source.events = [race("Race [b]")]
    scene.at(TEN + 600)

    assert ["start b", "stop a"] == sorted(scene.did())


def test_the_schedule_is_on_the_network(scene: Scene) -> None:
    scene.source.events = [race(), race("Secret [b, -H]", id_="b")]
    scene.start()

    def published() -> list[str]:
        message, _ = scene.router.retained[topics.SCHEDULER]
        return [event["id"] for event in message["payload"]]

    assert ["a"] == published()
    scene.at(TEN - 290)
    assert [] == published(), "it is on"


def test_it_can_take_its_services_along(scene: Scene) -> None:
    scene.start()
    scene.at(TEN)
    scene.did()

    now(scene.scheduler.stop(with_services=True))

    assert ["stop a"] == scene.did()
    scene.at(TEN + 60)
    assert [] == scene.did()


def test_a_service_that_does_not_end_is_told_and_costs_no_other(
    scene: Scene, logged: list[str]
) -> None:
    scene.source.events = [race(), race("Two [b]", id_="b")]
    scene.start()
    scene.at(TEN)
    scene.did()
    scene.services.failure = ManagerFailed("it is still there")

    now(scene.scheduler.stop(with_services=True))

    assert ["stop a", "stop b"] == sorted(scene.did())
    assert 2 == logged.count("it is still there")


def test_a_survey_that_breaks_is_repeated(
    scene: Scene, lost_failures: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.start()
    whole: Callable[[float], Any] = scene.services.survey

    async def broken(now_s: float) -> list[Known]:
        raise OSError("the folder is gone")

    monkeypatch.setattr(scene.services, "survey", broken)
    scene.at(TEN - 290)
    monkeypatch.setattr(scene.services, "survey", whole)
    scene.at(TEN - 280)

    assert ["start a"] == scene.did()
    assert "the folder is gone" in lost_failures.pop()
