"""A simulated venue: race model, emitter, troubles and truth, moved by one clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from livetiming.testing.apex.emission import TICK_MS, Emitter
from livetiming.testing.apex.frames import Frame, frame_text
from livetiming.testing.apex.model import RaceModel
from livetiming.testing.apex.qualifying import QualifyingModel
from livetiming.testing.apex.scenario import Scenario
from livetiming.testing.apex.timeline import Event, SessionEnd
from livetiming.testing.apex.trouble import Trouble
from livetiming.testing.apex.truth import Truth

AFTERMATH_MS = 150_000
"""How long :meth:`Simulation.frames` goes on after the last kart is in."""


class Simulation:
    """A race that can be watched at any moment, and only forwards.

    Args:
        scenario: What to simulate.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        model = QualifyingModel if scenario.kind == "qualifying" else RaceModel
        self.model = model(scenario)
        self.emitter = Emitter(scenario, self.model.entries, self.model.control.clock)
        self.truth = Truth(scenario, self.model.entries, self.model.pool.quality)
        end_ms = self.model.control.clock.end_ms
        self.trouble = Trouble(scenario, self.emitter, end_ms)
        self.now_ms = self.opens_ms
        self.ended_ms: int | None = None
        self._events = self.model.events()
        self._next: Event | None = next(self._events, None)
        self._blind = "join_without_bundle" in scenario.troubles
        self._tick_ms = self.opens_ms - TICK_MS

    @property
    def opens_ms(self) -> int:
        """Race time at which the feed opens."""
        return -self.scenario.lead_in_s * 1000

    @property
    def finished(self) -> bool:
        """Whether everything has happened."""
        return self.ended_ms is not None

    def bundle(self) -> Frame:
        """What a viewer who connects now gets first."""
        return Frame(self.now_ms, frame_text(self.emitter.board.bundle()))

    def settle(self) -> list[Frame]:
        """What has to be sent to the viewers of before, so that a bundle can be given now."""
        frame = self.emitter.flush(self.now_ms)
        return [frame] if frame is not None and not self.trouble.muted else []

    def advance(self, to_ms: int) -> Iterator[Frame]:
        """Let the race run to a race time, giving what is sent meanwhile.

        The frames are made while they are asked for; the race stands where the last one left it.
        """
        while True:
            tick_ms = self._next_tick_ms()
            if tick_ms > to_ms:
                break
            yield from self._run_tick(tick_ms)
        self.now_ms = max(self.now_ms, to_ms)

    def jump(self, to_ms: int) -> None:
        """Let the race run to a race time with nobody watching."""
        for _ in self.advance(to_ms):
            pass

    def frames(self) -> Iterator[Frame]:
        """The whole feed of one viewer who is there from the beginning."""
        yield Frame(self.now_ms, "", "open")
        if not self._blind:
            yield self.bundle()
        while self.ended_ms is None:
            yield from self.advance(self.now_ms + 60_000)
        yield from self.advance(self.ended_ms + AFTERMATH_MS)
        yield Frame(self.now_ms, "", "close")

    def document(self) -> dict[str, Any]:
        """The truth so far."""
        return self.truth.document(
            [
                {"from_ms": hole.from_ms, "to_ms": hole.to_ms, "reason": hole.reason}
                for hole in [*self._blind_window(), *self.trouble.hidden]
            ]
        )

    def _blind_window(self) -> list[Any]:
        from livetiming.testing.apex.trouble import Hidden

        if not self._blind:
            return []
        until_ms = min(150_000, self.model.control.clock.end_ms // 10) + TICK_MS
        return [Hidden(self.opens_ms, until_ms, "join_without_bundle")]

    def _next_tick_ms(self) -> int:
        due_ms = min(self.emitter.due_ms, self.trouble.due_ms)
        if self._next is not None:
            due_ms = min(due_ms, self._next.at_ms)
        tick_ms = -(-due_ms // TICK_MS) * TICK_MS
        return max(tick_ms, self._tick_ms + TICK_MS)

    def _run_tick(self, tick_ms: int) -> Iterator[Frame]:
        self._tick_ms = tick_ms
        while self._next is not None and self._next.at_ms <= tick_ms:
            self._take(self._next)
            self._next = next(self._events, None)
        self.now_ms = tick_ms
        frame = self.emitter.end_tick(tick_ms)
        if frame is not None and self.trouble.passes(frame):
            yield frame
        if self.trouble.due_ms <= tick_ms:
            yield from self.trouble.act(tick_ms)

    def _take(self, event: Event) -> None:
        self.truth.record(event)
        self.emitter.handle(event)
        if isinstance(event, SessionEnd):
            self.ended_ms = event.at_ms
