"""The DVR with 300 services at once: its work a frame, and how long the event loop is held up.

Each service shows 40 cars in 14 columns and sends a delta a second, as the wire carries it;
what is measured is all that the DVR does with it: decoding, following, appending to a journal
in a real folder. Reference: the same race from a service that sends full states only, as those
of Timing71 do. Version 1's way of writing is measured by benchmarks/recording.py.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from twisted.internet.task import Clock

from livetiming.network.memory import MemoryBus, MemoryRouter
from livetiming.orchestration.dvr import Dvr
from livetiming.orchestration.dvr_disk import Disk, Rules
from livetiming.orchestration.dvr_store import Store
from livetiming.protocol import delta as protocol
from livetiming.protocol import topics
from livetiming.protocol.compression import compress_json
from livetiming.testing.harness import now

CARS, COLUMNS = 40, 14
State = dict[str, Any]


def first_state(rng: random.Random) -> State:
    cars = [
        [str(n), "RUN", f"Team {n}", f"Driver {n}", 0, [61.2, ""], [60.1, ""],
         round(rng.uniform(0, 90), 3), 1.2, [20.1, ""], [21.0, ""], [19.9, ""], 0, "x"]
        for n in range(1, CARS + 1)
    ]  # fmt: skip
    assert len(cars[0]) == COLUMNS
    return {"cars": cars, "session": {"flagState": "green", "timeElapsed": 0}, "messages": [],
            "highlight": []}  # fmt: skip


def next_state(state: State, rng: random.Random) -> State:
    cars = [list(row) for row in state["cars"]]
    for row in rng.sample(cars, 3):
        row[4] += 1
        row[5] = [round(rng.uniform(60, 65), 3), rng.choice(["", "pb"])]
        row[7] = round(rng.uniform(0, 90), 3)
    if rng.random() < 0.3:
        at = rng.randrange(CARS - 1)
        cars[at], cars[at + 1] = cars[at + 1], cars[at]
    session = {**state["session"], "timeElapsed": state["session"]["timeElapsed"] + 1}
    return {**state, "cars": cars, "session": session}


class Load:
    """Messages as they come from the router: already parsed JSON, one set for all services."""

    def __init__(self, services: int, seconds: int) -> None:
        rng = random.Random(5)
        state = first_state(rng)
        self.state = json.dumps(state)
        self.first = compress_json({**state, "seq": 0})
        self.deltas: list[str] = []
        for seq in range(seconds):
            after = next_state(state, rng)
            change = protocol.diff(state, after) or {"cars": {}}
            self.deltas.append(json.dumps({**change, "seq": seq + 1, "base": seq}))
            state = after
        self.uuids = [f"{n:032x}" for n in range(services)]


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=300)
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    load = Load(options.services, options.seconds)
    with tempfile.TemporaryDirectory() as folder:
        measure(load, Path(folder))


async def inline(call: Any, *args: Any) -> Any:
    return call(*args)


def measure(load: Load, folder: Path) -> None:
    clock = Clock()
    clock.advance(1_700_000_000)
    router = MemoryRouter()
    bus = MemoryBus(router, clock=clock)
    disk = Disk(
        Store(folder / "temp", folder / "done"), Rules(reserve_bytes=0, min_duration_s=0), inline
    )
    dvr = Dvr(bus, clock, disk, monotonic_s=clock.seconds)
    now(dvr.start())
    peer = Said()
    for uuid in load.uuids:
        peer.topic = topics.state(uuid)
        hear(router, {"msgClass": 8, "date": 1_700_000_000_000, "payload": load.first}, peer)
    assert len(dvr.running) == len(load.uuids)
    each_ms: list[float] = []
    wall_ms: list[float] = []
    seconds_ms: list[float] = []
    for second, text in enumerate(load.deltas, start=1):
        messages = [
            {"msgClass": 11, "date": 1_700_000_000_000 + second * 1000, "payload": json.loads(text)}
            for _ in load.uuids
        ]
        began = time.perf_counter()
        for uuid, message in zip(load.uuids, messages, strict=True):
            peer.topic = topics.delta(uuid)
            at, cpu_at = time.perf_counter(), time.thread_time()
            hear(router, message, peer)
            each_ms.append((time.thread_time() - cpu_at) * 1000)
            wall_ms.append((time.perf_counter() - at) * 1000)
        seconds_ms.append((time.perf_counter() - began) * 1000)
        clock.advance(1)
    report(load, each_ms, seconds_ms, folder)
    wall_us, p99_ms = statistics.fmean(wall_ms) * 1000, percentile(wall_ms, 0.99)
    print(f"with all else that runs here: mean {wall_us:.1f} us, p99 {p99_ms:.2f} ms")
    print(f"reference, full states only: {full_states(load, router, clock) * 1000:.0f} us a frame")
    began = time.perf_counter()
    journals = [service.take.journal for service in dvr._services.values() if service.take]
    clock.advance(700)
    took_s = time.perf_counter() - began
    done = list((folder / "done").glob("*.zip"))
    print(f"finishing, in a thread: {took_s * 1000 / max(1, len(journals)):8.1f} ms a recording of "
          f"{len(load.deltas)} frames ({len(done)} kept)")  # fmt: skip


class Said:
    """Who published."""

    topic = ""
    role = "services"
    authid = "services"


def hear(router: MemoryRouter, message: dict[str, Any], peer: Said) -> None:
    """Hand a message to the DVR as the bus does, without the copies of the bus in memory."""
    for subscription in router.subscriptions:
        if subscription.wants(peer.topic):
            result = subscription._handler(message, peer)
            assert not asyncio.iscoroutine(result)


def full_states(load: Load, router: MemoryRouter, clock: Clock) -> float:
    """Return what a full state of one more service costs [ms of processor time]."""
    peer, state, spent_ms = Said(), json.loads(load.state), 0.0
    peer.topic = topics.state("whole")
    for text in load.deltas:
        state = protocol.apply(state, json.loads(text))
        message = {"msgClass": 8, "date": clock.seconds() * 1000, "payload": compress_json(state)}
        at = time.thread_time()
        hear(router, message, peer)
        spent_ms += (time.thread_time() - at) * 1000
        clock.advance(0.5)
    return spent_ms / len(load.deltas)


def report(load: Load, each_ms: list[float], seconds_ms: list[float], folder: Path) -> None:
    half, frames = len(each_ms) // 2, len(each_ms)
    size = sum(path.stat().st_size for path in (folder / "temp").glob("*.journal"))
    mean_us, p99_us = statistics.fmean(each_ms) * 1000, percentile(each_ms, 0.99) * 1000
    first_us, second_us = (
        statistics.fmean(part) * 1000 for part in (each_ms[:half], each_ms[half:])
    )
    loop_ms, most_ms = statistics.fmean(seconds_ms), max(seconds_ms)
    print(
        f"{len(load.uuids)} services, {CARS} cars x {COLUMNS} columns, {len(load.deltas)} s of a "
        f"delta a second each\n"
        f"processor time a frame: mean {mean_us:.1f} us, p99 {p99_us:.1f} us, most "
        f"{max(each_ms):.2f} ms; {1e6 / mean_us:,.0f} frames/s (to reach: 5,000; p99 1 ms)\n"
        f"first half {first_us:.1f} us, second half {second_us:.1f} us (to reach: flat)\n"
        f"a second of all services holds the event loop for {loop_ms:.1f} ms, at most "
        f"{most_ms:.1f} ms, in pieces of one frame\n"
        f"journals: {size / frames:.0f} bytes a frame"
    )


if __name__ == "__main__":
    main()
