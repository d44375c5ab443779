"""Cost of the analysis a state, in the first and the last of 24 hours: 40 cars, 14 columns.

References, in the same run: a deep copy of the state, with which a Timing71 service begins each
update, and the states written as JSON. Timing71's own analysis takes 1.2 ms an update.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

from livetiming.analysis import Frame, take
from livetiming.analysis.changes import changes, documents, payload
from livetiming.analysis.snapshot import encode
from livetiming.racing import ColumnSpec, RaceState, Stat

COLUMNS = ColumnSpec([
    Stat.NUM, Stat.STATE, Stat.CLASS, Stat.TEAM, Stat.DRIVER, Stat.LAPS, Stat.GAP, Stat.INT,
    Stat.S1, Stat.S2, Stat.S3, Stat.LAST_LAP, Stat.BEST_LAP, Stat.PITS,
])  # fmt: skip
CARS, LAP_S, STINT_LAPS, STOP_S = 40, 62.0, 45, 120
REACH_MS = 0.25
START_S = 1_780_743_600


class Entry:
    """A car that laps, stops and changes drivers."""

    def __init__(self, number: int, rng: random.Random) -> None:
        self.rng = rng
        self.row: list[Any] = [
            str(number), "RUN", "Pro", f"Team {number}", f"Driver {number}-0", 0, "", "",
            "", "", "", "", "", 0,
        ]  # fmt: skip
        self.next_s = LAP_S + number / 10
        self.out_s = 0.0
        self.best_s = 1e9

    def tick(self, now_s: float) -> None:
        if self.out_s and now_s >= self.out_s:
            self.out_s = 0.0
            self.change({1: "OUT", 4: f"Driver {self.row[0]}-{self.row[13] % 4}"})
        elif not self.out_s and now_s >= self.next_s:
            self.lap()

    def lap(self) -> None:
        time_s = round(self.rng.gauss(LAP_S, 0.4), 3)
        mark = "pb" if time_s < self.best_s else ""
        self.best_s = min(self.best_s, time_s)
        laps = self.row[5] + 1
        parts = [round(time_s * share, 3) for share in (0.3, 0.4, 0.3)]
        new = {1: "RUN", 5: laps, 8: parts[0], 9: parts[1], 10: parts[2],
               11: [time_s, mark], 12: [self.best_s, ""]}  # fmt: skip
        self.next_s += self.rng.gauss(LAP_S, 0.4)
        if laps % STINT_LAPS == int(self.row[0]) % STINT_LAPS:
            new |= {1: "PIT", 13: self.row[13] + 1}
            self.out_s = self.next_s - LAP_S + STOP_S
            self.next_s += STOP_S
        self.change(new)

    def change(self, cells: dict[int, Any]) -> None:
        row = list(self.row)
        for index, cell in cells.items():
            row[index] = cell
        self.row = row


def race(hours: float) -> Iterator[RaceState]:
    """One state a second."""
    rng = random.Random(7)
    entries = [Entry(number, rng) for number in range(1, CARS + 1)]
    order = entries[:]
    for second in range(round(hours * 3600)):
        for entry in entries:
            before = entry.row
            entry.tick(second)
            if entry.row is not before:
                entry.change({6: round(rng.uniform(0, 60), 3), 7: round(rng.uniform(0, 3), 3)})
        order = sorted(order, key=lambda one: (-one.row[5], one.next_s))
        clock = {"flagState": "green", "timeElapsed": second, "timeRemain": hours * 3600 - second}
        yield RaceState([entry.row for entry in order], clock)


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=24)
    hours = parser.parse_args().hours
    frame, costs, publishing, memory = Frame(), [], [], []
    copies, dumps = [], []
    for second, state in enumerate(race(hours)):
        before = frame.analysis
        began = time.perf_counter()
        frame = take(frame, state, COLUMNS, START_S + second)
        reduced = time.perf_counter()
        costs.append((reduced - began) * 1000)
        if second % 10 == 0:
            for topic in changes(before, frame.analysis):
                payload(frame.analysis, topic)
            publishing.append((time.perf_counter() - reduced) * 1000)
        if second % 3600 == 0:
            memory.append(rss_mb())
        if second % 1000 == 0:
            reference(state, copies, dumps)
    memory.append(rss_mb())
    report(frame, costs, publishing, memory)
    print(f"  reference: deep copy of a state  p50 {statistics.median(copies):.3f} ms")
    print(f"  reference: a state as JSON       p50 {statistics.median(dumps):.3f} ms")
    print("  reference: Timing71's analysis       1.2 ms")


def reference(state: RaceState, copies: list[float], dumps: list[float]) -> None:
    began = time.perf_counter()
    copy.deepcopy(state.cars)
    copied = time.perf_counter()
    json.dumps(state.as_json())
    dumps.append((time.perf_counter() - copied) * 1000)
    copies.append((copied - began) * 1000)


def p50_p99(costs: list[float]) -> str:
    return (
        f"p50 {statistics.median(costs):.3f} ms   p99 {statistics.quantiles(costs, n=100)[98]:.3f}"
    )


def report(frame: Frame, costs: list[float], publishing: list[float], memory: list[float]) -> None:
    analysis = frame.analysis
    laps = sum(len(car.laps) for car in analysis.cars.values())
    stops = sum(len(car.stops) for car in analysis.cars.values())
    print(f"{CARS} cars x {len(COLUMNS)} columns, {len(costs)} states, {laps} laps, {stops} stops")
    print(f"  first hour, a state   {p50_p99(costs[:3600])} ms   (to reach: {REACH_MS} ms)")
    print(
        f"  last hour, a state    {p50_p99(costs[-3600:])} ms   mean {statistics.fmean(costs):.3f}"
    )
    print(f"  first hour, documents changed, 1 state of 10  {p50_p99(publishing[:360])} ms")
    print(f"  last hour, documents changed, 1 state of 10   {p50_p99(publishing[-360:])} ms")
    began = time.perf_counter()
    found = documents(analysis)
    made = time.perf_counter()
    size = len(json.dumps(found, separators=(",", ":")))
    written = time.perf_counter()
    saved = len(json.dumps(encode(analysis), separators=(",", ":")))
    saving = time.perf_counter()
    print(f"  all documents: {made - began:.2f} s, {size / 1e6:.1f} MB as JSON; saved analysis: "
          f"{saving - written:.2f} s, {saved / 1e6:.1f} MB")  # fmt: skip
    print(f"  memory of the process: {memory[1] if len(memory) > 2 else memory[0]:.0f} MB after an "
          f"hour, {memory[-1]:.0f} MB at the end")  # fmt: skip


if __name__ == "__main__":
    main()
