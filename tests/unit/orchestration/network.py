"""A network in memory with services that publish as real ones do, and a DVR."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.dvr import Dvr
from livetiming.orchestration.dvr_disk import Disk, Rules
from livetiming.orchestration.dvr_store import Store
from livetiming.protocol import topics
from livetiming.protocol.compression import compress_json
from livetiming.racing import ColumnSpec, Manifest, RaceState
from livetiming.recording import Recording, open_recording
from livetiming.service.outlets import BusOutlet
from livetiming.service.publishing import Publisher
from livetiming.testing.builders import COLUMNS, a_car, a_manifest, a_state
from livetiming.testing.harness import now

START_S = 1_700_000_000.0
State = dict[str, Any]


async def inline(call: Callable[..., Any], *args: Any) -> Any:
    """Run what would run in a thread."""
    return call(*args)


class AService:
    """A service of ours: its publisher is the real one."""

    def __init__(self, network: Network, uuid: str, **manifest: Any) -> None:
        self.uuid = uuid
        self.clock = network.clock
        self.bus = MemoryBus(network.router, clock=network.clock)
        self.manifest: Manifest | None = a_manifest(uuid, **manifest)
        self.columns: ColumnSpec = COLUMNS
        outlet = BusOutlet(self.bus, uuid, network.clock)
        self.publisher = Publisher(network.clock, [outlet], manifest=lambda: self.manifest)
        self.states: list[State] = []
        """What was published, each once."""
        now(outlet.set_up(self.publisher))

    def show(self, laps: int, *, after_s: float = 1.0, **session: Any) -> None:
        """Publish a state in which car 7 has *laps*, and let time pass."""
        messages = [[1_700_000_000 + laps, "Laps", f"{laps} laps", "lap", "7"]] if laps % 3 else []
        cars = [a_car("7", laps=laps), a_car("8", state="PIT" if laps % 2 else "RUN")]
        self.offer(a_state(*cars, messages=messages, **session), after_s=after_s)

    def offer(self, state: RaceState, *, after_s: float = 1.0) -> None:
        """Publish *state*, and let time pass."""
        if self.publisher.offer(state, self.columns):
            self.states.append(state.as_json())
        self.clock.advance(after_s)

    def call_itself(self, **manifest: Any) -> None:
        """Publish another manifest."""
        self.manifest = a_manifest(self.uuid, **manifest)
        self.publisher.publish_manifest()

    def stop(self) -> None:
        """End without a word."""
        self.publisher.stop()
        self.bus.disconnect()


class Network:
    """A router in memory, with a DVR at it."""

    def __init__(self, folder: Path, clock: Clock, **rules: Any) -> None:
        if clock.seconds() < START_S:
            clock.advance(START_S - clock.seconds())
        self.clock = clock
        self.folder = folder
        self.rules = Rules(**{"min_duration_s": 0.0, "reserve_bytes": 0, **rules})
        self.router = MemoryRouter()
        self.temp = folder / "temp"
        self.recordings = folder / "recordings"
        self.dvr, self.bus = self.start()

    def start(self, in_thread: Any = inline) -> tuple[Dvr, MemoryBus]:
        """Start a DVR."""
        self.bus = MemoryBus(self.router, clock=self.clock)
        disk = Disk(Store(self.temp, self.recordings), self.rules, in_thread)
        self.dvr = Dvr(self.bus, self.clock, disk, monotonic_s=self.clock.seconds)
        now(self.dvr.start())
        return self.dvr, self.bus

    def stop(self) -> None:
        """Stop it, as SIGTERM would."""
        now(self.dvr.stop())
        if self.bus.connected:
            self.bus.disconnect()

    def kill(self) -> None:
        """Stop it, as a power cut would: nothing is closed, only the locks are gone."""
        self.bus.disconnect()
        self.dvr._loops.stop()
        self.dvr._tasks.stop()
        self.dvr._disk._store.close()
        for service in self.dvr._services.values():
            if service.take is not None:
                service.take.leave()

    def pass_time(self, seconds: float, *, step: float = 1.0) -> None:
        """Let time pass."""
        for _ in range(round(seconds / step)):
            self.clock.advance(step)

    def end_all(self) -> None:
        """Let every service be silent for long enough."""
        self.pass_time(self.rules.timeout_s + 10, step=5)

    def finished(self) -> list[str]:
        """Return the names of the finished recordings."""
        return sorted(path.name for path in self.recordings.glob("*.zip"))

    def running(self) -> list[str]:
        """Return what is in the folder of recordings in progress."""
        return sorted(path.name for path in self.temp.iterdir() if not path.name.startswith("."))

    def open(self, name: str) -> Recording:
        """Open a finished recording."""
        return open_recording(self.recordings / name)

    def say(self, topic: str, payload: Any, kind: int, *, at_s: float | None = None) -> None:
        """Publish a message as a Timing71 service would."""
        date = round((self.clock.seconds() if at_s is None else at_s) * 1000)
        message = {"msgClass": kind, "date": date, "payload": payload}
        now(MemoryBus(self.router, clock=self.clock).publish(topic, message))

    def say_state(self, uuid: str, state: Any, **options: Any) -> None:
        """Publish a full state without a number."""
        self.say(topics.state(uuid), compress_json(state), 8, **options)


def shown(recording: Recording) -> list[State]:
    """Return the states of a recording, each once."""
    states: list[State] = []
    for frame in recording:
        if not states or states[-1] != frame.state:
            states.append(frame.state)
    return states


def events(recording: Recording) -> list[str]:
    """Return the kinds of events in a recording."""
    return [event["e"] for event in recording.events]
