"""One simulated race that any number of viewers watch, each from when they came."""

from __future__ import annotations

from typing import Protocol

from twisted.internet.task import LoopingCall

from livetiming.ports import Clock
from livetiming.testing.apex.frames import Frame
from livetiming.testing.apex.simulation import Simulation

_INTERVAL_S = 0.05
_FULL_SPEED_STEP_MS = 20_000
_BLIND_MS = 60_000


class Viewer(Protocol):
    """Somebody who watches."""

    full: bool
    """Cannot take more for the moment."""

    def receive(self, frame: Frame) -> None:
        """Take a frame."""


class SharedRace:
    """Moves a simulation with the clock and tells its viewers.

    A viewer who comes late gets the bundle of that moment first. At full speed the race waits for
    its first viewer, and never runs ahead of one who is slow to read.

    Args:
        clock: Where time comes from.
        simulation: The race, at the race time it shall begin with.
        speed: Race seconds a second; 0 means as fast as the viewers take it.
    """

    def __init__(self, clock: Clock, simulation: Simulation, speed: float) -> None:
        self.simulation = simulation
        self.viewers: list[Viewer] = []
        self._clock = clock
        self._speed = speed
        self._blind: list[tuple[int, Viewer]] = []
        self._loop = LoopingCall(self.turn)
        self._loop.clock = clock  # type: ignore[assignment]  # ours is the part that is used
        self._from_s = 0.0
        self._from_ms = simulation.now_ms

    def start(self) -> None:
        """Let the race run."""
        self._from_s = self._clock.seconds()
        self._from_ms = self.simulation.now_ms
        self._loop.start(_INTERVAL_S, now=False)

    def stop(self) -> None:
        """Stand still."""
        if self._loop.running:
            self._loop.stop()

    def join(self, viewer: Viewer) -> None:
        """Begin to tell a viewer."""
        for frame in self.simulation.settle():
            self._tell(frame)
        if "join_without_bundle" in self.simulation.scenario.troubles:
            self._blind.append((self.simulation.now_ms + _BLIND_MS, viewer))
        else:
            viewer.receive(self.simulation.bundle())
        self.viewers.append(viewer)

    def leave(self, viewer: Viewer) -> None:
        """A viewer has gone."""
        self.viewers = [other for other in self.viewers if other is not viewer]
        self._blind = [item for item in self._blind if item[1] is not viewer]

    def turn(self) -> None:
        """Bring the race up to date."""
        for frame in self.simulation.advance(self._target_ms()):
            self._tell(frame)
        for due_ms, viewer in list(self._blind):
            if due_ms <= self.simulation.now_ms:
                self._blind.remove((due_ms, viewer))
                viewer.receive(self.simulation.bundle())

    def _target_ms(self) -> int:
        if self._speed:
            elapsed_s = self._clock.seconds() - self._from_s
            return self._from_ms + round(elapsed_s * 1000 * self._speed)
        if not self.viewers or any(viewer.full for viewer in self.viewers):
            return self.simulation.now_ms
        return self.simulation.now_ms + _FULL_SPEED_STEP_MS

    def _tell(self, frame: Frame) -> None:
        for viewer in list(self.viewers):
            viewer.receive(frame)
